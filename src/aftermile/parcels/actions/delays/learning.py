"""How long parcels wait, learned anew from the newest of them and kept for the judge."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from aftermile.kernel import clock
from aftermile.parcels.actions.delays.roads import Clocks, Stop, lane_of, newest_outbound, stops_of, traits_of
from aftermile.parcels.delaying.judging import OVER
from aftermile.parcels.delaying.keeping import lanes_of, state_of
from aftermile.parcels.delaying.lanes import Lanes
from aftermile.parcels.delaying.learning import Moment, Story, learn
from aftermile.parcels.models import DelayModel, Parcel

PAST: Final = timedelta(days=180)
GIVEN_UP: Final = timedelta(days=90)
"""An open parcel that is older is lost or unread, and says nothing about time."""
KEPT: Final = 3


def learn_waits() -> int:
    """Learn from parcels of the last months; return how many there were."""
    now = clock.now()
    count = 0

    def counted() -> Iterator[Story]:
        nonlocal count
        for story in _stories(now):
            count += 1
            yield story

    state = state_of(learn(counted()))
    with transaction.atomic():
        DelayModel.objects.create(learned_at=now, parcels=count, state=state)
        old = DelayModel.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:]
        DelayModel.objects.filter(pk__in=list(old)).delete()
    return count


def known_waits() -> Lanes:
    """Return what was learned last; nothing before the first time."""
    row = DelayModel.objects.order_by("-pk").first()
    return lanes_of(row.state) if row else Lanes()


def _stories(now: datetime) -> Iterator[Story]:
    clocks = Clocks()
    for page in newest_outbound(now - PAST):
        stops = stops_of([row.pk for row in page])
        for row in page:
            story = _story(row, stops.get(row.pk, []), clocks, now)
            if story is not None:
                yield story


def _story(row: Parcel, stops: list[Stop], clocks: Clocks, now: datetime) -> Story | None:
    over = row.milestone in OVER
    if not stops or (not over and now - row.created_at > GIVEN_UP):
        return None
    reading = clocks.of_parcel(row)
    begun = min(row.created_at, stops[0].at)
    moments = [Moment(reading.at(begun), "registered")]
    moments += [Moment(reading.at(stop.at), stop.milestone) for stop in stops if stop.at <= now]
    end = moments[-1].at if over else reading.at(now)
    age = max((now - begun).total_seconds() / 86400, 0.0)
    return Story(lane_of(row), traits_of(row), moments, end, over, age)
