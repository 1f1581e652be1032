"""Money that a case asked for counts in the transaction that books it; the case follows later, once."""

import pytest

from aftermile.accounts.models import Seller
from aftermile.cases.actions import Choice, take_charge_result
from aftermile.cases.models import Case, Collection, Replacement
from aftermile.events.models import Event
from aftermile.kernel.money import Money
from aftermile.ledger.actions import confirm_charge_by_hand, issue_credit
from aftermile.ledger.hooks import count_charge
from aftermile.ledger.models import Charge, ChargeState
from aftermile.orders.models import Order, PaymentMethod
from tests.cases.acts import KIM, drain
from tests.cases.test_replacing import balanced, exchanged
from tests.factories import make_order, make_variants, units_of

pytestmark = pytest.mark.django_db


def dearer(seller: Seller, **how: str) -> Case:
    order = how.pop("order", None) or make_order(seller, units=[(1, 5_000)])
    [large] = make_variants(seller, ("L", 6_000))
    return exchanged(order, Choice(units_of(order)[0].pk, 1, large.sku), **how)


def test_the_total_rises_with_the_payment_not_with_the_worker(seller: Seller) -> None:
    case = dearer(seller)
    confirm_charge_by_hand(Charge.objects.get(), "bank 1", KIM)
    assert (Order.objects.get().total_minor, Replacement.objects.get().settled_minor) == (6_000, 1_000)
    balanced(case.order)
    asked = Collection.objects.get()
    assert (asked.counted_minor, asked.followed_at) == (1_000, None)
    assert not Event.objects.filter(name="difference.paid").exists()
    for _again in range(2):
        take_charge_result(Charge.objects.get().pk)
        drain()
    assert Event.objects.filter(name="difference.paid").count() == 1
    assert (Order.objects.get().total_minor, Replacement.objects.get().settled_minor) == (6_000, 1_000)
    balanced(case.order)


def test_a_gift_card_pays_at_once_and_counts_at_once(seller: Seller) -> None:
    order = make_order(seller, units=[(1, 5_000)])
    amount = Money(2_000, "EUR")
    credit = issue_credit(seller, order.buyer, amount, kind="gift_card", operation_key="g", by=KIM)
    method = PaymentMethod.objects.create(
        seller=seller, buyer=order.buyer, kind="gift_card", provider="store_credit", external_id=credit.pk
    )
    case = dearer(seller, order=order, settle_to=method.pk)
    assert (Charge.objects.get().state, Order.objects.get().total_minor) == (ChargeState.PAID, 6_000)
    balanced(case.order)
    drain()
    assert Order.objects.get().total_minor == 6_000
    assert Event.objects.filter(name="difference.paid").count() == 1


def test_a_payment_that_cannot_be_counted_is_not_booked_either(seller: Seller, monkeypatch) -> None:
    """One transaction: the payment and what it stands for, or neither."""
    dearer(seller)

    def break_off(_charge: Charge) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setitem(count_charge._items, "cases.count", break_off)
    with pytest.raises(RuntimeError):
        confirm_charge_by_hand(Charge.objects.get(), "bank 1", KIM)
    assert (Charge.objects.get().state, Order.objects.get().tenders.count()) == ("open", 1)
