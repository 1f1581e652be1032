"""The shape of a plan: which steps a remedy takes, in which order, and whose they are. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from aftermile.cases.models import MONEY_BACK, Remedy, StepKind, StepOwner
from aftermile.cases.states import Kind

REFUND_DIFFERENCE: Final = "refund_difference"
"""Key of the step that pays back what an exchange is cheaper."""
REFUND_AGAIN: Final = "refund_again"
"""Key of the step that sends money again which came back."""
SEND_REPAIRED: Final = "send_repaired"
"""Key of the step that sends repaired goods to the buyer."""
SENT: Final = frozenset({Remedy.REPLACEMENT, Remedy.EXCHANGE})
AFTERWARDS: Final = frozenset({StepKind.RECOVER.value, StepKind.INFORM.value})
"""Steps that may still be open when the case is settled."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """
    All that a plan depends on.

    `difference_minor`: what an exchange is dearer (above zero) or cheaper. `collect_minor`: a fee of the
    buyer besides. `pays_itself`: the seller lets refunds go as soon as they are due; with `after_resale` they
    wait until the goods found another buyer. `expected`, `dues` and `data` by key of the
    step; `fault` and `insured` say who may be asked for the loss.
    """

    remedy: str
    kind: str = Kind.RETURN
    goods_back: bool = False
    advance: bool = False
    freight_payer: str = "seller"
    amount_minor: int = 0
    difference_minor: int = 0
    collect_minor: int = 0
    pays_itself: bool = False
    after_resale: bool = False
    fault: str = "unknown"
    insured: bool = False
    expected: Mapping[str, int] = field(default_factory=dict)
    dues: Mapping[str, datetime] = field(default_factory=dict)
    data: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def goods_first(self) -> bool:
        """Whether the buyer gets nothing before his goods were looked at."""
        return self.goods_back and not (self.advance and self.remedy in SENT)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """
    One step before it is written. `needs` are keys of earlier steps; costs are the seller's, below zero where
    money comes in. `due` is the latest moment by which it should be done, where one is known.
    """

    key: str
    kind: str
    owner: str
    needs: tuple[str, ...] = ()
    expected_minor: int = 0
    due: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def plan_for(agreed: Agreed) -> tuple[PlannedStep, ...]:
    """Return the steps of what was agreed; a step stands behind all that it needs."""
    steps = [_step(agreed, StepKind.AUTHORIZE, StepOwner.SELLER)]
    if agreed.goods_back:
        steps += _way_back(agreed)
    gate = "inspect" if agreed.goods_first else "authorize"
    made_good = _makes_good(agreed, gate)
    steps += made_good
    if agreed.insured or agreed.fault == "carrier":
        data = {"from": "insurer" if agreed.insured else "carrier"}
        needs = (made_good[-1].key,)
        steps.append(_step(agreed, StepKind.RECOVER, StepOwner.SELLER, needs, data=data))
    ends = [step.key for step in made_good]
    if agreed.goods_back and not agreed.goods_first:
        ends.append("inspect")
    steps.append(_step(agreed, StepKind.INFORM, StepOwner.SYSTEM, ends))
    return tuple(steps)


def _way_back(agreed: Agreed) -> list[PlannedStep]:
    steps: list[PlannedStep] = []
    before = "authorize"
    if agreed.freight_payer == "seller":
        steps.append(_step(agreed, StepKind.LABEL, StepOwner.SELLER, (before,)))
        before = "label"
    return [
        *steps,
        _step(agreed, StepKind.SHIP_BACK, StepOwner.BUYER, (before,)),
        _step(agreed, StepKind.RECEIVE, StepOwner.WAREHOUSE, ("ship_back",)),
        _step(agreed, StepKind.INSPECT, StepOwner.WAREHOUSE, ("receive",)),
    ]


def _makes_good(agreed: Agreed, gate: str) -> list[PlannedStep]:
    """Return what the buyer gets, with what he pays first."""
    steps: list[PlannedStep] = []
    if agreed.kind == Kind.CHANGE:
        steps.append(_step(agreed, StepKind.CHANGE, StepOwner.SELLER, (gate,)))
        gate = "change"
    collect = max(0, agreed.difference_minor) + agreed.collect_minor
    if collect:
        data = {"amount": collect}
        steps.append(_step(agreed, StepKind.COLLECT, StepOwner.BUYER, ("authorize",), -collect, data))
    needs = tuple(dict.fromkeys((gate, *(("collect",) if collect else ()))))
    return steps + _given(agreed, needs)


def _given(agreed: Agreed, needs: tuple[str, ...]) -> list[PlannedStep]:
    if agreed.remedy in MONEY_BACK:
        return _paid_back(agreed, needs)
    if agreed.remedy in SENT:
        steps = [_step(agreed, StepKind.SEND, StepOwner.WAREHOUSE, needs)]
        if agreed.difference_minor < 0:
            steps.append(_refund(agreed, REFUND_DIFFERENCE, needs, -agreed.difference_minor))
        return steps
    if agreed.remedy == Remedy.REPAIR:
        return _repaired(agreed, needs)
    if agreed.remedy in (Remedy.STORE_CREDIT, Remedy.COUPON):
        data = {"amount": agreed.amount_minor}
        return [_step(agreed, StepKind.CREDIT, StepOwner.SELLER, needs, data=data)]
    return []


def _repaired(agreed: Agreed, needs: tuple[str, ...]) -> list[PlannedStep]:
    """Return the repair: goods that came go back to the buyer, to those that stay with him somebody comes."""
    if not agreed.goods_back:
        visit = _step(agreed, StepKind.VISIT, StepOwner.SELLER, needs)
        return [visit, _step(agreed, StepKind.REPAIR, StepOwner.TECHNICIAN, (visit.key,))]
    back = PlannedStep(
        SEND_REPAIRED,
        StepKind.SEND.value,
        StepOwner.WAREHOUSE.value,
        ("repair",),
        agreed.expected.get(SEND_REPAIRED, 0),
        agreed.dues.get(SEND_REPAIRED),
    )
    return [_step(agreed, StepKind.REPAIR, StepOwner.TECHNICIAN, needs), back]


def _paid_back(agreed: Agreed, needs: tuple[str, ...]) -> list[PlannedStep]:
    """Return the refund, and before it the resale where the money waits for one."""
    if agreed.kind == Kind.CHANGE and not agreed.amount_minor:
        return []
    steps: list[PlannedStep] = []
    if agreed.after_resale:
        steps.append(_step(agreed, StepKind.RESELL, StepOwner.SELLER, needs))
        needs = (StepKind.RESELL.value,)
    return [*steps, _refund(agreed, StepKind.REFUND.value, needs, agreed.amount_minor)]


def _refund(agreed: Agreed, key: str, needs: Iterable[str], minor: int) -> PlannedStep:
    owner = StepOwner.SYSTEM if agreed.pays_itself else StepOwner.FINANCE
    data = {"amount": minor}
    return PlannedStep(
        key, StepKind.REFUND.value, owner.value, tuple(needs), minor, agreed.dues.get("refund"), data
    )


def _step(
    agreed: Agreed,
    kind: StepKind,
    owner: StepOwner,
    needs: Iterable[str] = (),
    minor: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> PlannedStep:
    key = kind.value
    expected = agreed.expected.get(key, 0) if minor is None else minor
    known = {**agreed.data.get(key, {}), **(data or {})}
    return PlannedStep(key, key, owner.value, tuple(needs), expected, agreed.dues.get(key), known)
