"""Charges, chargebacks, store credit, recoveries, the money of a case, as a person clicks them."""

import re

import pytest
from django.test import Client

from aftermile.accounts.roles import Role
from aftermile.cases.models import Case
from aftermile.kernel.money import Money
from aftermile.ledger.actions import check_ledger, hear, open_charge, reserve_refund, take_notice
from aftermile.ledger.models import (
    Charge,
    Dispute,
    ExternalMovement,
    Liability,
    MoneyTerms,
    Recovery,
    StoreCredit,
)
from aftermile.ledger.payments import ChargeAnswer, ChargeNotice, RefundAnswer, RefundNotice, providers
from tests.factories import make_member, make_order, make_seller
from tests.ledger.books import KIM, Collecting, goodwill

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return make_order(make_seller(), units=[(1, 6000)])


@pytest.fixture
def finance(order):
    client = Client()
    client.force_login(make_member(order.seller, Role.OWNER))
    return client


def seen(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def sent(client, path, **data):
    answer = client.post(path, data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer["Location"]


def test_a_charge_from_the_order_to_paid(order, finance):
    assert f"/console/orders/{order.pk}/charge/" in seen(finance, f"/console/orders/{order.pk}/ledger/")
    form = seen(finance, f"/console/orders/{order.pk}/charge/")
    key = re.search(r'name="key" value="([^"]+)"', form)[1]
    bad = finance.post(f"/console/orders/{order.pk}/charge/", {"amount": "-1", "words": "Repair", "key": key})
    assert "Write an amount above zero." in bad.content.decode()
    for _twice in range(2):
        place = sent(finance, f"/console/orders/{order.pk}/charge/", amount="12.50", words="Repair", key=key)
    charge = Charge.objects.get()
    assert "/pay/chg_" in seen(finance, place)
    sent(finance, f"{place}confirmation/", reference="SEPA 9")
    charge.refresh_from_db()
    assert charge.state == "paid"
    assert charge.number in seen(finance, "/console/charges/?state=paid")


def test_a_chargeback_by_letter_from_the_order_to_lost(order, finance):
    tender = order.tenders.get()
    (refund,) = reserve_refund(
        order=order, amount_minor=1000, lines=[goodwill(1000)], operation_key="k", by=KIM
    )
    form = {"amount": "60", "reference": "CB-1", "reason": "not received", "answer_by": "2099-01-31"}
    place = sent(finance, f"/console/payments/{tender.pk}/chargeback/", **form)
    shown = seen(finance, place)
    assert (refund.number in shown, order.number in shown) == (True, True)
    assert "for the decision on a chargeback" in seen(finance, f"/console/refunds/{refund.pk}/")
    sent(finance, f"{place}answer/", words="It was delivered.")
    assert "CB-1" in seen(finance, "/console/chargebacks/")
    sent(finance, f"{place}outcome/", outcome="lost")
    assert Dispute.objects.get().state == "lost"
    assert "charged back" in seen(finance, f"/console/orders/{order.pk}/ledger/")
    assert finance.post(f"{place}outcome/", {"outcome": "won"}).status_code == 409


def test_store_credit_on_the_page_of_a_buyer(order, finance):
    buyer = f"/console/buyers/{order.buyer_id}/"
    assert f"{buyer}credit/" in seen(finance, buyer)
    made = finance.post(f"{buyer}credit/", {"amount": "20", "kind": "credit", "note": "late", "key": "x"})
    code = re.search(r'class="mono">([A-Z0-9-]{19})<', made.content.decode())[1]
    credit = StoreCredit.objects.get()
    assert code not in seen(finance, f"/console/credits/{credit.pk}/")
    assert f"…{credit.last4}" in seen(finance, buyer)
    assert credit.last4 in seen(finance, f"/console/credits/?q={code}")
    renewed = finance.post(f"/console/credits/{credit.pk}/code/").content.decode()
    assert code not in renewed
    sent(finance, f"/console/credits/{credit.pk}/closure/", note="stolen")
    assert StoreCredit.objects.get().state == "closed"


def test_the_money_of_a_case(order, finance):
    case = Case.objects.create(
        seller=order.seller,
        order=order,
        buyer=order.buyer,
        kind="claim",
        rma_number="RMA-1",
        currency="EUR",
        value_minor=6000,
        state="requested",
        reason="damaged",
        updated_at=order.created_at,
        opened_at=order.created_at,
    )
    place = f"/console/cases/{case.pk}/money/"
    seen(finance, place)
    sent(finance, f"{place}costs/", kind="freight", amount="8", note="DHL")
    sent(finance, f"{place}costs/", kind="goods", amount="40")
    assert finance.post(f"{place}ruling/", {"seller": "50"}).status_code == 422
    sent(finance, f"{place}ruling/", seller="25", carrier="75", note="lost in transit")
    assert [row.amount_minor for row in Liability.objects.get().shares.order_by("id")] == [1200, 3600]
    claim = sent(finance, f"{place}recoveries/", kind="carrier", party="dhl", amount="36", reference="Q-1")
    sent(finance, f"{claim}answer/", **{"agreed-amount": "30"})
    sent(finance, f"{claim}receipt/", **{"paid-amount": "30"})
    assert Recovery.objects.get().state == "received"
    assert "Q-1" in seen(finance, "/console/recoveries/?all")
    sent(finance, f"{place}charges/", amount="5", words="Repair")
    shown = seen(finance, place)
    assert ("18.00" in shown, "CHG-" in shown, "75" in shown) == (True, True, True)
    sent(finance, f"{place}ruling/", reverse="1", note="appeal")
    assert Liability.objects.get().reversed_at is not None
    assert check_ledger() == []


def test_a_late_payment_goes_back_from_the_inbox(order, finance, monkeypatch):
    monkeypatch.setattr(providers, "_items", {**providers._items, "collecting": Collecting()})
    order.seller.payment_provider = "collecting"
    order.seller.save()
    charge = open_charge(order, amount_minor=900, words="Repair", operation_key="c", by=KIM)
    sent(finance, f"/console/charges/{charge.pk}/cancellation/")
    hear("collecting", ChargeNotice("ch", Money(900, "EUR"), ChargeAnswer.PAID, charge.pk, "p-1"))
    movement = ExternalMovement.objects.get()
    assert "To be paid back" in seen(finance, "/console/refunds/elsewhere/")
    place = f"/console/refunds/elsewhere/{movement.pk}/"
    assert "Paid though nothing was due" in seen(finance, place)
    assert "/console/refunds/rfd_" in sent(finance, f"{place}refund/")
    assert finance.post(f"{place}keeping/", {"note": "x"}).status_code == 409


def test_the_inbox_says_why_a_refund_could_be_it(order, finance):
    tender = order.tenders.get()
    for amount, key in ((700, "a"), (800, "b")):
        reserve_refund(order=order, amount_minor=amount, lines=[goodwill(amount)], operation_key=key, by=KIM)
    take_notice("manual", RefundNotice("re-1", tender.external_id, Money(700, "EUR"), RefundAnswer.DONE))
    shown = seen(finance, f"/console/refunds/elsewhere/{ExternalMovement.objects.get().pk}/")
    assert shown.count("It waits for the same payment and amount.") == 1
    assert shown.count("The same payment, but another amount.") == 1
    assert shown.count("It is this one") == 1


def test_the_settings_of_money(order, finance):
    assert "/console/settings/money/" in seen(finance, "/console/settings/")
    form = {"strategy": "ratio", "return_freight": "charge", "charge_days": "7", "how_to_pay": "IBAN"}
    sent(finance, "/console/settings/money/", **form)
    terms = MoneyTerms.objects.get()
    assert (terms.strategy, terms.return_freight) == ("ratio", "charge")
    assert finance.post("/console/settings/money/", {**form, "charge_days": "0"}).status_code == 200


@pytest.mark.parametrize("noun", ["charges", "chargebacks", "credits", "recoveries"])
def test_lists_are_empty_for_strangers_and_closed_to_them(noun, finance):
    assert "empty-state" in seen(finance, f"/console/{noun}/?all")
    assert finance.get(f"/console/{noun}/nothing/").status_code == 404


def test_an_auditor_reads_and_changes_nothing(order):
    client = Client()
    client.force_login(make_member(order.seller, Role.AUDITOR))
    assert "/charge/" not in seen(client, f"/console/orders/{order.pk}/ledger/")
    assert client.get(f"/console/orders/{order.pk}/charge/").status_code == 403
    assert client.post(f"/console/buyers/{order.buyer_id}/credit/", {}).status_code == 403
