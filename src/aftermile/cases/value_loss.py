"""Value that goods lost in the buyer's hands: how much in money, and whether it may be taken off."""

from aftermile.cases.amounts import Books
from aftermile.cases.models import Case, Remedy

WHOLE = 100
NOT_ALLOWED = "not_allowed"


def may_deduct(case: Case, books: Books) -> str:
    """Return nothing where law and rules let lost value be taken off a refund of this case, else why not."""
    option = books.decision.option(case.remedy or Remedy.REFUND)
    return "" if option is not None and "value_loss" in option.deductions else NOT_ALLOWED


def worth_lost(worth_minor: int, kept_percent: int | None, loss_minor: int | None) -> int:
    """Return the loss in money, never more than was paid; parts of a minor unit stay with the buyer."""
    if loss_minor is not None:
        return min(loss_minor, worth_minor)
    return worth_minor * (WHOLE - (WHOLE if kept_percent is None else kept_percent)) // WHOLE


def percent_of(worth_minor: int, loss_minor: int, kept_percent: int | None) -> int:
    """Return the percent that is left, as it was said or as the money makes it."""
    if kept_percent is not None:
        return kept_percent
    return WHOLE if not worth_minor else (worth_minor - loss_minor) * WHOLE // worth_minor
