"""The stored state of a parcel is its scans, folded; this proves it, or mends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from aftermile.parcels.actions.taking import state_of
from aftermile.parcels.folding import fold_pieces
from aftermile.parcels.models import FOLDED, Parcel
from aftermile.parcels.queries import facts_of_parcels, knowns_of

BATCH = 1000


@dataclass(frozen=True, slots=True)
class ParcelDifference:
    """`parcel` holds the folded state; `stored` is the milestone that stands in the table."""

    parcel: Parcel
    stored: str

    def __str__(self) -> str:
        return f"{self.parcel.pk}: stored {self.stored}, scans say {self.parcel.milestone}"


def check_parcels() -> Iterator[ParcelDifference]:
    """Yield each parcel whose stored state differs from its scans; order of ids."""
    every = iter(Parcel.objects.order_by("id").values_list("pk", flat=True).iterator())
    while ids := list(islice(every, BATCH)):
        facts, knowns = facts_of_parcels(ids), knowns_of(ids)
        for parcel in Parcel.objects.filter(pk__in=ids).order_by("id"):
            stored = parcel.milestone
            told = fold_pieces(facts.get(parcel.pk, ()), knowns[parcel.pk], expected=parcel.pieces)
            state = state_of(told, parcel.created_at)
            if state != tuple(getattr(parcel, name) for name in FOLDED):
                for name, value in zip(FOLDED, state, strict=True):
                    setattr(parcel, name, value)
                yield ParcelDifference(parcel, stored)


def rebuild_parcels() -> int:
    """Write the folded state where it differs; return how many parcels changed."""
    changed = 0
    for difference in check_parcels():
        difference.parcel.save(update_fields=FOLDED)
        changed += 1
    return changed
