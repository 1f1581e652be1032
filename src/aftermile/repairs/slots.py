"""The slots a buyer may choose from: free time of technicians who can do it and go there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aftermile.kernel import clock
from aftermile.repairs.days import Slot, Stop, Worker, insert, slots_on
from aftermile.repairs.models import Technician, Visit
from aftermile.repairs.places import Area, Spot
from aftermile.repairs.queries import days_off_of, visits_between
from aftermile.repairs.states import VisitState

DAYS: Final = 14
NOTICE: Final = timedelta(hours=12)
"""No slot begins sooner: the technician has to see it."""
MOST: Final = 60
FOREVER: Final = timedelta(days=400)


def worker_of(row: Technician, days_off: frozenset[date] = frozenset()) -> Worker:
    """Return a technician as planning sees him."""
    home = Spot(row.country, row.postcode, row.latitude, row.longitude)
    return Worker(
        id=row.pk,
        area=Area(home, tuple(row.areas), row.radius_km),
        skills=frozenset(str(skill).casefold() for skill in row.skills),
        hours=tuple(tuple((str(start), str(end)) for start, end in day) for day in row.hours),
        zone=row.time_zone,
        capacity=row.capacity,
        speed_kmh=row.speed_kmh,
        days_off=days_off,
    )


def spot_of(visit: Visit) -> Spot:
    return Spot(visit.country, visit.postcode, visit.latitude, visit.longitude)


def stop_of(visit: Visit) -> Stop:
    """Return a booked visit as planning sees it; one that began stays where it was."""
    assert visit.starts_at is not None
    assert visit.ends_at is not None
    fixed = visit.state != VisitState.BOOKED
    opens, closes = visit.starts_at, visit.ends_at
    if fixed and visit.planned_at is not None:
        opens = closes = visit.planned_at
    return Stop(visit.pk, spot_of(visit), opens, closes, visit.minutes, fixed)


def wanted_stop(visit: Visit, earliest: datetime) -> Stop:
    """Return the visit as one to be placed, not before `earliest`."""
    return Stop(visit.pk, spot_of(visit), earliest, earliest + FOREVER, visit.minutes)


def free_slots(visit: Visit, *, days: int = DAYS, notice: timedelta = NOTICE) -> list[Slot]:
    """
    Return the slots of a visit within so many days, soonest first, one technician each.

    Three queries, however many technicians. The least busy technician gets a slot that several could keep.
    """
    now = clock.now()
    wanted = wanted_stop(visit, now + notice)
    able = technicians_for(visit)
    here = ZoneInfo(visit.zone)
    today = now.astimezone(here).date()
    first, last = today - timedelta(days=1), today + timedelta(days=days + 1)
    booked = visits_between([row for row, _worker in able], first, last, leaving_out=visit.pk)
    found: dict[tuple[datetime, datetime], tuple[int, Slot]] = {}
    for row, worker in able:
        for offset in range((last - first).days + 1):
            on = first + timedelta(days=offset)
            busy = booked.get((row.pk, on), [])
            for slot in slots_on(worker, on, stops_of(busy), wanted):
                if slot.starts_at.astimezone(here).date() > today + timedelta(days=days):
                    continue
                best = found.get((slot.starts_at, slot.ends_at))
                if best is None or len(busy) < best[0]:
                    found[slot.starts_at, slot.ends_at] = (len(busy), slot)
    return sorted(slot for _busy, slot in found.values())[:MOST]


def stops_of(visits: Sequence[Visit]) -> list[Stop]:
    """Return visits as stops; those that began come first."""
    stops = [stop_of(row) for row in visits]
    return [*(stop for stop in stops if stop.fixed), *(stop for stop in stops if not stop.fixed)]


def technicians_for(visit: Visit) -> list[tuple[Technician, Worker]]:
    """Return the active technicians of the seller who can do it and go there. Two queries."""
    rows = list(Technician.objects.filter(seller_id=visit.seller_id, active=True).order_by("name", "id"))
    off = days_off_of(rows)
    workers = [(row, worker_of(row, off.get(row.pk, frozenset()))) for row in rows]
    names = [str(name).casefold() for name in visit.skills]
    return [(row, worker) for row, worker in workers if worker.may(spot_of(visit), names)]


def slot_still_free(
    worker: Worker, on: date, busy: Sequence[Visit], visit: Visit, slot: Slot
) -> list[Stop] | None:
    """Return the order of the day with the visit in that window, None where it does not fit any more."""
    stop = replace(wanted_stop(visit, slot.starts_at), opens=slot.starts_at, closes=slot.ends_at)
    return insert(worker, on, stops_of(busy), stop)
