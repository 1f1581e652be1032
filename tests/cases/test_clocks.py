"""From the facts of an order to the row of a deadline: holidays, time zones, approval, own days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from aftermile.cases.actions import LineRequest, ReceivedLine, approve, open_case, receive
from aftermile.cases.amounts import known_of
from aftermile.cases.models import Case, Deadline
from aftermile.kernel import clock
from aftermile.policies.models import CalendarDay, PolicyTable
from aftermile.policies.owed import decide, due_at
from aftermile.policies.queries import UnitLine, facts_for, rules_for
from tests.cases.acts import KIM, opened
from tests.factories import make_buyer, make_order, units_of

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def order_of(seller, country: str, delivered: str, currency: str = "EUR"):
    arrived = at(delivered)
    return make_order(
        seller,
        buyer=make_buyer(seller, country=country),
        currency=currency,
        placed_at=arrived - timedelta(days=4),
        shipped_at=arrived - timedelta(days=2),
        delivered_at=arrived,
    )


def due(case: Case, kind: str, clock_name: str) -> datetime:
    return Deadline.objects.get(case=case, kind=kind, clock=clock_name).due_at


def test_korea_pays_by_the_third_business_day_after_chuseok(seller) -> None:
    with clock.frozen(at("2026-09-18T02:00")):
        case = opened(order_of(seller, "KR", "2026-09-16T05:00", "KRW"))
        approve(case, remedy="refund", by=KIM)
    with clock.frozen(at("2026-09-23T03:00")):
        lines = [ReceivedLine(line.pk, line.unit.quantity, "a") for line in case.lines.all()]
        receive(case, operation_key="r1", lines=lines, by=KIM)
        case.refresh_from_db()
        facts, rules = known_of(case)
    assert facts.received_on == date(2026, 9, 23)
    [law] = [
        rule for rule in decide(facts, rules).deadlines if (rule.kind, rule.clock) == ("refund", "statutory")
    ]
    assert (law.amount, law.unit, law.due_on) == (3, "business", date(2026, 9, 30))
    end = at("2026-09-30T14:59:59")  # the end of the day in Seoul
    assert due_at(law, at("2026-09-23T03:00"), "Europe/Berlin") == end
    row = Deadline.objects.get(case=case, kind="refund", clock="statutory")
    assert (row.due_at, row.zone, row.country, row.anchor) == (end, "Asia/Seoul", "KR", "received")


def test_the_operators_own_days_count_from_the_first(seller) -> None:
    CalendarDay.objects.create(country="KR", day=date(2026, 9, 30), works=False)
    with clock.frozen(at("2026-09-18T02:00")):
        case = opened(order_of(seller, "KR", "2026-09-16T05:00", "KRW"))
        approve(case, remedy="refund", by=KIM)
    with clock.frozen(at("2026-09-23T03:00")):
        lines = [ReceivedLine(line.pk, line.unit.quantity, "a") for line in case.lines.all()]
        receive(case, operation_key="r1", lines=lines, by=KIM)
    assert due(case, "refund", "statutory") == at("2026-10-01T14:59:59")


@pytest.mark.parametrize(
    ("delivered", "closes_on"),
    [
        ("2026-12-17T10:00", date(2026, 12, 31)),
        ("2026-12-18T10:00", date(2027, 1, 4)),  # 1 January is a holiday, 2 and 3 January a weekend
        ("2026-12-21T10:00", date(2027, 1, 4)),
        ("2026-12-24T10:00", date(2027, 1, 7)),
        ("2026-12-24T23:30", date(2027, 1, 8)),  # Christmas Day in Berlin
    ],
)
def test_fourteen_days_over_the_turn_of_the_year(seller, delivered, closes_on) -> None:
    PolicyTable.objects.filter(seller=seller).delete()
    order = order_of(seller, "DE", delivered)
    lines = [UnitLine(unit, unit.quantity, "changed_mind") for unit in units_of(order)]
    with clock.frozen(at("2026-12-26T10:00")):
        decision = decide(facts_for(order, kind="return", lines=lines), rules_for(order))
    assert decision.layer("law").entitlement.window_end == closes_on
    assert decision.closes_on == closes_on


def test_a_refund_without_goods_starts_with_the_approval(seller) -> None:
    [live] = PolicyTable.objects.filter(seller=seller, state="live")
    then = {"window_days": 60, "remedies": ["refund"], "refund_days": 5}
    live.document["rules"].insert(
        0, {"id": "quick", "when": [], "then": then, "priority": 0, "note": "", "cite": ""}
    )
    PolicyTable.objects.filter(pk=live.pk).update(document=live.document, sha256="")
    with clock.frozen(at("2026-11-02T09:00")):
        order = order_of(seller, "DE", "2026-10-29T09:00")
        lines = [LineRequest(unit.pk, unit.quantity, "not_received") for unit in units_of(order)]
        case = open_case(order, kind="claim", lines=lines, by=KIM)
    assert not Deadline.objects.filter(case=case, kind="refund", anchor="approved").exists()
    with clock.frozen(at("2026-11-04T09:00")):
        approve(case, remedy="refund", override="It is lost.", by=KIM)
    row = Deadline.objects.get(case=case, kind="refund", anchor="approved")
    assert (row.clock, row.anchor_at) == ("promise", at("2026-11-04T09:00"))
    assert row.due_at == at("2026-11-09T23:59:59")
    assert not Deadline.objects.filter(case=case, kind="send_back").exists()


@pytest.mark.parametrize("delivered", ["2026-11-18T09:00", "2026-01-10T09:00"])
def test_a_calendar_without_a_working_day_leads_to_a_person(seller, delivered) -> None:
    order = order_of(seller, "DE", delivered)
    lines = [UnitLine(unit, unit.quantity, "changed_mind") for unit in units_of(order)]
    first = date(2026, 11, 20) - timedelta(days=900)
    with clock.frozen(at("2026-11-20T09:00")):
        plain = decide(facts_for(order, kind="return", lines=lines), rules_for(order))
        CalendarDay.objects.bulk_create(
            CalendarDay(country="DE", day=first + timedelta(days=n), works=False) for n in range(1_800)
        )
        facts, rules = facts_for(order, kind="return", lines=lines), rules_for(order)
        started = datetime.now(UTC)
        decision = decide(facts, rules)
        assert datetime.now(UTC) - started < timedelta(seconds=2)
        case = opened(order)
    assert decision.result == "review"
    assert decision.why[-1].code == "calendar_wrong"
    if plain.result == "allow":
        assert decision.layers == plain.layers  # the days of law fall back on the public holidays
    assert Deadline.objects.filter(case=case, kind="respond").exists()
