"""The case behind a row of the ledger."""

from aftermile.cases.models import Case


def case_of(ref: str) -> Case | None:
    """Return the case a row was made for, to be named on its page."""
    return Case.objects.filter(pk=ref).first() if ref else None
