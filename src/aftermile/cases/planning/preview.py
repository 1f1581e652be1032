"""What an agreement would make, computed by the code that makes it; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftermile.cases.amounts import Agreement, Books
from aftermile.cases.models import Case, StepKind
from aftermile.cases.planning.making import planned_for
from aftermile.cases.planning.steps import PlannedStep
from aftermile.ledger.actions.booking import LineInput, reserved_legs
from aftermile.ledger.models import LineKind


@dataclass(frozen=True, slots=True)
class PlannedPosting:
    """One posting that a step will make: debit above zero, credit below."""

    step: str
    account: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """The steps with owners, dates and costs; the postings of those that move the buyer's money."""

    steps: tuple[PlannedStep, ...]
    postings: tuple[PlannedPosting, ...]

    @property
    def expected_minor(self) -> int:
        return sum(step.expected_minor for step in self.steps)


def preview_plan(case: Case, agreement: Agreement, books: Books | None = None) -> PlanPreview:
    """Return what `make_plan` would write after this agreement."""
    steps = planned_for(case, agreement, books)
    kept = [LineInput(LineKind.FEE, -fee.amount_minor, what=fee.kind) for fee in agreement.fees]
    return PlanPreview(steps, tuple(row for step in steps for row in _postings(step, kept, case.currency)))


def _postings(step: PlannedStep, kept: Sequence[LineInput], currency: str) -> list[PlannedPosting]:
    amount = int(step.data.get("amount") or 0)
    if step.kind != StepKind.REFUND or not amount:
        return []
    legs = reserved_legs(amount, kept if step.key == StepKind.REFUND else (), currency)
    return [PlannedPosting(step.key, leg.kind.value, leg.amount.minor) for leg in legs if leg.amount.minor]
