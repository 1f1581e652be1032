"""Section F: what people asked for and did not get."""

from datetime import timedelta

import pytest

from aftermile.cases.actions import Box, ReceivedLine, cancel, send_replacement
from aftermile.cases.errors import OverrideNeedsReason
from aftermile.cases.models import Case
from aftermile.cases.queries import preview_refund
from aftermile.cases.states import Kind
from aftermile.cases.tasks import lapse_deadlines
from aftermile.inbound.actions.station import Counted, Entry, book_parcel
from aftermile.inbound.actions.unknown import Item
from aftermile.inbound.models import UnknownItem
from aftermile.kernel import clock
from aftermile.ledger.actions import set_terms
from aftermile.ledger.models import Refund
from aftermile.orders.drafts import LineDraft
from aftermile.orders.models import Unit
from aftermile.policies.actions import ensure_reasons
from aftermile.policies.models import FaultParty, Reason
from tests.cases.acts import KIM
from tests.factories import units_of
from tests.ledger.books import Obedient
from tests.ledger.test_reserve import reserve
from tests.lessons.scenes import (
    agreed,
    arrived,
    fresh,
    paid,
    requested,
    right,
    sold,
    units,
)

pytestmark = pytest.mark.django_db


def test_lesson_41_reasons_windows_and_rights_are_judged_at_opening(api, seller) -> None:
    """There was no return process at all: no reasons, no time limit, nobody who says what is allowed."""
    late = clock.now() - timedelta(days=200)
    order = sold(seller, LineDraft("A", 1, 5_000), placed_at=late, shipped_at=late, delivered_at=late)
    wanted = {"order": order.pk, "kind": "return", "lines": [{"unit": units_of(order)[0].pk, "quantity": 1}]}
    wanted["lines"][0]["reason"] = "changed_mind"
    assert api.post("/decisions", wanted).json()["result"] == "deny"
    with pytest.raises(OverrideNeedsReason):
        requested(order)
    wanted["lines"][0]["reason"] = "no_such_reason"
    assert api.post("/cases", wanted).status_code in (404, 409, 422)
    assert Case.objects.count() == 0


def test_lesson_42_each_kind_of_case_is_one_and_the_same_thing(api, seller) -> None:
    """Claims and exchanges were notes on an order, with counters of their own or none."""
    reasons = {"return": "changed_mind", "claim": "damaged", "warranty": "defective", "repair": "defective"}
    for kind, reason in {**reasons, "complaint": "", "question": ""}.items():
        order = sold(seller, LineDraft("A", 1, 5_000))
        line = {"unit": units_of(order)[0].pk, "quantity": 1, **({"reason": reason} if reason else {})}
        body = {"order": order.pk, "kind": kind, "lines": [line] if reason else []}
        answer = api.post("/cases", {**body, "text": "It does not work."})
        assert (answer.status_code, answer.json().get("kind")) == (201, kind), answer.content
        held = Unit.objects.get(line__order=order).holder_ref
        assert held == (answer.json()["id"] if reason else "")
    assert set(Kind) - set(Case.objects.values_list("kind", flat=True)) == {"exchange", "change"}


def test_lesson_43_a_repair_is_a_kind_and_gives_no_money(seller) -> None:
    """Goods could be returned for money only, never sent in for repair."""
    case = agreed(
        requested(sold(seller, LineDraft("A", 1, 5_000)), kind="repair", reason="defective"), "repair"
    )
    assert (case.state, case.remedy, case.agreed_minor, case.goods_back) == ("approved", "repair", 0, True)
    keys = list(case.steps.order_by("position").values_list("key", flat=True))
    assert keys[-3:] == ["repair", "send_repaired", "inform"]


def test_lesson_44_one_parcel_holds_goods_of_several_orders_and_of_none(seller) -> None:
    """A return had one order; what was bought elsewhere, or cheaper in another order, fitted nowhere."""
    cases = [agreed(requested(sold(seller, LineDraft("A", 1, price)))) for price in (5_000, 4_000)]
    entries = [
        Entry(case, (Counted(ReceivedLine(case.lines.get().pk, 1, "a")),), items)
        for case, items in zip(cases, ((), (Item(title="A mug of another shop"),)), strict=True)
    ]
    book_parcel(entries, station_key="s1", box=Box(tracking_number="JD 01"), by=KIM)
    assert [preview_refund(fresh(case)).amount_minor for case in cases] == [5_000, 4_000]
    assert UnknownItem.objects.get().title == "A mug of another shop"


def test_lesson_48_a_case_that_nobody_ends_blocks_nothing_for_ever(seller) -> None:
    """A change that was begun and never finished kept the order from every other change."""
    order = sold(seller, LineDraft("A", 2, 5_000))
    cancel(requested(order, 1), by=KIM)
    assert {unit.holder_ref for unit in units_of(order)} == {""}
    case = agreed(requested(order))
    with clock.frozen(clock.now() + timedelta(days=90)):
        lapse_deadlines()
    assert (fresh(case).state, {unit.holder_ref for unit in units_of(order)}) == ("closed", {""})


