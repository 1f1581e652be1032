"""Why a parcel is where it is: its scans folded once more, each that did not count with the reason."""

from dataclasses import dataclass
from typing import Any

from aftermile.parcels.folding import Together, explain, fold_pieces
from aftermile.parcels.models import Leg, Parcel, StrayScan
from aftermile.parcels.queries import facts_of, knowns_of


@dataclass(frozen=True, slots=True)
class Why:
    """
    `explanation` holds rows `piece, scan, effect, why, text`: what made the state, then what was ignored.

    `line` is such as "2 of 3 delivered", empty for a single piece.
    """

    parcel: Parcel
    together: Together
    explanation: list[dict[str, Any]]
    legs: list[Leg]
    strays: list[StrayScan]

    @property
    def line(self) -> str:
        return self.together.line


def why(parcel: Parcel) -> Why:
    """Return what the stored scans of a parcel say and why, its numbers, what lies apart for them."""
    facts = facts_of(parcel)
    told = fold_pieces(facts, knowns_of([parcel.pk])[parcel.pk], expected=parcel.pieces)
    rows = [{"piece": piece, **row} for piece, state in told.pieces.items() for row in explain(state, facts)]
    legs = list(Leg.objects.filter(parcel=parcel).order_by("position", "id"))
    strays = StrayScan.objects.filter(number__in={leg.number for leg in legs}, parcel=None).order_by("id")
    return Why(parcel, told, rows, legs, list(strays.filter(seller=parcel.seller_id)[:50]))
