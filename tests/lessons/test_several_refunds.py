"""Section C: several refunds, and a state that is always what the ledger says."""

import json

import pytest

from aftermile.cases.actions import Choice, choose_replacements, send_replacement
from aftermile.cases.models import Case
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.money import Money
from aftermile.ledger.actions import check_ledger, take_notice
from aftermile.ledger.models import Entry, ExternalMovement, Posting, Refund, RefundLine
from aftermile.ledger.payments import RefundAnswer, RefundNotice, WebhookNotValid
from aftermile.ledger.queries import Problem, balances, caps_of, covers_of, refundable_minor
from aftermile.orders.actions import upsert_orders
from aftermile.orders.drafts import LineDraft
from aftermile.orders.models import Unit
from aftermile.providers.payments.stripe.parse import notices_of
from tests.cases.acts import KIM
from tests.factories import make_variants, units_of
from tests.ledger.books import unit_line
from tests.ledger.test_reserve import reserve
from tests.lessons.scenes import (
    agreed,
    arrived,
    fresh,
    moved,
    open_state,
    paid,
    requested,
    returned,
    right,
    sold,
    take,
    told,
    units,
)
from tests.providers.test_stripe import fixture

pytestmark = pytest.mark.django_db


def test_lesson_20_each_refund_of_a_payment_is_an_entry_of_its_own(seller) -> None:
    """Movements were told apart by the payment: the second refund of a payment was never booked."""
    order = sold(seller, LineDraft("A", 2, 3_000))
    assert (returned(order, 1), returned(order, 1)) == (3_000, 3_000)
    refunds = list(Refund.objects.order_by("created_at", "id").values_list("pk", flat=True))
    done = Entry.objects.filter(kind="refund_done").values_list("key", flat=True)
    assert sorted(done) == sorted(f"refund:{pk}:done" for pk in refunds)
    assert {row.account.kind: row.amount_minor for row in balances(seller.scope)} == {
        "cash": 0,
        "sales": -6_000,
        "refunds": 6_000,
        "refunds_pending": 0,
    }
    right()


def test_lesson_21_what_is_left_is_read_from_the_ledger_each_time(seller) -> None:
    """A stored difference was lost or wrong after an edit, a return and an exchange."""
    order = sold(seller, LineDraft("A", 3, 3_000))
    assert returned(order, 1) == 3_000
    [smaller] = make_variants(seller, ("S", 2_500))
    case = requested(order, 1)
    choose_replacements(case, [Choice(case.lines.get().unit_id, 1, smaller.sku)], by=KIM)
    case = arrived(agreed(fresh(case), "exchange"))
    assert preview_left(order) == (5_500, 5_500)
    send_replacement(case, by=KIM)
    assert preview_left(order) == (5_500, 5_500)
    right()
    Posting.objects.filter(entry__kind="refund_reserved", amount_minor=3_000).update(amount_minor=2_999)
    assert check_ledger() != []


def preview_left(order) -> tuple[int, int]:
    """What is left by payments, and by pieces: the same by two ways."""
    caps = caps_of(order)
    return sum(caps.tenders.values()), sum(caps.units.values())


def test_lesson_22_an_order_lowered_to_what_was_paid_gives_nothing_back(api, seller, provider) -> None:
    """Taking away what was never paid for sent real money to the buyer."""
    lines = LineDraft("A", 1, 6_000), LineDraft("B", 1, 4_000)
    order = sold(seller, *lines, paid=[6_000], **open_state())
    _dear, cheap = units_of(order)
    body = {"lines": [{"unit": cheap.pk, "quantity": 1}]}
    answer = api.post(f"/orders/{order.pk}/cancellation", body, Idempotency_Key="1")
    assert (answer.status_code, answer.json()["refunded"]["minor"]) == (201, 0)
    assert (Refund.objects.count(), Case.objects.get().state) == (0, "settled")
    rest = api.post(f"/orders/{order.pk}/cancellation", {}, Idempotency_Key="2")
    assert rest.json()["refunded"]["minor"] == 6_000
    assert units(order) == [("canceled", 1, 6_000), ("canceled", 1, 4_000)]
    half = sold(seller, *lines, paid=[8_000], **open_state())
    body = {"lines": [{"unit": units_of(half)[1].pk, "quantity": 1}]}
    over = api.post(f"/orders/{half.pk}/cancellation", body, Idempotency_Key="3")
    assert over.json()["refunded"]["minor"] == 2_000
    right()


