"""The plan of a case as the page shows it, before and after it is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aftermile.accounts.access import Access
from aftermile.accounts.roles import Permission
from aftermile.cases.actions.stepping import may_complete, may_retry, may_skip
from aftermile.cases.models import Case, Step, StepState
from aftermile.cases.planning.preview import PlannedPosting
from aftermile.cases.planning.steps import PlannedStep
from aftermile.console.ledger.words import ACCOUNTS
from aftermile.database.chips import Chip, chip_of
from aftermile.kernel import clock

_OPEN: Final = (StepState.READY, StepState.DOING, StepState.FAILED)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: what, whose, how far, by when, what it costs; and what this member may do about it."""

    key: str
    chip: Chip
    owner: Chip
    state: str
    due: datetime | None
    expected_minor: int
    booked_minor: int = 0
    error: str = ""
    ref: str = ""
    words: str = ""
    done_by: str = ""
    done_at: datetime | None = None
    late: bool = False
    may_complete: bool = False
    may_skip: bool = False
    may_retry: bool = False

    @property
    def acts(self) -> bool:
        return self.may_complete or self.may_skip or self.may_retry


def planned_lines(steps: Iterable[PlannedStep]) -> list[StepLine]:
    """Return the steps of a plan that is not made yet."""
    return [
        StepLine(
            step.key,
            chip_of("step_kind", step.key),
            chip_of("step_owner", step.owner),
            "",
            step.due,
            step.expected_minor,
        )
        for step in steps
    ]


def step_lines(steps: Iterable[Step], case: Case, access: Access) -> list[StepLine]:
    """Return the steps of a plan as they stand."""
    may = access.can(Permission.CASES_WRITE, case.seller_id)
    now = clock.now()
    return [
        StepLine(
            step.key,
            chip_of("step_kind", step.key),
            chip_of("step_owner", step.owner),
            step.state,
            step.due_at,
            step.expected_minor,
            step.booked_minor,
            step.error,
            step.ref,
            str(step.data.get("words") or ""),
            step.done_by,
            step.done_at,
            late=step.state in _OPEN and step.due_at is not None and step.due_at < now,
            may_complete=may and may_complete(step),
            may_skip=may and may_skip(step),
            may_retry=may and may_retry(step),
        )
        for step in steps
    ]


@dataclass(frozen=True, slots=True)
class PostingLine:
    """A posting that a plan will make: debit above zero."""

    words: str
    amount_minor: int


def posting_lines(postings: Iterable[PlannedPosting]) -> list[PostingLine]:
    return [PostingLine(str(ACCOUNTS.get(row.account, row.account)), row.amount_minor) for row in postings]
