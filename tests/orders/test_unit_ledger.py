"""Random lives of units: the fold of the steps is the unit, pieces and money are conserved."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.kernel.errors import AftermileError
from aftermile.orders.actions import (
    cancel_units,
    chain_of,
    drop_replacement,
    free_units,
    hold_units,
    raise_paid,
    reserve_replacement,
    settle_units,
    split_unit,
    swap_in,
)
from aftermile.orders.errors import ChainTooLong, UnitsHeldElsewhere
from aftermile.orders.models import Order, Unit, UnitMove, UnitState
from aftermile.orders.proving import check_units
from aftermile.orders.unit_fold import BEGINNINGS, RULES, STATES, Shape, Step, faults_of, fold
from tests.factories import make_order, make_seller, units_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, tzinfo=UTC)
ACTS = ("split", "hold", "free", "return", "settle", "cancel", "reserve", "swap", "drop", "raise")


def reserve(old: Unit, **more: object) -> Unit:
    values = {"variant": None, "sku": "new", "title": "Lamp", "options": {}, "quantity": old.quantity}
    values |= {"unit_price_minor": 100, "case_ref": "case_x", "origin": "exchange", **more}
    return reserve_replacement(old, **values)


def act(order: Order, what: str, pick: int, size: int) -> None:
    units = list(Unit.objects.filter(line__order=order).select_related("line").order_by("id"))
    unit, case = units[pick % len(units)], f"case_{pick % 3}"
    match what:
        case "split":
            split_unit(unit, 1 + size % unit.quantity)
        case "hold":
            hold_units([unit], case)
        case "free":
            free_units(case)
        case "return" | "settle":
            state = UnitState.RETURNED if what == "return" else UnitState.SETTLED
            settle_units(units, case, state=state)
        case "cancel":
            cancel_units([unit], case)
        case "reserve":
            reserve(unit, case_ref=case)
        case "swap" if unit.replaces_id:
            old = Unit.objects.get(pk=unit.replaces_id)
            swap_in(unit, move_minor=size % (old.paid_minor + 1), at=AT)
        case "drop":
            drop_replacement(unit)
        case "raise":
            raise_paid(unit, 1 + size)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 900)), max_size=14))
def test_the_fold_of_its_steps_is_the_unit_whatever_happens(acts: list[tuple[str, int, int]]) -> None:
    order = make_order(make_seller(), units=[(5, 1001), (1, 700)], shipping=300)
    sold = {unit.pk: shape(unit) for unit in units_of(order)}
    for one in acts:
        try:
            act(order, *one)
        except AftermileError:
            continue
    assert list(check_units()) == []
    for unit in units_of(order):
        steps = [
            Step(move.what, Shape(move.state, move.holder_ref, move.quantity, move.paid_minor))
            for move in unit.moves.order_by("id")
        ]
        assert list(faults_of(sold.get(unit.pk), steps)) == []
        assert fold(sold.get(unit.pk), steps) == shape(unit)
    order.refresh_from_db()
    assert sum(unit.paid_minor for unit in units_of(order)) + 300 == order.total_minor


def shape(unit: Unit) -> Shape:
    return Shape(unit.state, unit.holder_ref, unit.quantity, unit.paid_minor)


def test_a_unit_that_nobody_touched_has_no_step() -> None:
    make_order(make_seller())
    assert list(check_units()) == []
    assert UnitMove.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"holder_ref": "case_x"}, "its steps come to 2 pieces with_buyer paid 1000, stored is"),
        ({"state": "returned"}, "its steps come to"),
        ({"quantity": 3}, "its steps come to"),
    ],
)
def test_a_change_without_a_step_is_found(change: dict[str, object], found: str) -> None:
    unit = units_of(make_order(make_seller(), units=[(2, 1000)]))[0]
    hold_units([unit], "case_a")
    free_units("case_a")
    Unit.objects.filter(pk=unit.pk).update(**change)
    assert found in next(check_units())


def test_a_changed_unit_without_any_step_is_found() -> None:
    unit = units_of(make_order(make_seller()))[0]
    Unit.objects.filter(pk=unit.pk).update(state="returned")
    assert list(check_units()) == [f"unit {unit.pk} is returned, and no step says so"]


def test_a_step_that_cannot_follow_is_found() -> None:
    unit = units_of(make_order(make_seller()))[0]
    hold_units([unit], "case_a")
    move = UnitMove.objects.get()
    UnitMove.objects.filter(pk=move.pk).update(what="returned")
    assert list(check_units()) == [
        f"unit {unit.pk}: step {move.pk} (returned) does not follow from the one before"
    ]


def test_many_units_are_held_and_freed_in_a_fixed_number_of_statements() -> None:
    order = make_order(make_seller(), units=[(1, 100)] * 12)
    counts = []
    for size in (1, 12):
        units = units_of(order)[:size]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            hold_units(units, "case_a")
            free_units("case_a")
        counts.append(len([query for query in asked if "SAVEPOINT" not in query["sql"]]))
    assert counts == [5, 5]


def test_a_unit_has_one_holder() -> None:
    units = units_of(make_order(make_seller(), units=[(1, 100), (1, 100)]))
    hold_units(units[:1], "case_a")
    with pytest.raises(UnitsHeldElsewhere), transaction.atomic():
        hold_units(units_of(units[0].line.order), "case_b")
    assert [unit.holder_ref for unit in units_of(units[0].line.order)] == ["case_a", ""]


def test_the_money_and_the_rights_follow_the_swap() -> None:
    order = make_order(make_seller(), units=[(2, 1000)])
    old = units_of(order)[0]
    new = reserve(old, quantity=2, unit_price_minor=600)
    hold_units([old], "case_x")
    swap_in(new, move_minor=900, at=AT)
    raise_paid(new, 300)
    old, new = units_of(order)
    assert (old.state, old.paid_minor, old.holder_ref) == ("replaced", 100, "case_x")
    assert (new.state, new.paid_minor, new.line.paid_minor, new.line.origin) == (
        *("with_buyer", 1200, 1200),
        "exchange",
    )
    order.refresh_from_db()
    assert (order.total_minor, order.items_minor) == (1300, 1300)
    assert list(check_units()) == []
    hold_units([new], "case_y")  # a claim on the replacement is a claim as any other
    assert settle_units([new], "case_y", state=UnitState.RETURNED) == 1


def test_a_chain_of_replacements_ends() -> None:
    unit = units_of(make_order(make_seller()))[0]
    for _ in range(5):
        new = reserve(unit)
        swap_in(new, move_minor=unit.paid_minor, at=AT)
        unit = Unit.objects.select_related("line").get(pk=new.pk)
    assert [one.line.position for one in chain_of(unit)] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(ChainTooLong):
        reserve(unit)


shapes = st.builds(
    Shape, st.sampled_from(STATES), st.sampled_from(["", "a", "b"]), st.integers(1, 4), st.integers(0, 9)
)


@given(shapes, st.sampled_from(sorted({*RULES, *BEGINNINGS})), shapes)
def test_no_step_gives_the_right_to_two_holders_or_makes_pieces(
    before: Shape, what: str, after: Shape
) -> None:
    if list(faults_of(before, [Step(what, after)])) or what == "changed":
        return
    assert after.quantity <= before.quantity
    assert not (before.holder_ref and after.holder_ref) or before.holder_ref == after.holder_ref
