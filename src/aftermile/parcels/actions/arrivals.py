"""The days that carriers themselves name for parcels: estimates beside ours."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from aftermile.kernel import clock
from aftermile.parcels.actions.following import Answer
from aftermile.parcels.carrier import Arrival
from aftermile.parcels.models import Basis, Estimate, Parcel, Role


def keep_arrivals(answers: Iterable[Answer], *, source: str) -> int:
    """Keep the days that answers name, as the carrier's own word; return how many are new."""
    said: dict[str, dict[str, Arrival]] = defaultdict(dict)
    for tracking, legs in answers:
        if tracking.arrival is None:
            continue
        for leg in legs:
            if leg.role != Role.RETURN and leg.ended_at is None:
                said[tracking.carrier or leg.carrier or source][leg.ref] = tracking.arrival
    return sum(note_arrivals(days, source=carrier) for carrier, days in said.items())


def note_arrivals(said: Mapping[str, Arrival], *, source: str) -> int:
    """Keep the days that a carrier names, by parcel id, beside our estimates; return how many are new."""
    rows = Estimate.objects.filter(parcel__in=sorted(said), source=source).order_by("made_at")
    last = {ref: (first, end) for ref, first, end in rows.values_list("parcel_id", "from_on", "by_on")}
    stages = dict(Parcel.objects.filter(pk__in=sorted(said)).values_list("pk", "milestone"))
    now = clock.now()
    fresh = []
    for ref, arrival in sorted(said.items()):
        until = max(arrival.latest or arrival.earliest, arrival.earliest)
        if last.get(ref) == (arrival.earliest, until) or ref not in stages:
            continue
        fresh.append(
            Estimate(
                parcel_id=ref,
                source=source[:40],
                from_on=arrival.earliest,
                by_on=until,
                expected_on=until,
                milestone=stages[ref],
                basis=Basis.CARRIER,
                made_at=now,
            )
        )
    Estimate.objects.bulk_create(fresh, 500)
    return len(fresh)
