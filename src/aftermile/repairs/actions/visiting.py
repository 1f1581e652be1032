"""Visits: offered, booked by whoever is first, moved, canceled. Case lock first, then technicians."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from aftermile.cases.actions.moving import locked as lock_case
from aftermile.cases.actions.moving import touch
from aftermile.cases.models import Case
from aftermile.cases.states import OPEN_STATES, State
from aftermile.database.chips import chip_of
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import MoveNotAllowed
from aftermile.kernel.zones import zone_name
from aftermile.orders.models import Address
from aftermile.repairs.actions.money import cancel_open_charge
from aftermile.repairs.actions.moving import clean
from aftermile.repairs.days import WINDOW, Slot, Stop, Worker, schedule
from aftermile.repairs.errors import AddressMissing, CaseOver, SlotTaken, TooLateToChange, VisitOpen
from aftermile.repairs.models import Repair, Technician, Visit
from aftermile.repairs.queries import days_off_of, point_of, visits_between
from aftermile.repairs.routing import best_order
from aftermile.repairs.slots import NOTICE, slot_still_free, spot_of, stops_of, worker_of
from aftermile.repairs.states import OPEN_VISITS, VISIT_MOVES, VisitState

CUT_OFF: Final = timedelta(hours=24)
"""Until then before its window a buyer may move or cancel a visit himself."""
REGION_IN_TOWN: Final = frozenset({"US", "CA", "AU"})
SHORTEST: Final = 15
LONGEST: Final = 480


@transaction.atomic
def offer_visit(
    case: Case,
    *,
    by: Actor,
    repair: Repair | None = None,
    minutes: int | None = None,
    fee_minor: int | None = None,
    coordinates: tuple[float, float] | None = None,
) -> Visit:
    """
    Let the buyer choose when somebody comes to the address of the order; an offered one is returned again,
    with other `minutes` or another fee where they are given.

    Coordinates come from the caller, else from the seller's table of postcodes, else nobody knows them.
    """
    row = offer(case, by=by, repair=repair, coordinates=coordinates)
    if minutes is not None:
        row.minutes = max(SHORTEST, min(LONGEST, minutes))
    if fee_minor is not None:
        row.fee_minor = max(0, fee_minor)
        row.fee_state = "due" if row.fee_minor else "none"
    row.save(update_fields=["minutes", "fee_minor", "fee_state"])
    touch(lock_case(case))
    return row


def offer(
    case: Case,
    *,
    by: Actor,
    repair: Repair | None = None,
    coordinates: tuple[float, float] | None = None,
) -> Visit:
    """Offer a visit inside a change of its case, which reads the plan anew itself."""
    case = lock_case(case)
    open_one = Visit.objects.filter(case=case, state__in=OPEN_VISITS).first()
    if open_one is not None:
        if open_one.state == VisitState.OFFERED:
            return open_one
        raise VisitOpen(case=case.rma_number)
    if State(case.state) not in OPEN_STATES:
        raise CaseOver(case=case.rma_number)
    order, to = case.order, case.order.ship_to
    if to is None or not (to.line1 or to.postcode):
        raise AddressMissing(order=order.number)
    here = coordinates or point_of(case.seller_id, to.country, to.postcode) or (None, None)
    row = Visit(
        seller_id=case.seller_id,
        case=case,
        repair=repair,
        name=to.name or case.buyer.name,
        phone=to.phone or case.buyer.phone,
        address=written(to),
        country=to.country,
        postcode=to.postcode,
        latitude=here[0],
        longitude=here[1],
        zone=zone_name(to.country, to.region, case.seller.time_zone),
        skills=skills_of(case, repair),
        currency=case.currency,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise VisitOpen(case=case.rma_number) from error
    tell(row, "visit.offered", by=by)
    return row


def written(to: Address) -> str:
    """Return an address in lines, without the country; "Austin, TX 78701" where that is how it is written."""
    lines: tuple[str, ...]
    if to.country in REGION_IN_TOWN:
        state = " ".join(part for part in (to.region, to.postcode) if part)
        lines = (to.line1, to.line2, ", ".join(part for part in (to.city, state) if part))
    else:
        lines = (to.line1, to.line2, " ".join(part for part in (to.postcode, to.city) if part), to.region)
    return "\n".join(part for part in lines if part)


def skills_of(case: Case, repair: Repair | None) -> list[str]:
    """Return SKU and category of what is to be repaired."""
    units = (
        [repair.unit]
        if repair
        else [row.unit for row in case.lines.select_related("unit__line", "unit__part")]
    )
    return sorted({name.casefold() for unit in units for name in (unit.sku, unit.category) if name})


def lock_visit(visit: Visit) -> Visit:
    """Return the visit as it is now, its case and itself locked."""
    case = lock_case(visit.case)
    rows = Visit.objects.select_for_update(of=("self",)).select_related(
        "technician", "repair__unit__line", "repair__unit__part"
    )
    fresh = rows.get(pk=visit.pk)
    fresh.case = case
    return fresh


@transaction.atomic
def book_slot(
    visit: Visit, *, technician: Technician, starts_at: datetime, by: Actor, notice: timedelta = NOTICE
) -> Visit:
    """
    Book a visit into a window that begins at `starts_at`, or move it there.

    The technician's row is locked and his day looked at again: of two who want the last place one gets
    `SlotTaken`. Raises `TooLateToChange` for a buyer who moves a visit too late. The same slot again changes
    nothing.
    """
    visit = lock_visit(visit)
    slot = Slot(starts_at, starts_at + WINDOW, technician.pk)
    if visit.state == VisitState.BOOKED and (visit.technician_id, visit.starts_at) == (
        technician.pk,
        starts_at,
    ):
        return visit
    require(visit, VisitState.BOOKED)
    in_time(visit, by)
    workers = _lock_workers(visit, technician)
    row, worker = workers[technician.pk]
    if not _may_take(row, worker, visit, slot, notice):
        raise SlotTaken
    on = day_of(worker, starts_at)
    busy = visits_between([row], on, on, leaving_out=visit.pk).get((row.pk, on), [])
    order = slot_still_free(worker, on, busy, visit, slot)
    if order is None:
        raise SlotTaken
    left = (visit.technician_id, visit.starts_at)
    before = visit.starts_at.isoformat() if visit.starts_at else ""
    visit.technician, visit.starts_at, visit.ends_at = row, slot.starts_at, slot.ends_at
    visit.booked_at, visit.reminded_at = clock.now(), None
    put(visit, VisitState.BOOKED)
    plan_day(worker, on, order)
    if left[0] and left[1] and (left[0], day_of(workers[left[0]][1], left[1])) != (row.pk, on):
        replan(*workers[left[0]], day_of(workers[left[0]][1], left[1]))
    visit.refresh_from_db(fields=["position", "planned_at"])
    data = {"ends_at": slot.ends_at.isoformat(), "before": before}
    tell(visit, "visit.booked", by=by, data=data)
    touch(visit.case)
    return visit


def _lock_workers(visit: Visit, technician: Technician) -> dict[str, tuple[Technician, Worker]]:
    """Lock the technicians whose days change, in the order of their ids."""
    ids = {technician.pk, *([visit.technician_id] if visit.technician_id else [])}
    rows = Technician.objects.select_for_update(of=("self",)).filter(pk__in=ids, seller_id=visit.seller_id)
    found = list(rows.order_by("pk"))
    off = days_off_of(found)
    workers = {row.pk: (row, worker_of(row, off.get(row.pk, frozenset()))) for row in found}
    if technician.pk not in workers:
        raise SlotTaken
    return workers


def _may_take(row: Technician, worker: Worker, visit: Visit, slot: Slot, notice: timedelta) -> bool:
    on = day_of(worker, slot.starts_at)
    inside = any(start <= slot.starts_at and slot.ends_at <= end for start, end in worker.stretches(on))
    soon = slot.starts_at < clock.now() + notice
    wanted = [str(name).casefold() for name in visit.skills]
    return row.active and inside and not soon and worker.may(spot_of(visit), wanted)


def day_of(worker: Worker, at: datetime) -> date:
    return at.astimezone(ZoneInfo(worker.zone)).date()


def plan_day(worker: Worker, on: date, stops: Sequence[Stop]) -> list[Stop]:
    """Write the best route of a day into its visits; stops that began keep their place."""
    order = best_order(worker, on, stops)
    arrivals = schedule(worker, on, order)
    rows = {row.pk: row for row in Visit.objects.filter(pk__in=[stop.id for stop in order])}
    for place, stop in enumerate(order):
        row = rows[stop.id]
        row.position = place + 1
        if arrivals is not None and not stop.fixed:
            row.planned_at = arrivals[place]
    Visit.objects.bulk_update(rows.values(), ["position", "planned_at"])
    return order


def replan(row: Technician, worker: Worker, on: date) -> list[Stop]:
    """Route a day anew, from what is booked on it."""
    return plan_day(worker, on, stops_of(visits_between([row], on, on).get((row.pk, on), [])))


@transaction.atomic
def route_day(technician: Technician, on: date) -> list[Stop]:
    """Route a technician's day anew (the board's button); windows given to buyers stay."""
    row = Technician.objects.select_for_update(of=("self",)).get(pk=technician.pk)
    worker = worker_of(row, days_off_of([row]).get(row.pk, frozenset()))
    return replan(row, worker, on)


@transaction.atomic
def cancel_visit(visit: Visit, *, by: Actor, words: str = "") -> Visit:
    """Call a visit off; its time is free again. Again changes nothing."""
    in_time(lock_visit(visit), by)
    visit = call_off(visit, by=by, words=words)
    touch(visit.case)
    return visit


def call_off(visit: Visit, *, by: Actor, words: str = "") -> Visit:
    """Cancel a visit inside a change of its case, which reads the plan anew itself; never too late."""
    visit = lock_visit(visit)
    if visit.state == VisitState.CANCELED:
        return visit
    require(visit, VisitState.CANCELED)
    workers = _lock_workers(visit, visit.technician) if visit.technician else {}
    visit.words, visit.ended_at = clean(words), clock.now()
    put(visit, VisitState.CANCELED)
    if visit.charge_ref and visit.fee_state == "charged":
        cancel_open_charge(visit.charge_ref, by=by)
    if visit.technician_id and visit.starts_at:
        row, worker = workers[visit.technician_id]
        replan(row, worker, day_of(worker, visit.starts_at))
    tell(visit, "visit.canceled", by=by, data={"words": visit.words})
    return visit


def in_time(visit: Visit, by: Actor) -> None:
    """Raise `TooLateToChange` for a buyer who changes a booked visit after the cut-off."""
    if by.kind is not ActorKind.BUYER or visit.state != VisitState.BOOKED or visit.starts_at is None:
        return
    if visit.starts_at - clock.now() < CUT_OFF:
        raise TooLateToChange(hours=int(CUT_OFF.total_seconds() // 3600))


def require(visit: Visit, state: VisitState) -> None:
    """Raise `MoveNotAllowed` unless the table allows it."""
    if state not in VISIT_MOVES[VisitState(visit.state)]:
        raise MoveNotAllowed(
            move=str(chip_of("visit", state.value).word), state=str(chip_of("visit", visit.state).word)
        )


def put(visit: Visit, state: VisitState) -> None:
    """Bring a locked visit to a state the table allows, with its unsaved columns."""
    require(visit, state)
    visit.state = state.value
    visit.version += 1
    visit.save()


def tell(visit: Visit, event: str, *, by: Actor, data: dict[str, Any] | None = None) -> None:
    """Leave an event of a visit in the thread of its case."""
    base = {
        "visit": visit.pk,
        "case": visit.case_id,
        "repair": visit.repair_id or "",
        "technician": visit.technician_id or "",
        "starts_at": visit.starts_at.isoformat() if visit.starts_at else "",
    }
    record(event, subject=visit, by=by, thread=visit.case_id, data={**base, **(data or {})})