def test_lesson_23_pieces_are_used_up_by_the_case_and_not_by_each_payment(seller) -> None:
    """Two payments wrote the line twice: twice as many pieces seemed to be back."""
    order = sold(seller, LineDraft("A", 2, 5_000), paid=[4_000, 6_000])
    case = paid(arrived(agreed(requested(order))))
    assert (case.state, units(order)) == ("settled", [("returned", 2, 10_000)])
    rows = RefundLine.objects.order_by("refund__tender__position").values_list("kind", "amount_minor")
    assert list(rows) == [("unit", 4_000), ("unit", 6_000)]
    assert Case.objects.get().lines.count() == 1
    assert list(caps_of(order).units.values()) == [0]


def test_lesson_24_a_line_is_paid_back_in_parts_as_often_as_it_takes(seller) -> None:
    """After the first refund of a line there was no second."""
    order = sold(seller, LineDraft("A", 1, 5_000))
    first = paid(agreed(requested(order), "partial_refund", 1_500))
    assert (first.state, units(order)) == ("settled", [("with_buyer", 1, 5_000)])
    assert paid(agreed(requested(order), "partial_refund", 500)).refunded_minor == 500
    assert returned(order) == 3_000
    assert (moved(order), refundable_minor(order)) == ([1_500, 500, 3_000], 0)


def test_lesson_25_goods_added_later_are_given_back_like_the_others(api, seller) -> None:
    """What came into an order by a change could not be chosen for a refund."""
    draft = told(seller, LineDraft("A", 1, 5_000))
    order = take(draft, seller)
    later = told(
        seller,
        *(LineDraft("A", 1, 5_000), LineDraft("B", 1, 2_000)),
        external_id=draft.external_id,
        buyer=draft.buyer,
        updated_at=draft.delivered_at,
    )
    later.tenders = [*draft.tenders, *told(seller, LineDraft("B", 1, 2_000)).tenders]
    upsert_orders(seller, [later], by=SYSTEM)
    order.refresh_from_db()
    assert order.total_minor == 7_000
    assert returned(order, 0, 1) == 2_000
    [other] = make_variants(seller, ("L", 3_000))
    changed = sold(seller, LineDraft("C", 1, 3_000), **open_state())
    items = [{"unit": units_of(changed)[0].pk, "quantity": 1, "sku": other.sku}]
    answer = api.post(f"/orders/{changed.pk}/lines", {"items": items}, Idempotency_Key="1")
    assert answer.status_code == 201, answer.content
    new = Unit.objects.get(line__order=changed, state="with_buyer")
    canceled = api.post(f"/orders/{changed.pk}/cancellation", {}, Idempotency_Key="2")
    assert canceled.json()["refunded"]["minor"] == 3_000
    assert RefundLine.objects.get(unit=new).amount_minor == 3_000
    right()


def test_lesson_26_a_payment_that_went_back_says_so(seller) -> None:
    """A payment that was refunded in full was shown as never captured."""
    order = sold(seller, LineDraft("A", 2, 5_000))
    returned(order, 1)
    [half] = covers_of(order.tenders.all())
    assert (half.free_minor, half.problem) == (5_000, Problem.NONE)
    returned(order, 1)
    [none] = covers_of(order.tenders.all())
    assert (none.tender.captured_minor, none.free_minor, none.problem) == (10_000, 0, Problem.SPENT)
    assert set(Refund.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.parametrize("state", ["open", "shipped", "delivered"])
def test_lesson_27_money_can_be_agreed_wherever_the_goods_are(seller, state) -> None:
    """Lines that were sent already could not be granted a refund."""
    order = sold(
        seller, LineDraft("A", 1, 5_000), **({} if state == "delivered" else open_state(state=state))
    )
    kind, reason = ("return", "changed_mind") if state == "delivered" else ("claim", "not_received")
    case = agreed(requested(order, kind=kind, reason=reason))
    assert (case.state, case.agreed_minor) == ("approved", 5_000)


def test_lesson_28_a_notice_without_an_amount_is_asked_for_again(seller) -> None:
    """A refund webhook that named no amount was booked as everything, or as nothing."""
    event = json.loads(fixture("refund_updated"))
    del event["data"]["object"]["amount"]
    with pytest.raises(WebhookNotValid):
        notices_of(json.dumps(event).encode())
    order = sold(seller, LineDraft("A", 1, 5_000))
    [refund] = reserve(order, 2_000, [unit_line(order, 2_000)])
    said = RefundNotice(
        "re-1", order.tenders.get().external_id, Money(2_500, "EUR"), RefundAnswer.DONE, refund.pk
    )
    take_notice("obedient", said)
    refund.refresh_from_db()
    assert (refund.state, ExternalMovement.objects.get().amount_minor) == ("reserved", 2_500)
    assert refundable_minor(order) == 500
