"""Open parcels are judged in pages: what changed is written, a new delay is told once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from aftermile.database.bulk import update_rows
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.ids import new_id
from aftermile.kernel.money import exponent
from aftermile.ledger.rates import rates_on
from aftermile.parcels.actions.delays.learning import known_waits
from aftermile.parcels.actions.delays.roads import PAGE, Clocks, lane_of, traits_of
from aftermile.parcels.actions.expecting import expect
from aftermile.parcels.actions.shipments import base_data, thread_of
from aftermile.parcels.delaying.clock import end_of_day
from aftermile.parcels.delaying.judging import BEFORE, OVER, Delay, Seen, judge
from aftermile.parcels.models import DelayEpisode, Direction, IncidentParcel, Leg, Parcel

DEAF: Final = frozenset({"not_found", "invalid_number", "input_required", "expired", "stopped", "pending"})
"""Trackers that would not hear a scan: what they do not say says nothing."""
FAILURES: Final = 3
LIFE: Final = timedelta(days=120)
OLD: Final = timedelta(days=30)
"""A delay that began longer ago is history that was loaded later: it is kept, nobody is told."""
HISTORY: Final = timedelta(days=3)
"""A delay that began so long before its parcel was known here came with loaded history."""
AT_RISK: Final = 0.5
WEIGHT: Final = {"late": 1.0, "stalled": 0.8, "held": 0.7, "not_handed_over": 0.7, "slow": 0.5}
"""The least chance of a loss that a kind stands for."""
DRIFT: Final = 3
"""Percent by which a chance must have moved to be written."""
FOLDED: Final = frozenset({"stalled", "slow", "late"})
"""Kinds for which an open incident speaks."""
COLUMNS: Final = ("delay", "delay_since", "delay_party", "late_risk", "at_stake")


@dataclass(slots=True)
class Judged:
    """How many were looked at, changed, found delayed and told, and how many an incident speaks for."""

    looked: int = 0
    changed: int = 0
    told: int = 0
    folded: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    parcel: Parcel
    delay: Delay
    incident: str
    expected_on: date | None
    stake: int | None


def judge_parcels() -> Judged:
    """Judge every open parcel, and those whose delay is over; safe to repeat."""
    report = Judged()
    bench = _Bench()
    for page in _pages(bench.now):
        report.looked += len(page)
        _write(bench.judged(page), bench.now, report)
    return report


def _pages(now: datetime) -> Iterator[list[Parcel]]:
    open_ones = Q(created_at__gte=now - LIFE, shipment__direction=Direction.OUTBOUND) & ~Q(milestone__in=OVER)
    rows = Parcel.objects.filter(open_ones | ~Q(delay="") | Q(late_risk__isnull=False))
    rows = rows.select_related("shipment__order__ship_to", "seller").order_by("pk")
    after = ""
    while page := list(rows.filter(pk__gt=after)[:PAGE]):
        yield page
        after = page[-1].pk


class _Bench:
    """What the judge has before it: the curves, the clocks, the rates."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.lanes = known_waits()
        self.clocks = Clocks()
        self._rates: dict[tuple[str, str], Fraction | None] = {}

    def judged(self, page: Sequence[Parcel]) -> Iterator[_Found]:
        refs = [row.pk for row in page]
        legs: dict[str, list[tuple[str, int]]] = defaultdict(list)
        rows = Leg.objects.filter(parcel__in=refs, ended_at=None)
        for ref, health, failures in rows.values_list("parcel_id", "health", "poll_failures"):
            legs[ref].append((health, failures))
        gathered = IncidentParcel.objects.filter(parcel__in=refs, left_at=None)
        incidents = dict(gathered.values_list("parcel_id", "incident_id"))
        for row in page:
            delay, expected = self._judge(row, legs.get(row.pk, []))
            incident = incidents.get(row.pk, "") if delay.kind in FOLDED else ""
            yield _Found(row, delay, incident, expected, None if incident else self._stake(row, delay))

    def _judge(self, row: Parcel, legs: Sequence[tuple[str, int]]) -> tuple[Delay, date | None]:
        out = row.shipment.direction == Direction.OUTBOUND and self.now - row.created_at <= LIFE
        if not out or row.milestone in OVER:
            return Delay(), None
        expected = _expected(row)
        ends = end_of_day(row.promised_by_on, row.destination) if row.promised_by_on else None
        reading = self.clocks.of_parcel(row)
        heard = row.last_scan_at
        quiet = heard if heard is not None else row.created_at
        seen = Seen(
            milestone=row.milestone,
            now=self.now,
            known_at=row.created_at,
            silence=self._silence(row, quiet),
            age=max(reading.between(row.milestone_at or quiet, self.now), 0.0),
            left=reading.between(self.now, ends) if ends else None,
            detail=row.detail,
            party=row.party,
            since=row.milestone_at,
            heard_at=heard,
            promised_on=row.promised_by_on,
            promise_ends=ends,
            expected_on=expected,
            sent=row.sent_at is not None,
            listening=_listening(row, legs),
            was=row.delay,
        )
        return judge(seen, self.lanes.outlook(lane_of(row), row.milestone, traits_of(row))), expected

    def _silence(self, row: Parcel, since: datetime) -> float:
        """Return how long nothing was heard: on the sender's clock, once handed over on the slower of two."""
        own = [row.origin] if row.milestone in BEFORE else [row.origin, row.destination]
        countries = {country for country in own if country} or {row.destination}
        return max(
            min(
                self.clocks.of(country, row.seller_id, row.carrier).between(since, self.now)
                for country in countries
            ),
            0.0,
        )

    def _stake(self, row: Parcel, delay: Delay) -> int | None:
        """Return the value that is likely lost, in minor units of the seller's currency; None when calm."""
        chance = max(delay.risk or 0.0, WEIGHT.get(delay.kind, 0.0))
        if chance < AT_RISK:
            return None
        order, home = row.shipment.order, row.seller.base_currency
        key = (order.currency, home)
        if key not in self._rates:
            self._rates[key] = rates_on([order.currency], home, self.now.date()).get(order.currency)
        rate = self._rates[key]
        if rate is None:
            return round(order.total_minor * chance)
        places = exponent(home) - exponent(order.currency)
        return round(
            order.total_minor * rate * Fraction(10) ** places * Fraction(chance).limit_denominator(1000)
        )


