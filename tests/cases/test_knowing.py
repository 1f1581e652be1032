"""What is known of a buyer and of the course of a case, and that it reaches every decision."""

from datetime import UTC, datetime, timedelta

import pytest

from aftermile.cases.actions import LineRequest, ReceivedLine, approve, carry_out, open_case, receive
from aftermile.cases.amounts import known_of
from aftermile.cases.knowing import SENT, Standing, standing_of
from aftermile.cases.models import Case, Receipt, Withdrawal
from aftermile.cases.ways import decision_if, known_if
from aftermile.kernel import clock
from aftermile.orders.actions import split_unit
from aftermile.parcels.models import Direction, Milestone, Parcel, Scan, Shipment
from aftermile.policies.models import PolicyTable
from aftermile.policies.queries import UnitLine
from tests.cases.acts import KIM, opened
from tests.factories import make_buyer, make_order, make_seller, units_of

pytestmark = pytest.mark.django_db


def standing(orders: int, cases: int, percent: int | None) -> Standing:
    return Standing(orders, cases, "EUR", 10_000, None if percent is None else percent * 100)


@pytest.mark.parametrize(
    ("orders", "cases", "percent", "risk"),
    [
        (2, 9, 100, None),  # a new buyer
        (3, 2, 100, "low"),
        (3, 3, 29, "low"),
        (3, 3, 30, "medium"),
        (9, 9, 59, "medium"),
        (3, 3, 60, "high"),
        (3, 3, None, None),  # money in several currencies
    ],
)
def test_the_share_of_refunds_says_the_risk_of_a_known_buyer(orders, cases, percent, risk) -> None:
    assert standing(orders, cases, percent).risk == risk


def test_its_bounds_are_settings(settings) -> None:
    settings.RISK_ORDERS, settings.RISK_CASES = 1, 1
    settings.RISK_MEDIUM_PERCENT, settings.RISK_HIGH_PERCENT = 5, 101
    assert standing(1, 1, 100).risk == "medium"
    assert standing(1, 1, 4).risk == "low"


def risky(seller):
    """A buyer of four orders within a year, three of which were paid back."""
    buyer = make_buyer(seller)
    orders = [make_order(seller, buyer=buyer) for _ in range(4)]
    for order in orders[:3]:
        case = opened(order)
        Case.objects.filter(pk=case.pk).update(
            refunded_minor=5_000, opened_at=clock.now() - timedelta(days=1)
        )
    return orders[3]


def lines_of(order) -> list[UnitLine]:
    return [UnitLine(unit, unit.quantity, "changed_mind") for unit in units_of(order)]


def test_a_year_in_this_shop_counts_and_nothing_else(seller, django_assert_num_queries) -> None:
    order = risky(seller)
    old = make_order(seller, buyer=order.buyer, placed_at=clock.now() - timedelta(days=366))
    old_case = opened(old)
    Case.objects.filter(pk=old_case.pk).update(opened_at=clock.now() - timedelta(days=366))
    make_order(seller, buyer=order.buyer, state="canceled")
    opened(make_order(make_seller(), buyer=order.buyer))
    with django_assert_num_queries(1):
        found = standing_of(order, clock.now())
    assert found == Standing(4, 3, "EUR", 20_000, 15_000)
    assert (found.percent, found.risk) == (75, "high")
    make_order(seller, buyer=order.buyer, currency="USD")
    assert standing_of(order, clock.now()).risk is None


def test_a_risk_changes_how_it_is_decided_and_not_what_is_owed(seller) -> None:
    order = risky(seller)
    plain = decision_if(make_order(seller), kind="return", lines=lines_of(order))
    careful = decision_if(order, kind="return", lines=lines_of(order))
    assert (plain.result, plain.inspect_first) == ("allow", False)
    assert (careful.result, careful.inspect_first) == ("review", True)
    assert careful.layers == plain.layers
    assert [option.remedy for option in careful.options if option.right] == [
        option.remedy for option in plain.options if option.right
    ]


def test_rules_on_the_buyers_history_see_it_everywhere(seller, client) -> None:
    order = risky(seller)
    facts, _rules = known_if(order, kind="return", lines=lines_of(order))
    assert (facts.buyer_orders, facts.buyer_cases_year, facts.buyer_refunded_year_minor) == (4, 3, 15_000)
    [live] = PolicyTable.objects.filter(seller=seller, state="live")
    when = [{"field": "buyer_cases_year", "op": ">=", "value": 3}]
    rule = {"id": "many", "when": when, "then": {"window_days": 99}, "priority": 0, "note": "", "cite": ""}
    live.document["rules"].insert(0, rule)
    PolicyTable.objects.filter(pk=live.pk).update(document=live.document, sha256="")
    assert decision_if(order, kind="return", lines=lines_of(order)).layer("promise").rule == f"{live.pk}#many"