def test_lesson_49_replacing_needs_no_refund(seller) -> None:
    """Goods are replaced more often than paid back, and each replacement forced a refund."""
    order = sold(seller, LineDraft("A", 1, 5_000))
    case = agreed(requested(order, kind="claim", reason="damaged"), "replacement")
    if case.goods_back:
        case = arrived(case)
    send_replacement(case, by=KIM, tracking_number="1Z")
    assert (fresh(case).state, Refund.objects.count()) == ("settled", 0)
    assert units(order) == [("replaced", 1, 0), ("with_buyer", 1, 5_000)]


def test_lesson_50_the_buyer_gets_the_currency_he_paid(api, seller, monkeypatch) -> None:
    """The number of one currency was paid back in another, and the mail named a third."""
    order = sold(seller, LineDraft("A", 1, 900_000), currency="INR")
    asked, ask = [], Obedient.refund
    monkeypatch.setattr(Obedient, "refund", lambda self, one: (asked.append(one.amount), ask(self, one))[1])
    case = paid(arrived(agreed(requested(order))))
    assert [(amount.minor, amount.currency) for amount in asked] == [(900_000, "INR")]
    shown = api.get(f"/cases/{case.rma_number}").json()["refunded"]
    assert shown == {"minor": 900_000, "currency": "INR"}
    right()


@pytest.mark.parametrize(
    ("strategy", "parts"),
    [
        ("last_in", [(2, 4_500)]),
        ("first_in", [(1, 2_000), (2, 2_500)]),
        ("ratio", [(1, 1_000), (2, 3_500)]),
    ],
)
def test_lesson_51_which_payment_goes_back_first_is_the_sellers_choice(seller, strategy, parts) -> None:
    """All went to the gift card, or to the wrong one of two payments, as the program liked."""
    set_terms(seller, strategy=strategy, how_to_pay="", charge_days=14, by=KIM)
    order = sold(seller, LineDraft("A", 2, 4_500), paid=[2_000, 7_000])
    case = arrived(agreed(requested(order, 1)))
    plan = preview_refund(case)
    assert sorted((tender.position, part) for tender, part in plan.tenders) == parts
    paid(case)
    rows = Refund.objects.order_by("tender__position").values_list("tender__position", "amount_minor")
    assert list(rows) == parts
    [chosen] = reserve(
        order, 1_000 if strategy != "first_in" else 4_500, tender=order.tenders.get(position=2), key="c"
    )
    assert chosen.tender.position == 2


def test_lesson_52_money_may_wait_until_the_goods_are_sold_again(api, seller, provider) -> None:
    """A ticket may come back if somebody else buys it: there was only a refund at once, or none."""
    order = sold(seller, LineDraft("TICKET", 1, 5_000))
    case = requested(order)
    body = {"remedy": "refund", "after_resale": True, "override": "As our terms of sale say."}
    plan = api.post(f"/cases/{case.rma_number}/approval?preview=true", body).json()
    keys = ["authorize", "ship_back", "receive", "inspect", "resell", "refund", "inform"]
    assert ([step["key"] for step in plan["steps"]], plan["beyond_rules"]) == (keys, "law")
    assert api.post(f"/cases/{case.rma_number}/approval", body).status_code == 201
    case = arrived(fresh(case))
    early = api.post(f"/cases/{case.rma_number}/refunds", Idempotency_Key="m1")
    assert (early.status_code, early.json()["code"], provider.calls) == (409, "not_sold_again", [])
    done = api.post(f"/cases/{case.rma_number}/steps/resell/completion", {"ref": "N1002"})
    assert done.status_code == 200, done.content
    assert (paid(fresh(case)).refunded_minor, provider.moved.popitem()[1]) == (5_000, 5_000)
    kept = requested(sold(seller, LineDraft("A", 1, 100)))
    wrong = api.post(f"/cases/{kept.rma_number}/approval", {**body, "remedy": "replacement"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_input")


def test_lesson_53_one_vocabulary_of_reasons_is_there_from_the_start(db) -> None:
    """A fresh shop had no reasons, and problem and reason were two lists that asked the same."""
    Reason.objects.all().delete()
    first = ensure_reasons()
    assert (first, ensure_reasons()) == (Reason.objects.count(), 0)
    rows = list(Reason.objects.all())
    assert len({row.code for row in rows}) == len(rows) > 10
    for row in rows:
        assert row.fault_party in FaultParty.values
        assert (row.labels["en"], row.labels["zh-hans"], row.kinds) > ("", "", [])
    assert {row.code for row in rows if not row.goods_back} >= {"not_received"}