def _expected(row: Parcel) -> date | None:
    if row.deliver_from_on is None or row.deliver_by_on is None:
        return row.deliver_by_on
    return row.deliver_from_on + (row.deliver_by_on - row.deliver_from_on) / 2


def _listening(row: Parcel, legs: Sequence[tuple[str, int]]) -> bool:
    """Tell whether a scan would have been heard: a tracker is well, or scans came without one."""
    if any(health == "ok" and failures < FAILURES for health, failures in legs):
        return True
    if any(health in DEAF or failures >= FAILURES for health, failures in legs):
        return False
    return row.last_scan_at is not None


def _write(found: Iterator[_Found], now: datetime, report: Judged) -> None:
    changes = [one for one in found if _put(one)]
    if not changes:
        return
    with transaction.atomic():
        columns = ("pk", "milestone", "last_scan_at")
        locked = Parcel.objects.select_for_update().filter(pk__in=[one.parcel.pk for one in changes])
        as_was = {pk: rest for pk, *rest in locked.order_by("pk").values_list(*columns)}
        same = [
            one
            for one in changes
            if as_was.get(one.parcel.pk) == [one.parcel.milestone, one.parcel.last_scan_at]
        ]
        _episodes(same, now, report)
        written = (*COLUMNS, "pk")
        update_rows(Parcel, COLUMNS, [tuple(getattr(one.parcel, name) for name in written) for one in same])
    report.changed += len(same)


def _put(one: _Found) -> bool:
    """Put a judgment on the row; say whether it differs from what is stored."""
    row, delay = one.parcel, one.delay
    before = (row.delay, row.delay_since, row.delay_party)
    risk = None if delay.risk is None else round(100 * delay.risk)
    moved = (risk is None) != (row.late_risk is None) or abs((risk or 0) - (row.late_risk or 0)) >= DRIFT
    moved = moved or (one.stake is None) != (row.at_stake is None)
    kept = row.delay_since if row.delay == delay.kind else None
    row.delay_since = (delay.since or kept or clock.now()) if delay.kind else None
    row.delay, row.delay_party = delay.kind, delay.party[:16]
    if moved or before != (row.delay, row.delay_since, row.delay_party):
        row.late_risk, row.at_stake = risk, one.stake
        return True
    return False


