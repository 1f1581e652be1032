"""What was agreed beyond what is owed stands as a layer of its own, and the offer is the join of all."""

import pytest

from aftermile.cases.actions import approve
from aftermile.cases.ways import owed_of
from aftermile.policies.entitlement import join
from tests.cases.acts import KIM, opened
from tests.factories import make_order

pytestmark = pytest.mark.django_db


def layers(case):
    return {layer.name: layer for layer in owed_of(case).decision.layers}


def test_an_override_is_goodwill_and_part_of_the_offer(seller) -> None:
    case = opened(make_order(seller))
    before = layers(case)
    assert "goodwill" not in before
    case = approve(case, remedy="returnless_refund", override="Too heavy.", by=KIM)
    found = layers(case)
    given = found["goodwill"].entitlement
    assert (given.remedies, given.may_return, given.percent) == (frozenset({"returnless_refund"}), False, 100)
    assert found["offer"].entitlement == join(before["offer"].entitlement, given)
    assert found["offer"].sources["remedies"] == before["offer"].sources["remedies"]
    assert {name: found[name] for name in ("law", "promise")} == {
        name: before[name] for name in ("law", "promise")
    }


def test_what_is_owed_is_no_goodwill(seller) -> None:
    case = approve(opened(make_order(seller)), remedy="refund", by=KIM)
    assert "goodwill" not in layers(case)
