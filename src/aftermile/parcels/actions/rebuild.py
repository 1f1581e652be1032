"""The stored state of a parcel is its scans, folded; this proves it, or mends it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from aftermile.parcels.fold import ParcelState, ScanFact, fold
from aftermile.parcels.models import Parcel, Scan

BATCH = 1000


@dataclass(frozen=True, slots=True)
class ParcelDifference:
    parcel: Parcel
    state: ParcelState

    def __str__(self) -> str:
        return f"{self.parcel.pk}: stored {self.parcel.milestone}, scans say {self.state.milestone}"


def check_parcels() -> Iterator[ParcelDifference]:
    """Yield each parcel whose stored state differs from its scans; order of ids."""
    every = iter(Parcel.objects.order_by("id").values_list("pk", flat=True).iterator())
    while ids := list(islice(every, BATCH)):
        facts: dict[str, list[ScanFact]] = defaultdict(list)
        scans = Scan.objects.filter(parcel__in=ids)
        columns = ("parcel_id", "key", "milestone", "at", "raw")
        for parcel_id, key, milestone, at, raw in scans.values_list(*columns):
            facts[parcel_id].append(ScanFact(key, milestone, at, str(raw.get("voids", ""))))
        for parcel in Parcel.objects.filter(pk__in=ids).order_by("id"):
            state = fold(facts[parcel.pk])
            stored = (parcel.milestone, parcel.milestone_at, parcel.delivered_at)
            if stored != (state.milestone, state.milestone_at, state.delivered_at):
                yield ParcelDifference(parcel, state)


def rebuild_parcels() -> int:
    """Write the folded state where it differs; return how many parcels changed."""
    changed = 0
    for difference in check_parcels():
        state = difference.state
        Parcel.objects.filter(pk=difference.parcel.pk).update(
            milestone=state.milestone, milestone_at=state.milestone_at, delivered_at=state.delivered_at
        )
        changed += 1
    return changed
