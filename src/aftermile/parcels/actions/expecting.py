"""Estimates of parcels under way: told anew after each milestone and each day, a row where they moved."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction
from django.db.models import F

from aftermile.database.bulk import update_rows
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.parcels.actions.learning import days_of, parcel_values, rows_of_values
from aftermile.parcels.actions.promising import best_rule
from aftermile.parcels.actions.shipments import base_data, thread_of
from aftermile.parcels.estimating.alive import given_alive
from aftermile.parcels.estimating.lanes import Lane
from aftermile.parcels.estimating.rows import Numbers
from aftermile.parcels.estimating.walk import LEVELS, MIDDLE
from aftermile.parcels.estimating.windows import (
    Place,
    Rule,
    Window,
    by_days,
    by_rule,
    handed_over_on,
    held_on_the_way,
    place_of,
    waits,
)
from aftermile.parcels.folding.words import TERMINAL
from aftermile.parcels.models import (
    EXPECTED,
    Direction,
    Estimate,
    Parcel,
    Promise,
    Scan,
)
from aftermile.parcels.options import lane_rules
from aftermile.parcels.speech import Known, newest_speaking

BATCH: Final = 1000
ENDED: Final = TERMINAL | {"returning"}
"""Nobody waits for such a parcel any more."""
_ANCHORS: Final = (0.05, 0.5, 0.95)
NEAR: Final = {"out_for_delivery": (0.0, 0.3, 2.0), "attempt_failed": (0.5, 1.5, 5.0)}
"""Days from a milestone near the door to the delivery at the anchors, where no history says it."""
CALM_DAYS: Final = 2
"""Between two milestones a window moves by its last day only when that moves by as much, or has passed."""


@dataclass(frozen=True, slots=True)
class _Way:
    """What an estimate needs of a parcel: its lane as estimates know it, where it stands, since when."""

    parcel: Parcel
    lane: Lane
    placed_at: datetime
    origin: Place
    destination: Place
    rule: Rule
    """What is said of its lane where there is no history."""

    @property
    def days(self) -> dict[str, int]:
        """The usual working days in each country that its rule names."""
        found: dict[str, int] = {}
        for country, days in self.rule.ways[1] if self.rule.ways else ():
            if country:
                found[country] = found.get(country, 0) + days
        return found


def expect(refs: Iterable[str], *, by: Actor) -> int:
    """
    Estimate these parcels anew, after something became known of them; return how many moved.

    Those that came to an end, and those on their way back, are left as they are. Set-based: a few
    statements for a thousand parcels.
    """
    moved = 0
    wanted = sorted(set(refs))
    for begin in range(0, len(wanted), BATCH):
        moved += _expect(wanted[begin : begin + BATCH], by=by, calm=False)
    return moved


def expect_open(*, by: Actor) -> int:
    """Estimate every parcel under way, a batch a transaction, never more than a batch in memory."""
    moved, after = 0, ""
    while refs := _open_after(after):
        moved += _expect(refs, by=by, calm=True)
        after = refs[-1]
    return moved


def _open_after(after: str) -> list[str]:
    rows = Parcel.objects.filter(pk__gt=after, shipment__direction=Direction.OUTBOUND)
    return list(rows.exclude(milestone__in=ENDED).order_by("pk").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _expect(refs: Sequence[str], *, by: Actor, calm: bool) -> int:
    locked = (
        Parcel.objects.select_for_update(of=("self",))
        .select_related("shipment__order", "shipment__location", "seller")
        .filter(pk__in=refs, shipment__direction=Direction.OUTBOUND)
        .exclude(milestone__in=ENDED)
        .order_by("pk")
    )
    by_seller: dict[str, list[Parcel]] = {}
    for parcel in locked:
        by_seller.setdefault(parcel.seller_id, []).append(parcel)
    changes = [
        change
        for seller, parcels in by_seller.items()
        for change in _moves(parcels, _windows(seller, parcels), calm=calm)
    ]
    _keep(sorted(changes, key=lambda change: change[0].pk), by=by)
    return len(changes)


def _windows(seller: str, parcels: Sequence[Parcel]) -> list[Window | None]:
    """Estimate parcels of one seller, in their order."""
    known = newest_speaking(seller)
    rule_for = lru_cache(maxsize=None)(partial(best_rule, lane_rules(seller)))
    ways = [_way(parcel, rule_for) for parcel in parcels]
    whole, basis, counts = _whole(parcels, ways, known)
    now = clock.now()
    placed = np.array([days_of(way.placed_at) for way in ways])
    age = np.full(len(ways), days_of(now)) - placed
    counted = np.ones(len(ways), dtype=np.bool_)
    for row, way in enumerate(ways):
        middle = float(whole[row, MIDDLE])
        if np.isnan(middle):
            whole[row] = _by_defaults(way)
        elif way.rule.ways:
            whole[row] += _held(way)
        rest = known.speaking.rest_after(way.parcel.milestone, way.lane, middle) if known else None
        since = way.parcel.milestone_at
        if rest is not None and since is not None:
            whole[row], counts[row] = rest.days, rest.n
            basis[row] = "legs"
        elif way.parcel.milestone in NEAR and since is not None:
            whole[row], basis[row], counts[row] = _spread(NEAR[way.parcel.milestone]), "defaults", 0
        else:
            continue
        counted[row] = False
        age[row] = max((now - since).total_seconds() / 86_400, 0.0)
    left = given_alive(whole, age) + _waiting(ways, counted, now)[:, None]
    return [
        _window(way, now, left[row], basis[row], (int(counts[row]), known.ref if known else ""))
        if way.lane.destination
        else None
        for row, way in enumerate(ways)
    ]


def _way(parcel: Parcel, rule_for: Callable[[tuple[str, str, str, str]], Rule]) -> _Way:
    texts = (parcel.carrier, parcel.service, parcel.origin, parcel.destination)
    location = parcel.shipment.location
    country = parcel.origin or parcel.seller.country
    return _Way(
        parcel,
        Lane(*(text.upper() for text in texts)),
        parcel.shipment.order.placed_at,
        place_of(country, location.time_zone if location else parcel.seller.time_zone),
        place_of(parcel.destination),
        rule_for((parcel.carrier, parcel.service, country, parcel.destination)),
    )


def _held(way: _Way) -> int:
    """Return the days that public holidays of the countries between cost it, which no history foretells."""
    handed_over = handed_over_on(way.rule, way.placed_at, way.origin)
    return held_on_the_way(way.rule.ways, handed_over, way.destination)[1]


def _waiting(ways: Sequence[_Way], counted: Any, now: datetime) -> Numbers:
    """
    Return the days for which parcels wait for the country to work in which they were seen last, between
    where they came from and where they go; none where the days of that country are `counted` already.
    """
    days = np.zeros(len(ways))
    seen = _abroad([way.parcel for way in ways])
    for row, way in enumerate(ways):
        country = seen.get(way.parcel.pk, "")
        since = way.parcel.last_scan_at
        if not country or since is None or country == way.origin.country:
            continue
        usual = way.days
        if counted[row] and country in usual:
            continue
        zone = ZoneInfo(place_of(country).zone)
        begun, today = (at.astimezone(zone).date() for at in (since, now))
        days[row] = waits(country, begun, today, usual.get(country, 0))
    return days


def _abroad(parcels: Sequence[Parcel]) -> dict[str, str]:
    """Return the country of the newest scan of parcels that are neither where they left nor where they go."""
    refs = [row.pk for row in parcels if row.last_scan_at is not None and row.milestone not in NEAR]
    if not refs:
        return {}
    rows = Scan.objects.filter(parcel__in=refs, at=F("parcel__last_scan_at")).exclude(country="")
    rows = rows.exclude(country=F("parcel__destination")).exclude(country=F("parcel__origin"))
    return dict(rows.order_by("version").values_list("parcel_id", "country"))


def _whole(parcels: Sequence[Parcel], ways: Sequence[_Way], known: Known | None) -> Any:
    """Return days from the order per parcel and level, NaN where defaults speak; what speaks; how many."""
    if known is None:
        empty = np.full((len(ways), len(LEVELS)), np.nan)
        return empty, ["defaults"] * len(ways), np.zeros(len(ways), dtype=np.int64)
    values = parcel_values(Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels]))
    rows = rows_of_values(list(values))
    places = {ref: place for place, ref in enumerate(rows.order_id)}
    order = np.array([places[way.parcel.pk] for way in ways])
    return known.speaking.whole(rows.only(order), [way.lane for way in ways])


def _by_defaults(way: _Way) -> Numbers:
    """Read what a person set as quantiles of days from the order, so that it too gives way to age."""
    window = by_rule(way.rule, way.placed_at, way.origin, way.destination)
    day = way.placed_at.date()
    known = [float((on - day).days) for on in (window.from_on, window.expected_on, window.by_on)]
    return _spread(known)


def _spread(known: Sequence[float]) -> Numbers:
    """Return days at every level from those at the anchors."""
    days: Numbers = np.interp(LEVELS, [0, *_ANCHORS, 1], [0.5 * known[0], *known, 1.5 * known[2]])
    return days


def _window(way: _Way, now: datetime, left: Numbers, basis: str, known: tuple[int, str]) -> Window:
    days = (float(left[0]), float(left[1]), float(left[2]))
    from_on, expected_on, by_on = by_days(now, days, way.destination)
    return Window(from_on, by_on, expected_on, None, basis, *known)


Change = tuple[Parcel, Window, date | None]
"""A parcel with its new window and the last day of the window before, if there was one."""


def _moves(parcels: Sequence[Parcel], windows: Sequence[Window | None], *, calm: bool) -> Iterator[Change]:
    """Put windows that moved on their parcels."""
    now = clock.now()
    for parcel, window in zip(parcels, windows, strict=True):
        if window is None or not _moved(parcel, window, now.date() if calm else None):
            continue
        was = parcel.deliver_by_on
        parcel.deliver_from_on, parcel.deliver_by_on = window.from_on, window.by_on
        parcel.estimated_at = now
        yield parcel, window, was


def _moved(parcel: Parcel, window: Window, calm_on: date | None) -> bool:
    if parcel.deliver_by_on is None:
        return True
    if calm_on is None or parcel.deliver_by_on < calm_on:
        return (parcel.deliver_from_on, parcel.deliver_by_on) != (window.from_on, window.by_on)
    return abs((window.by_on - parcel.deliver_by_on).days) >= CALM_DAYS


def _keep(changes: Sequence[Change], *, by: Actor) -> None:
    now = clock.now()
    first = _first_promises([parcel for parcel, *_ in changes if parcel.promised_by_on is None])
    for parcel, window, _was in changes:
        if parcel.promised_by_on is None:
            parcel.promised_by_on = first.get(parcel.shipment.order_id, window.by_on)
    Estimate.objects.bulk_create([_estimate(parcel, window, now) for parcel, window, _was in changes], 500)
    columns = (*EXPECTED, "pk")
    update_rows(Parcel, EXPECTED, [tuple(getattr(row, name) for name in columns) for row, *_ in changes])
    for parcel, window, was in changes:
        if was is not None and was != window.by_on:
            record(
                "promise.changed",
                subject=parcel,
                by=by,
                thread=thread_of(parcel),
                data={
                    **base_data(parcel),
                    "from_on": window.from_on.isoformat(),
                    "by_on": window.by_on.isoformat(),
                    "was_by_on": was.isoformat(),
                    "promised_by_on": str(parcel.promised_by_on),
                    "milestone": parcel.milestone,
                },
            )


def _first_promises(parcels: Sequence[Parcel]) -> dict[str, date]:
    """Return the last day of what buyers were shown first, by order."""
    orders = {parcel.shipment.order_id for parcel in parcels}
    if not orders:
        return {}
    rows = Promise.objects.filter(order__in=sorted(orders)).order_by("-shown_at")
    return dict(rows.values_list("order_id", "by_on"))


def _estimate(parcel: Parcel, window: Window, now: datetime) -> Estimate:
    return Estimate(
        parcel=parcel,
        from_on=window.from_on,
        by_on=window.by_on,
        expected_on=window.expected_on,
        milestone=parcel.milestone,
        basis=window.basis,
        n=window.n,
        model=window.model,
        made_at=now,
    )
