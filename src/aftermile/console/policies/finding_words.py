"""Findings of the checks as sentences."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from aftermile.policies.engine.checks import Finding

WORDS: Final[dict[str, str]] = {
    "unreachable": _("Row %(row)s is never reached: row %(other)s takes all of its cases before."),
    "gap": _("Some cases are decided by no row. Add a default row, or a last row without conditions."),
    "contradiction": _("Rows %(row)s and %(other)s take the same cases and say different things."),
    "overlap": _(
        "Rows %(row)s and %(other)s both take some cases and say different things; the first decides."
    ),
    "silent": _("Row %(row)s says nothing."),
}


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def finding_words(finding: Finding, numbers: Mapping[str, int]) -> str:
    """Return a finding in words, rows by their number; an unknown code as it is written."""
    words = WORDS.get(finding.code)
    row = numbers.get(finding.rule, finding.rule)
    if words is None:
        return f"{finding.code.replace('_', ' ')} ({row})"
    data = {**finding.data, "row": row, "other": numbers.get(finding.other, finding.other)}
    return gettext(words) % _Known(data)
