"""What is kept of the money of a case: the fees that stand. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, Sum

from aftermile.cases.models import Arrear, Case, Collection, Fee, Replacement
from aftermile.ledger.models import FeeKind

FREIGHT: Final = "freight"
"""Purpose of a charge for the way back: no payment for goods."""


@dataclass(frozen=True, slots=True)
class NewFee:
    """A fee before it is written; `words` are for the buyer. `by_rule` names the seller's table."""

    kind: str
    amount_minor: int
    words: str = ""
    by_rule: bool = False


def standing_fees(case: Case) -> list[Fee]:
    """Return the fees of a case that were not taken off again, oldest first."""
    return list(Fee.objects.filter(case=case, removed_at=None).order_by("at", "id"))


def fees_of(case: Case) -> list[Fee]:
    """Return all fees of a case, also those that were taken off again, oldest first."""
    return list(Fee.objects.filter(case=case).order_by("at", "id"))


def charged_fees(case: Case) -> list[tuple[str, int, int]]:
    """Return each fee that the buyer paid by a charge: its kind, how much, and what of it still stands."""
    rows = Collection.objects.filter(case=case, purpose=FREIGHT, counted_minor__gt=0)
    sums = rows.aggregate(all=Sum("counted_minor"), left=Sum("counted_minor", filter=Q(dropped_at=None)))
    paid = int(sums["all"] or 0)
    return [(FeeKind.RETURN_FREIGHT.value, paid, int(sums["left"] or 0))] if paid else []


def open_arrears(case: Case) -> list[Arrear]:
    """Return what is owed again because its refund failed, oldest first."""
    rows = Arrear.objects.filter(case=case, ended_at=None).select_related("replacement")
    return list(rows.order_by("at", "id"))


def arrears_of(case: Case) -> list[Arrear]:
    """Return all money of a case that came back, oldest first, also what was settled since."""
    return list(Arrear.objects.filter(case=case).order_by("at", "id"))


def owed_by_row(case: Case) -> dict[str, int]:
    """Return what of the lower prices of a case came back and is owed again, by replacement."""
    found: dict[str, int] = {}
    for row in open_arrears(case):
        if row.replacement_id is not None:
            found[row.replacement_id] = found.get(row.replacement_id, 0) + row.amount_minor
    return found


def owed_of_row(row: Replacement) -> int:
    """Return what of the lower price of a replacement came back and is owed again."""
    rows = Arrear.objects.filter(replacement=row, ended_at=None)
    return int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def fees_from(rows: Sequence[Mapping[str, Any]]) -> tuple[NewFee, ...]:
    """Return fees as an offer holds them."""
    return tuple(NewFee(row["kind"], int(row["amount_minor"]), row.get("words", "")) for row in rows)


def fees_to(fees: Sequence[NewFee]) -> list[dict[str, Any]]:
    """Return fees as an offer holds them."""
    return [{"kind": fee.kind, "amount_minor": fee.amount_minor, "words": fee.words} for fee in fees]
