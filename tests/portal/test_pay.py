"""The pay page: phone first, in the buyer's language, for whoever has the link."""

import pytest
from django.test import Client

from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.actions import cancel_charge, confirm_charge_by_hand, open_charge, set_terms
from aftermile.ledger.payments import providers
from aftermile.ledger.queries.charges import pay_token
from tests.factories import make_buyer, make_order, make_seller
from tests.ledger.books import Collecting

pytestmark = pytest.mark.django_db


def charge_of(provider="manual", language="en"):
    seller = make_seller(payment_provider=provider)
    order = make_order(seller, buyer=make_buyer(seller, language=language))
    charge = open_charge(order, amount_minor=1250, words="Larger lamp", operation_key="c", by=SYSTEM)
    return charge, f"/pay/{pay_token(charge)}/"


def seen(path):
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_how_to_pay_by_hand_in_his_language():
    charge, path = charge_of(language="zh-hans")
    set_terms(charge.seller, strategy="ratio", how_to_pay="IBAN DE00", charge_days=7, by=SYSTEM)
    shown = seen(path)
    assert ("付款方式" in shown, "IBAN DE00" in shown, charge.number in shown) == (True, True, True)
    assert "How to pay" in seen(f"{path}?lang=en")
    confirm_charge_by_hand(charge, "SEPA", SYSTEM)
    assert "已支付" in seen(path)


def test_it_leads_to_the_providers_page(monkeypatch):
    monkeypatch.setattr(providers, "_items", {**providers._items, "collecting": Collecting()})
    charge, path = charge_of("collecting")
    assert "Continue to the payment" in seen(path)
    assert Client().post(path).status_code == 302
    assert 'href="https://pay.example/1"' in seen(path)
    assert "You need not pay again." in seen(f"{path}?back")
    cancel_charge(charge, SYSTEM)
    assert "Please do not pay it." in seen(path)


def test_a_wrong_token_is_not_found():
    _charge, path = charge_of()
    assert Client().get(path[:-2] + "x/").status_code == 404
