"""
Numbers are asked for, by service, in batches, within what it allows.

Each round takes the right to one request (`pacing`), claims due numbers by moving their next turn, asks,
takes the answer in (`intake`), and sets the next turn by the rhythm of the state. A failing service waits,
and its numbers with it; what it never said is no news of a parcel.
"""

import logging
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from aftermile.kernel import clock
from aftermile.parcels.actions.inbox import actor_of
from aftermile.parcels.actions.intake import ingest
from aftermile.parcels.actions.matching import number_of
from aftermile.parcels.actions.pacing import note_answer, note_failure, take_token
from aftermile.parcels.carrier import CarrierError, Polling, Tracking, Wanted, polling
from aftermile.parcels.models import Leg, Parcel
from aftermile.parcels.polling import FIRST_ANSWER, rhythm

log = logging.getLogger(__name__)
ROUNDS: Final = 20
HELD: Final = timedelta(minutes=10)
"""How long a claimed number is nobody else's; a worker that dies gives it back by this time."""
ALONE_AFTER: Final = 1
"""Numbers of a request that was refused are asked for one by one, so that one does not spoil the others."""
NOTED: Final = ("health", "health_at", "needs", "enrolled_at", "next_poll_at", "polled_at", "poll_failures")


def poll_due(provider: str) -> int:
    """Ask one service for what is due, a few requests at a time; return how many numbers were asked for."""
    asked = 0
    service = polling(provider)
    for _ in range(ROUNDS):
        if not _due(provider).exists() or not take_token(provider, service.limits):
            break
        number = _round(provider, service)
        asked += max(number, 0)
        if number < 0:
            break
    return asked


def _due(provider: str) -> QuerySet[Leg]:
    return Leg.objects.filter(provider=provider, next_poll_at__lte=clock.now())


def _round(provider: str, service: Polling) -> int:
    """Make one request; return how many numbers it held, -1 when the service has to be left alone."""
    legs, enroll = _claim(provider, service)
    if not legs:
        return 0
    wanted = list({(leg.number, leg.carrier): _wanted(leg) for leg in legs}.values())
    try:
        answers = service.register(wanted) if enroll else service.poll(wanted)
    except CarrierError as error:
        if error.permanent:
            note_answer(provider)
            _refused(legs, error)
            return len(legs)
        return _left_alone(provider, legs, error)
    except Exception as error:
        log.exception("asking %s failed", provider)
        return _left_alone(provider, legs, error)
    note_answer(provider)
    _take_in(provider, legs, answers, enroll=enroll, registers=service.registers)
    return len(legs)


def _claim(provider: str, service: Polling) -> tuple[list[Leg], bool]:
    """Take a batch of due numbers: those to register before those to ask for, refused ones each alone."""
    limits, due = service.limits, _due(provider).order_by("next_poll_at", "pk")
    new = due.filter(enrolled_at=None) if service.registers else due.none()
    with transaction.atomic():
        legs, enroll = _some(new, limits.registered or limits.batch), True
        if not legs:
            rest = due.exclude(enrolled_at=None) if service.registers else due
            legs, enroll = _some(rest, limits.batch), False
        ids = [leg.pk for leg in legs]
        Leg.objects.filter(pk__in=ids).update(next_poll_at=clock.now() + HELD)
    rows = Leg.objects.filter(pk__in=ids).select_related("parcel__shipment__order__ship_to").order_by("pk")
    return list(rows), enroll


def _some(due: QuerySet[Leg], most: int) -> list[Leg]:
    locked = due.select_for_update(skip_locked=True, of=("self",))
    picked = list(locked[:most])
    if picked and picked[0].poll_failures >= ALONE_AFTER:
        return picked[:1]
    return [leg for leg in picked if leg.poll_failures < ALONE_AFTER]


def _wanted(leg: Leg) -> Wanted:
    """Name a number, and of the buyer only what its carrier insists on."""
    address = leg.parcel.shipment.order.ship_to if leg.needs else None
    if address is None and not (leg.needs and leg.extra):
        return Wanted(leg.number, leg.carrier)
    known = {name: getattr(address, name, "") for name in ("postcode", "phone", "country")} | leg.extra
    needed = {name: known[name] for name in leg.needs.split() if known.get(name)}
    return Wanted(leg.number, leg.carrier, {**needed, "needs": leg.needs})


def _left_alone(provider: str, legs: Sequence[Leg], error: Exception) -> int:
    until = note_failure(provider, error)
    log.warning("%s is left alone until %s: %s", provider, until.isoformat(), error)
    Leg.objects.filter(pk__in=[leg.pk for leg in legs]).update(next_poll_at=until)
    return -1