def _episodes(changes: Sequence[_Found], now: datetime, report: Judged) -> None:
    """End what is over, begin what is new; what comes back is the same episode and is not told again."""
    refs = [one.parcel.pk for one in changes]
    rows = list(DelayEpisode.objects.filter(parcel__in=refs).order_by("pk"))
    known = {(row.parcel_id, row.kind, _mark(row.kind, row.since_at, row.promised_on)): row for row in rows}
    keep: set[str] = set()
    fresh: list[tuple[DelayEpisode, _Found]] = []
    again: list[DelayEpisode] = []
    for one in changes:
        row, since = one.parcel, one.parcel.delay_since
        if not row.delay or since is None:
            continue
        there = known.get((row.pk, row.delay, _mark(row.delay, since, row.promised_by_on)))
        if there is None:
            fresh.append((_episode(one, since, now), one))
            continue
        keep.add(there.pk)
        if there.closed_at is not None:
            there.closed_at = None
            again.append(there)
    _look_again(fresh)
    over = [row.pk for row in rows if row.closed_at is None and row.pk not in keep]
    DelayEpisode.objects.filter(pk__in=over).update(closed_at=now)
    DelayEpisode.objects.bulk_update(again, ["closed_at"], batch_size=500)
    DelayEpisode.objects.bulk_create([row for row, _one in fresh], batch_size=500)
    _tell(fresh, report)


def _look_again(fresh: Sequence[tuple[DelayEpisode, _Found]]) -> None:
    """Estimate newly delayed parcels anew: what is told of them is what is expected now, not yesterday."""
    refs = [one.parcel.pk for _episode, one in fresh]
    if not refs or not expect(refs, by=SYSTEM):
        return
    names = ("deliver_from_on", "deliver_by_on", "promised_by_on")
    now = {pk: rest for pk, *rest in Parcel.objects.filter(pk__in=refs).values_list("pk", *names)}
    for episode, one in fresh:
        for name, value in zip(names, now[one.parcel.pk], strict=True):
            setattr(one.parcel, name, value)
        episode.expected_on = _expected(one.parcel)


def _tell(fresh: Sequence[tuple[DelayEpisode, _Found]], report: Judged) -> None:
    for episode, one in fresh:
        report.folded += bool(one.incident)
        if episode.told:
            report.told += 1
            record(
                "parcel.delayed",
                subject=one.parcel,
                by=SYSTEM,
                thread=thread_of(one.parcel),
                data=told_of(episode, one.parcel),
            )


def _mark(kind: str, since: datetime, promised: date | None) -> object:
    """Return what makes a delay one: since when it is; of a forecast, which promise it speaks of."""
    return promised if kind == "slow" else since


def _episode(one: _Found, since: datetime, now: datetime) -> DelayEpisode:
    row, delay = one.parcel, one.delay
    return DelayEpisode(
        id=new_id("dly"),
        seller_id=row.seller_id,
        parcel=row,
        kind=delay.kind,
        since_at=since,
        party=delay.party[:16],
        act=delay.act[:16],
        why=dict(delay.why),
        promised_on=row.promised_by_on,
        expected_on=one.expected_on,
        risk=None if delay.risk is None else round(100 * delay.risk),
        incident_id=one.incident or None,
        told=not one.incident and now - since <= OLD,
        opened_at=now,
    )


def told_of(row: DelayEpisode, parcel: Parcel) -> dict[str, Any]:
    """Return what `parcel.delayed` says."""
    return {
        **base_data(parcel),
        "episode": row.pk,
        "kind": row.kind,
        "party": row.party,
        "act": row.act,
        "why": row.why,
        "since": row.since_at.isoformat(),
        "promised_on": row.promised_on.isoformat() if row.promised_on else None,
        "expected_on": row.expected_on.isoformat() if row.expected_on else None,
        "risk": row.risk,
        "old": parcel.created_at - row.since_at > HISTORY,
    }
