"""What an import tells people: counts with labels, and each problem in words."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext

from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.orders.models import ImportJob


def _(words: str) -> str:
    return words


LABELS: Final = {
    "rows": _("rows read"),
    "orders_created": _("orders made"),
    "orders_updated": _("orders changed by a newer copy"),
    "orders_unchanged": _("orders unchanged"),
    "orders_older": _("orders known in a newer copy"),
    "orders_rejected": _("orders rejected"),
    "lines": _("rows that are lines of these orders"),
    "rows_rejected": _("rows rejected"),
    "rows_skipped": _("rows that are no sale"),
    "rows_returns": _("rows that are returns"),
    "returns_matched": _("returned rows matched to a sale"),
    "returns_in_part": _("returned rows matched in part"),
    "returns_unmatched": _("returned rows without a sale"),
    "returns_known": _("returned rows of documents that were loaded before"),
    "cases": _("return cases made"),
    "refunds": _("refunds booked"),
    "conflicts": _("changes that could not be taken over"),
}

SKIPPED: Final = (
    _("bad debt adjusted, not a sale"),
    _("stock written off, not a return"),
    _("stock adjusted: no price, no customer"),
)
"""Why mappings of ours leave rows out; a test compares them with the mappings."""


def lines_of(job: ImportJob) -> Iterator[tuple[str, int]]:
    """Yield (label, count) in the reader's language; reasons of rows left out follow theirs."""
    for key, label in LABELS.items():
        count = job.counts.get(key, 0)
        if count or key == "rows":
            yield gettext(label), count
        if key == "rows_skipped":
            for reason, number in sorted(job.counts.get("skipped", {}).items()):
                yield f"– {gettext(reason)}", number
        if key == "returns_unmatched":
            for reason, number in sorted(job.counts.get("unmatched", {}).items()):
                yield f"– {gettext(reason)}", number


def words_of(problem: dict[str, Any]) -> str:
    """Return a stored problem in the reader's language, with what to do."""
    kind = _kinds().get(problem["code"], AftermileError)
    given = {key: problem[key] for key in ("field", "value") if key in problem}
    error = kind(**{**problem.get("data", {}), **given})
    return translate(error)


def _kinds() -> dict[str, type[AftermileError]]:
    found: dict[str, type[AftermileError]] = {}
    waiting = [AftermileError]
    while waiting:
        kind = waiting.pop()
        found.setdefault(kind.code, kind)
        waiting += kind.__subclasses__()
    return found
