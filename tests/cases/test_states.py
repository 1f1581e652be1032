"""The table of moves: no dead state, every move leaves an event, and the actions keep to it."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.cases import actions
from aftermile.cases.amounts import lines_of
from aftermile.cases.models import Case
from aftermile.cases.states import MOVES, OPEN_STATES, State, moves_from
from aftermile.events.log import event_types
from aftermile.events.models import Event
from aftermile.kernel.errors import AftermileError
from aftermile.ledger.actions import check_ledger
from aftermile.ledger.models import Refund
from aftermile.orders.models import Unit
from tests.cases.acts import KIM, opened, pay_out
from tests.factories import make_order


def reachable(start: State) -> set[State]:
    found, todo = {start}, [start]
    while todo:
        state = todo.pop()
        for move in moves_from(state):
            for target in MOVES[move].targets - found:
                found.add(target)
                todo.append(target)
    return found


def test_every_state_is_reached_from_the_first() -> None:
    assert reachable(State.REQUESTED) == set(State)


@pytest.mark.parametrize("state", list(State))
def test_no_state_is_dead(state: State) -> None:
    assert moves_from(state)
    assert State.CLOSED in reachable(state)


@pytest.mark.parametrize("move", list(MOVES))
def test_every_move_leaves_a_declared_event(move) -> None:
    assert MOVES[move].event in event_types


def beyond(case: Case, remedy: str) -> Case:
    return actions.approve(case, remedy=remedy, override="Goodwill.", by=KIM)


STEPS = {
    "ask": lambda case, n: actions.ask_buyer(case, text="Photo?", by=KIM),
    "answer": lambda case, n: actions.answer(case, text="Here", by=KIM),
    "note": lambda case, n: actions.add_note(case, audience="staff", text="hm", by=KIM),
    "offer": lambda case, n: actions.make_offer(case, remedy="partial_refund", amount_minor=700, by=KIM),
    "accept": lambda case, n: actions.accept_offer(case.offers.order_by("-id")[0], by=KIM),
    "reject": lambda case, n: actions.reject_offer(case.offers.order_by("-id")[0], by=KIM),
    "withdraw": lambda case, n: actions.withdraw_offer(case.offers.order_by("-id")[0], by=KIM),
    "approve": lambda case, n: actions.approve(case, remedy="refund", by=KIM),
    "returnless": lambda case, n: beyond(case, "returnless_refund"),
    "replace": lambda case, n: beyond(case, "replacement"),
    "exchange": lambda case, n: beyond(case, "exchange"),
    "credit": lambda case, n: beyond(case, "store_credit"),
    "carry_out": lambda case, n: actions.carry_out(case, words="Sent.", reference="1Z", by=KIM),
    "decline": lambda case, n: actions.decline(case, words="No", by=KIM),
    "receive": lambda case, n: actions.receive(
        case,
        operation_key=f"r{n}",
        lines=[actions.ReceivedLine(lines_of(case)[0].pk, 1, "a")],
        by=KIM,
    ),
    "receive_last": lambda case, n: actions.receive(
        case, operation_key=f"r{n}", lines=[], complete=True, by=KIM
    ),
    "refuse": lambda case, n: actions.receive(
        case,
        operation_key=f"r{n}",
        lines=[actions.ReceivedLine(lines_of(case)[-1].pk, 1, "d", accepted=False)],
        by=KIM,
    ),
    "refund": lambda case, n: actions.refund_case(case, operation_key=f"p{n}", by=KIM),
    "refund_part": lambda case, n: actions.refund_case(case, operation_key=f"p{n}", amount_minor=100, by=KIM),
    "pay_out": lambda case, n: pay_out(case),
    "cancel": lambda case, n: actions.cancel(case, by=KIM),
    "close": lambda case, n: actions.close(case, by=KIM),
    "reopen": lambda case, n: actions.reopen(case, by=KIM),
}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=4, max_size=14))
def test_any_walk_keeps_the_laws(seller, steps) -> None:
    order = make_order(seller, units=[(3, 10_000), (1, 501)], shipping=499)
    case = opened(order)
    for number, name in enumerate(steps):
        before = Case.objects.get(pk=case.pk)
        try:
            STEPS[name](before, number)
        except (AftermileError, IndexError):
            assert Case.objects.get(pk=case.pk).version == before.version
            continue
        keep_laws(Case.objects.get(pk=case.pk), before)
    assert list(check_ledger()) == []


def keep_laws(case: Case, before: Case) -> None:
    units = Unit.objects.filter(line__order=case.order)
    assert sum(unit.paid_minor for unit in units) == 10_501
    assert sum(unit.quantity for unit in units if unit.replaces_id is None) == 4
    held = [unit.quantity for unit in units if unit.holder_ref == case.pk]
    if case.state not in OPEN_STATES:
        assert held == []
    paid = sum(row.amount_minor for row in Refund.objects.filter(order=case.order).exclude(state="failed"))
    assert paid <= min(11_000, case.agreed_minor or 11_000)
    events = Counter(Event.objects.filter(thread_id=case.pk).values_list("name", flat=True))
    if case.state != before.state:
        assert any(MOVES[move].event in events for move in moves_from(State(before.state)))