@pytest.fixture
def noon():
    """An hour that is of the same day everywhere we ask."""
    with clock.frozen(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        yield clock.now()


def test_proof_of_sending_and_receipts_reach_the_facts(seller, noon) -> None:
    case = opened(make_order(seller))
    facts, _rules = known_of(case)
    assert (facts.notice_on, facts.sent_back_on, facts.received_on) == (case.opened_at.date(), None, None)
    shipment = Shipment.objects.create(
        seller=seller, order=case.order, direction=Direction.RETURN, case_ref=case.pk, created_at=noon
    )
    parcel = Parcel.objects.create(
        seller=seller, shipment=shipment, carrier="DHL", tracking_number="9", created_at=noon
    )
    for day, milestone in enumerate((Milestone.REGISTERED, Milestone.PICKED_UP, Milestone.IN_TRANSIT)):
        moment = noon + timedelta(days=day)
        Scan.objects.create(parcel=parcel, key=str(day), milestone=milestone, at=moment, recorded_at=noon)
    Receipt.objects.create(
        case=case, operation_key="r", by_name="Kim", episode=1, at=noon + timedelta(days=4)
    )
    facts, _rules = known_of(case)
    assert Milestone.PICKED_UP in SENT
    assert facts.sent_back_on == (noon + timedelta(days=1)).date()
    assert facts.received_on == (noon + timedelta(days=4)).date()


def test_a_withdrawal_counts_from_its_declaration_however_late_its_case(seller, noon) -> None:
    order = make_order(seller)
    case = opened(order)
    declared = noon - timedelta(days=1)
    Withdrawal.objects.create(
        seller=seller,
        operation_key="w1",
        name="Li Na",
        number=order.number,
        email="na@example.com",
        text="I withdraw.",
        sha256="0" * 64,
        at=declared,
        order=order,
        case=case,
    )
    facts, _rules = known_of(case)
    assert (facts.at, facts.notice_on) == (declared, declared.date())


def repaired(order, *, reason: str = "defective") -> Case:
    """A claim on all of an order that ended in a repair."""
    case = approve(opened(order, kind="claim", reason=reason), remedy="repair", override="So.", by=KIM)
    lines = [ReceivedLine(line.pk, line.unit.quantity, "c") for line in case.lines.all()]
    receive(case, operation_key="r", lines=lines, by=KIM)
    carry_out(Case.objects.get(pk=case.pk), words="A new switch.", by=KIM)
    return case


def claim_of(order) -> list[UnitLine]:
    return [UnitLine(unit, unit.quantity, "defective") for unit in units_of(order)]


def test_repairs_of_earlier_cases_count(seller, django_assert_num_queries) -> None:
    order = make_order(seller, units=[(2, 9_000), (1, 4_000)])
    repaired(order)
    facts, _rules = known_if(order, kind="claim", lines=claim_of(order))
    assert [line.repairs for line in facts.lines] == [1, 1]
    assert facts.buyer_cases_year == 1
    with django_assert_num_queries(1):
        standing_of(order, clock.now())


def test_a_slice_split_since_was_repaired_and_one_split_before_was_not(seller) -> None:
    order = make_order(seller, units=[(3, 9_000)])
    whole = units_of(order)[0]
    split_unit(whole, 2)
    case = approve(
        open_case(order, kind="claim", lines=[LineRequest(whole.pk, 2, "defective")], by=KIM),
        remedy="repair",
        override="So.",
        by=KIM,
    )
    receive(case, operation_key="r", lines=[ReceivedLine(case.lines.get().pk, 2, "c")], by=KIM)
    carry_out(Case.objects.get(pk=case.pk), words="Done.", by=KIM)
    split_unit(units_of(order)[0], 1)
    facts, _rules = known_if(order, kind="claim", lines=claim_of(order))
    assert [line.repairs for line in facts.lines] == [1, 0, 1]


def test_a_repair_of_the_buyers_own_fault_and_another_order_do_not_count(seller) -> None:
    order = make_order(seller)
    repaired(make_order(seller, buyer=order.buyer))
    case = repaired(order)
    case.lines.update(reason="changed_mind")
    facts, _rules = known_if(order, kind="claim", lines=claim_of(order))
    assert [line.repairs for line in facts.lines] == [0]
    assert facts.buyer_cases_year == 2


def test_a_repair_makes_the_guarantee_of_the_law_longer(seller) -> None:
    """Portugal adds half a year for a repair: a fault after three years is still the seller's."""
    then = clock.now() - timedelta(days=3 * 365 + 60)
    portugal = {"country": "PT", "placed_at": then - timedelta(days=4), "delivered_at": then}
    plain = make_order(seller, buyer=make_buyer(seller, country="PT"), **portugal)
    mended = make_order(seller, buyer=make_buyer(seller, country="PT"), **portugal)
    with clock.frozen(then + timedelta(days=100)):
        repaired(mended)
    before = decision_if(plain, kind="claim", lines=claim_of(plain))
    after = decision_if(mended, kind="claim", lines=claim_of(mended))
    ends = [found.layer("law").entitlement.window_end for found in (before, after)]
    assert ends[1] > ends[0]
    assert after.layer("law").entitlement.may_return
    assert not before.layer("law").entitlement.may_return
