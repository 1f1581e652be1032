"""What a technician does: leaves, arrives, ends a visit well or not. Each again changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from aftermile.cases.actions import add_evidence
from aftermile.cases.actions.evidence import Upload
from aftermile.cases.actions.moving import touch
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.repairs.actions.money import charge_buyer
from aftermile.repairs.actions.moving import clean
from aftermile.repairs.actions.quoting import approve_without_quote
from aftermile.repairs.actions.signing import keep_signature, read_signature
from aftermile.repairs.actions.visiting import lock_visit, offer_visit, put, require, tell
from aftermile.repairs.actions.working import UsedPart, finish, start_work, use_part
from aftermile.repairs.errors import SignatureMissing
from aftermile.repairs.models import Technician, Visit
from aftermile.repairs.places import travel_minutes
from aftermile.repairs.slots import spot_of, worker_of
from aftermile.repairs.states import Outcome, Payer, RepairState, VisitState


@dataclass(frozen=True, slots=True)
class Result:
    """How a visit ended. `signature` is a PNG as a data address, or `signed_name` what was typed."""

    outcome: str = Outcome.REPAIRED.value
    fault_code: str = ""
    words: str = ""
    parts: Sequence[UsedPart] = ()
    photos: Sequence[Upload] = field(default_factory=tuple)
    signature: str = ""
    signed_name: str = ""
    fee: str = ""  # collected, link, or "" where none is due


@transaction.atomic
def start_way(visit: Visit, *, by: Actor) -> Visit:
    """Say that the technician is on the way; the buyer hears when to expect him."""
    visit = lock_visit(visit)
    if visit.state in (VisitState.ON_THE_WAY, VisitState.ARRIVED):
        return visit
    visit.left_at = clock.now()
    visit.planned_at = visit.left_at + timedelta(minutes=_way_to(visit))
    put(visit, VisitState.ON_THE_WAY)
    tell(visit, "visit.started", by=by, data={"arrives_at": visit.planned_at.isoformat()})
    touch(visit.case)
    return visit


def _way_to(visit: Visit) -> int:
    """Reckon from the visit before it on that day, else from home."""
    technician = visit.technician
    if technician is None:
        return 0
    before = Visit.objects.filter(
        technician=technician, ended_at__gte=clock.now() - timedelta(hours=12), state=VisitState.DONE
    ).order_by("-ended_at")
    last = before.first()
    start = spot_of(last) if last else worker_of(technician).area.home
    return travel_minutes(start, spot_of(visit), technician.speed_kmh)


@transaction.atomic
def arrive(visit: Visit, *, by: Actor) -> Visit:
    """Say that the technician is there."""
    visit = lock_visit(visit)
    if visit.state == VisitState.ARRIVED:
        return visit
    visit.arrived_at = visit.planned_at = clock.now()
    put(visit, VisitState.ARRIVED)
    tell(visit, "visit.arrived", by=by)
    touch(visit.case)
    return visit


def finish_visit(visit: Visit, result: Result, *, by: Actor, operation_key: str) -> Visit:
    """
    End a visit with its result: parts are booked, the repair is over, the case goes on.

    Photos are evidence of the case. A fee that is due was collected, or the buyer gets a link to pay it. He
    signs with the result or has signed before (`sign_visit`). The same `operation_key` again changes nothing.
    """
    drawn = read_signature(result.signature)
    name = clean(result.signed_name, 120)
    with transaction.atomic():
        fresh = lock_visit(visit)
        if fresh.state == VisitState.DONE and fresh.operation_key == operation_key[-80:]:
            return fresh
        if drawn is None and not (name or fresh.signature or fresh.signed_name):
            raise SignatureMissing
        _end(fresh, result, drawn, by, operation_key[-80:])
        for photo in result.photos:
            add_evidence(fresh.case, upload=photo, by=by, label="visit")
        _repair(fresh, result, by, operation_key)
    return fresh


def _end(visit: Visit, result: Result, drawn: bytes | None, by: Actor, key: str) -> None:
    require(visit, VisitState.DONE)
    visit.ended_at, visit.operation_key = clock.now(), key
    visit.words, visit.fault_code = clean(result.words), clean(result.fault_code, 40)
    visit.signed_name = clean(result.signed_name, 120) or visit.signed_name
    if drawn is not None:
        keep_signature(visit, drawn)
    if visit.fee_state == "due":
        _take_fee(visit, result.fee, by)
    put(visit, VisitState.DONE)
    tell(visit, "visit.done", by=by, data={"outcome": result.outcome})
    touch(visit.case)


def _take_fee(visit: Visit, how: str, by: Actor) -> None:
    if how == "collected":
        visit.fee_state = "collected"
        tell(visit, "visit.fee_paid", by=by, data={"how": "collected"})
        return
    with override(visit.case.language):
        words = _("Visit of a technician")
    visit.charge_ref = charge_buyer(visit.case, visit.fee_minor, words, key=f"visit:{visit.pk}", by=by)
    visit.fee_state = "charged"


def _repair(visit: Visit, result: Result, by: Actor, key: str) -> None:
    repair = visit.repair
    if repair is None:
        return
    repair.case = visit.case
    if repair.state in (RepairState.REQUESTED, RepairState.QUOTED) and repair.payer != Payer.BUYER:
        repair = approve_without_quote(repair, by=SYSTEM)
    if repair.state in (RepairState.APPROVED, RepairState.PARTS_AWAITED):
        repair = start_work(repair, by=by)
    for index, part in enumerate(result.parts):
        use_part(repair, part, by=by, operation_key=f"{key}:{index}")
    if repair.state == RepairState.IN_WORK:
        finish(repair, result.outcome, by=by, fault_code=result.fault_code, words=result.words)


@transaction.atomic
def fail_visit(visit: Visit, *, words: str, by: Actor) -> Visit:
    """Say that it could not be done (nobody there ...); the buyer is offered another one. Return that."""
    visit = lock_visit(visit)
    if visit.state == VisitState.FAILED:
        return Visit.objects.filter(case=visit.case, pk__gt=visit.pk).order_by("pk").first() or visit
    visit.words, visit.ended_at = clean(words), clock.now()
    put(visit, VisitState.FAILED)
    tell(visit, "visit.failed", by=by, data={"words": visit.words})
    here = (visit.latitude, visit.longitude)
    return offer_visit(
        visit.case,
        by=by,
        repair=visit.repair,
        minutes=visit.minutes,
        fee_minor=visit.fee_minor,
        coordinates=(here[0], here[1]) if here[0] is not None and here[1] is not None else None,
    )


@transaction.atomic
def take_fee_payment(charge_ref: str) -> Visit | None:
    """Note that the fee of a visit was paid by link; None where no visit waits for it."""
    found = Visit.objects.select_related("case").filter(charge_ref=charge_ref).exclude(charge_ref="").first()
    if found is None:
        return None
    visit = lock_visit(found)
    if visit.fee_state == "charged":
        visit.fee_state = "paid"
        visit.save(update_fields=["fee_state"])
        tell(visit, "visit.fee_paid", by=SYSTEM, data={"how": "charge"})
    return visit


def mine(technician: Technician | None, visit: Visit) -> bool:
    """Say whether a visit belongs to this technician."""
    return technician is not None and visit.technician_id == technician.pk
