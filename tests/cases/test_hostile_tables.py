"""Whatever a merchant publishes: by the real path, nobody is offered less than a known right."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.cases.actions import approve, make_offer
from aftermile.cases.amounts import decision_on
from aftermile.cases.errors import OverrideNeedsReason
from aftermile.cases.models import Case
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import AftermileError
from aftermile.policies import actions as policies
from aftermile.policies.engine.writing import document_of
from aftermile.policies.entitlement import at_least
from aftermile.policies.owed import Result, Rules, decide
from aftermile.policies.owed.registry import EVIDENCE_MATRIX, PROGRAM, PROMISE
from aftermile.policies.queries import UnitLine, facts_for, rules_for
from aftermile.policies.tables import Place
from tests.cases.acts import KIM, opened
from tests.factories import make_buyer, make_order, units_of
from tests.policies.test_owed_properties import tables

pytestmark = pytest.mark.django_db
ALL = ["warnings", "conflicts", "tests"]
PLACES = ["DE", "FR", "KR", "CN", "BR", "TR", "GB", "US", "JP", "XX"]
QUIET = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def put_in_force(seller, table, purpose: str, channel: str = "") -> None:
    draft = policies.replace_draft(Place(seller, purpose, channel), document_of(table), by=KIM, note="")
    try:
        policies.publish(draft, by=KIM, accepted=ALL)
    except AftermileError:
        policies.discard_draft(draft)  # errors of the checks cannot be ticked away


@QUIET
@given(tables(), tables(PROGRAM), tables(EVIDENCE_MATRIX), st.data())
def test_no_published_table_takes_a_known_right_away(seller, promise, program, matrix, data) -> None:
    put_in_force(seller, promise, PROMISE.purpose)
    put_in_force(seller, program, PROGRAM.purpose, "shop")
    put_in_force(seller, matrix, EVIDENCE_MATRIX.purpose)
    country = data.draw(st.sampled_from(PLACES))
    age = data.draw(st.sampled_from([1, 5, 10, 20, 100, 700]))
    delivered = clock.now() - timedelta(days=age)
    order = make_order(
        seller,
        buyer=make_buyer(seller, country=country),
        units=[(1, 5_000), (2, 999)][: data.draw(st.integers(1, 2))],
        shipping=data.draw(st.sampled_from([0, 495])),
        placed_at=delivered - timedelta(days=4),
        shipped_at=delivered - timedelta(days=2),
        delivered_at=data.draw(st.sampled_from([delivered, None])),
    )
    reason = data.draw(st.sampled_from(["changed_mind", "defective", "not_received", "wrong_item"]))
    kind = "return" if reason == "changed_mind" else "claim"
    lines = [UnitLine(unit, unit.quantity, reason) for unit in units_of(order)]
    facts = facts_for(order, kind=kind, lines=lines)
    decision, bare = decide(facts, rules_for(order)), decide(facts, Rules())
    for line in facts.lines:
        law = bare.layer("law", line.unit_id)
        assert at_least(decision.layer("offer", line.unit_id).entitlement, law.entitlement)
        if law.entitlement.may_return:
            assert decision.result is not Result.DENY
            assert law.entitlement.remedies <= {option.remedy for option in decision.options}
    if decision.result is Result.DENY:
        assert decision.verified
        return
    rights = {option.remedy: option for option in bare.options if option.right}
    case = opened(order, kind=kind, reason=reason, by=SYSTEM)
    _no_agent_goes_below(case, rights if _known(bare) else {})


def _known(decision) -> bool:
    return all(layer.entitlement.may_return for layer in decision.layers if layer.name == "law")


def _no_agent_goes_below(case: Case, rights) -> None:
    offered = {option.remedy: option for option in decision_on(case).options}
    for remedy, right in rights.items():
        assert offered[remedy].amount_minor >= right.amount_minor
        assert offered[remedy].right
        if right.amount_minor > 1:
            for act in (approve, make_offer):
                with pytest.raises(OverrideNeedsReason):
                    act(case, remedy=remedy, amount_minor=right.amount_minor - 1, by=KIM)
