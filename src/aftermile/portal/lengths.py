"""Lengths of time in words."""

from typing import Final

from django.utils.translation import ngettext

MONTHS_OF_YEAR: Final = 12


def length_of(amount: int, unit: str) -> str:
    """Return a length of time: days, working days, months or whole years."""
    if unit == "business":
        return ngettext("%(n)d working day", "%(n)d working days", amount) % {"n": amount}
    if unit == "months" and amount % MONTHS_OF_YEAR == 0:
        years = amount // MONTHS_OF_YEAR
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    if unit == "months":
        return ngettext("%(n)d month", "%(n)d months", amount) % {"n": amount}
    return ngettext("%(n)d day", "%(n)d days", amount) % {"n": amount}