def _refused(legs: Sequence[Leg], error: CarrierError) -> None:
    """The service did not take these numbers: alone at once, or alone and refused, later."""
    log.warning("%d numbers were refused: %s", len(legs), error)
    now = clock.now()
    for leg in legs:
        leg.poll_failures += 1
        leg.polled_at = now
        leg.next_poll_at = now if len(legs) > 1 else _next(leg, leg.parcel, now)
    Leg.objects.bulk_update(legs, NOTED, batch_size=500)


def _take_in(
    provider: str, legs: Sequence[Leg], answers: Sequence[Tracking], *, enroll: bool, registers: bool
) -> None:
    found: dict[str, Tracking] = {number_of(one.number): one for one in answers}
    by_seller: dict[str, list[Leg]] = defaultdict(list)
    for leg in legs:
        by_seller[leg.seller_id].append(leg)
    for group in by_seller.values():
        ours = {leg.number for leg in group}
        told = [one for one in answers if number_of(one.number) in ours]
        ingest(told, source=provider, by=actor_of(provider), seller=group[0].seller)
    fresh = Parcel.objects.in_bulk({leg.parcel_id for leg in legs})
    now = clock.now()
    for leg in legs:
        _note(leg, found.get(leg.number), fresh[leg.parcel_id], now, enroll=enroll, registers=registers)
    Leg.objects.bulk_update(legs, NOTED, batch_size=500)


def _note(
    leg: Leg, answer: Tracking | None, parcel: Parcel, now: datetime, *, enroll: bool, registers: bool
) -> None:
    """Say how the tracker of one number is now, and when it is asked next."""
    leg.polled_at = now
    needed = leg.needs
    if answer is None:
        leg.poll_failures += 1
        leg.enrolled_at = None if registers else leg.enrolled_at
        again = registers and not enroll and leg.poll_failures == 1
        leg.next_poll_at = now if again else _next(leg, parcel, now)
        return
    leg.needs = " ".join(answer.needs)[:80]
    if leg.health != answer.health:
        leg.health, leg.health_at = answer.health, now
    leg.poll_failures = 0
    rejected = answer.health in ("invalid_number", "input_required")
    if enroll and not rejected:
        leg.enrolled_at = now
    if enroll and not rejected and not answer.scans:
        leg.next_poll_at = now + FIRST_ANSWER
    elif answer.health == "input_required" and not needed and _can_say(leg):
        leg.next_poll_at = now
    else:
        leg.next_poll_at = _next(leg, parcel, now)


def _can_say(leg: Leg) -> bool:
    return any(name != "needs" for name in _wanted(leg).extra)


def _next(leg: Leg, parcel: Parcel, now: datetime) -> datetime | None:
    last = parcel.last_scan_at or parcel.milestone_at or parcel.created_at
    often = rhythm(parcel.milestone, max(now - last, timedelta()), leg.health, leg.poll_failures)
    if often is None:
        if leg.health in ("", "ok", "pending", "not_found"):
            leg.health, leg.health_at = "expired" if not _ended(parcel) else leg.health, now
        return None
    return now + often * random.uniform(0.9, 1.1)  # noqa: S311  so that not all come at once


def _ended(parcel: Parcel) -> bool:
    return bool(parcel.delivered_at or parcel.returned_at) or parcel.milestone in (
        "lost",
        "destroyed",
        "cancelled",
    )


def ask_now(legs: QuerySet[Leg]) -> int:
    """Ask for these numbers with the next request; return how many."""
    return legs.exclude(provider="").update(next_poll_at=clock.now(), poll_failures=0)


def assign(followers: Mapping[str, Sequence[str]], *, young: timedelta = timedelta(days=60)) -> int:
    """
    Give numbers that nobody asks for to the services that are on now; return how many.

    `followers` names for each service the carriers it is for, empty: all that no other one is for.
    """
    now, chosen = clock.now(), {name for names in followers.values() for name in names}
    free = Leg.objects.exclude(provider__in=list(followers)).filter(
        ~Q(number=""),
        ended_at=None,
        parcel__created_at__gt=now - young,
        parcel__returned_at=None,
        parcel__delivered_at=None,
    )
    count = 0
    for provider, names in followers.items():
        theirs = free.filter(carrier__in=list(names)) if names else free.exclude(carrier__in=chosen)
        ids = theirs.order_by().values("pk")
        count += Leg.objects.filter(pk__in=ids).update(
            provider=provider, enrolled_at=None, next_poll_at=now, poll_failures=0
        )
    return count
