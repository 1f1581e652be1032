"""The reasons of a seller."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from aftermile.accounts.models import Seller
from aftermile.database.asked import Asked
from aftermile.policies.errors import ReasonDoesNotFit, ReasonUnknown
from aftermile.policies.models import Reason
from aftermile.policies.owed import ReasonFacts
from aftermile.policies.reasons import fits

_REASONS: Final = Asked(
    lambda seller: Reason.objects.filter(Q(seller=None) | Q(seller_id=seller)).order_by("position", "id")
)


def reasons_for(seller: Seller, *, kind: str = "", hidden: bool = False) -> list[Reason]:
    """Return the reasons of a seller in order; the seller's own row stands in for the built-in one."""
    by_code: dict[str, Reason] = {}
    for row in _REASONS(seller=seller.pk):
        if row.seller_id or row.code not in by_code:
            by_code[row.code] = row
    found = [row for row in by_code.values() if hidden or row.active]
    found.sort(key=lambda row: (row.position, row.code))
    return [row for row in found if not kind or fits(row.kinds, kind)]


def get_reason(seller: Seller, code: str, *, kind: str = "", among: Sequence[Reason] | None = None) -> Reason:
    """
    Return an active reason by its code; raise `ReasonUnknown` or `ReasonDoesNotFit`.

    `among` are the seller's, where they were read already.
    """
    known = {row.code: row for row in (reasons_for(seller) if among is None else among)}
    if code not in known:
        raise ReasonUnknown(reason=code, known=", ".join(sorted(known)))
    if kind and not fits(known[code].kinds, kind):
        raise ReasonDoesNotFit(reason=code, kind=kind)
    return known[code]


def label_of(reason: Reason | None, language: str, code: str = "") -> str:
    """Return the buyer's words for a reason in a language, English where there are none."""
    if reason is None:
        return code.replace("_", " ")
    labels: dict[str, str] = reason.labels
    return (
        labels.get(language)
        or labels.get(language.split("-", maxsplit=1)[0])
        or labels.get("en")
        or reason.code
    )


def reason_facts(reason: Reason) -> ReasonFacts:
    """Return a reason as the deciding core reads it."""
    return ReasonFacts(
        reason.code, reason.fault_party, reason.goods_back, tuple(reason.evidence), reason.cover_kind
    )
