"""Opening repairs of a case, by hand or when its plan comes to that step."""

from django.db import IntegrityError, transaction

from aftermile.cases.actions.moving import locked as lock_case
from aftermile.cases.actions.moving import touch
from aftermile.cases.deadlines import meet
from aftermile.cases.models import Case, CaseLine, Remedy
from aftermile.cases.planning.facts import View
from aftermile.cases.planning.staying import stay_at_home
from aftermile.cases.states import OPEN_STATES, State
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.orders.models import Unit
from aftermile.repairs.actions.moving import clean, note
from aftermile.repairs.coverage import Coverage, coverage_of
from aftermile.repairs.errors import CaseOver, GoodsComing, UnitInRepair, UnitNotInCase
from aftermile.repairs.models import Repair
from aftermile.repairs.queries import attempts_of
from aftermile.repairs.states import OPEN_REPAIRS, Payer, Place


@transaction.atomic
def open_repair(  # noqa: PLR0913 - what is repaired, where, for whose money
    case: Case,
    unit: Unit,
    *,
    by: Actor,
    place: str = "",
    payer: str = "",
    fault: str = "",
    operation_key: str = "",
) -> Repair:
    """
    Open a repair of one piece of a case; the same `operation_key` again returns the first.

    Without `place` on site where no goods come back; without `payer` the warranty where one covers the
    piece, else the buyer. On site of a case whose goods were to be sent, nothing is sent any more and a
    technician comes. Raises `UnitInRepair` while one is open, `GoodsComing` once goods are on their way.
    """
    case = lock_case(case)
    known = _known(case, operation_key)
    if known is not None:
        return known
    if place == Place.ON_SITE and _stay(case, by):
        begun = Repair.objects.filter(unit_id=unit.pk, case=case, state__in=OPEN_REPAIRS).first()
        if begun is not None:
            return _as_asked(begun, payer=payer, fault=fault, operation_key=operation_key)
    if State(case.state) not in OPEN_STATES:
        raise CaseOver(case=case.rma_number)
    line = (
        CaseLine.objects.filter(case=case, unit_id=unit.pk).select_related("unit__line", "unit__part").first()
    )
    if line is None:
        raise UnitNotInCase(unit=unit.pk, case=case.rma_number)
    if Repair.objects.filter(unit_id=unit.pk, state__in=OPEN_REPAIRS).exists():
        raise UnitInRepair(title=line.unit.title)
    now = clock.now()
    covered = coverage_of(line.unit, case.order, case.opened_at)
    row = Repair(
        seller_id=case.seller_id,
        case=case,
        unit=line.unit,
        place=Place(place or (Place.WORKSHOP if case.goods_back else Place.ON_SITE)).value,
        payer=Payer(payer or _payer_by(covered)).value,
        currency=case.currency,
        attempt=attempts_of(line.unit) + 1,
        fault=clean(fault) or clean(line.comment),
        serial=line.unit.serial,
        operation_key=operation_key,
        opened_at=now,
        updated_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise UnitInRepair(title=line.unit.title) from error
    note(row, "repair.requested", by=by, words=row.fault, data={"place": row.place, "payer": row.payer})
    return row


def _as_asked(row: Repair, *, payer: str, fault: str, operation_key: str) -> Repair:
    """Give a repair that the plan has begun the particulars of who asked for it."""
    row.payer = Payer(payer or row.payer).value
    row.fault = clean(fault) or row.fault
    row.operation_key = operation_key or row.operation_key
    row.save(update_fields=["payer", "fault", "operation_key"])
    return row


def _stay(case: Case, by: Actor) -> bool:
    """Let the goods of an agreed repair stay with the buyer; False where they were never to be sent."""
    agreed = case.remedy == Remedy.REPAIR and State(case.state) in OPEN_STATES
    if not agreed or not case.goods_back:
        return False
    if case.state != State.APPROVED or View(case).sent_back:
        raise GoodsComing(case=case.rma_number)
    meet(case, "send_back", "give_up")
    case.goods_back = False
    stay_at_home(case, by)
    record("repair.at_home", subject=case, by=by, data={"number": case.rma_number})
    touch(case, goods_back=False)
    return True


def _known(case: Case, operation_key: str) -> Repair | None:
    if not operation_key:
        return None
    return Repair.objects.filter(seller_id=case.seller_id, operation_key=operation_key).first()


def _payer_by(covered: Coverage) -> Payer:
    """A person looks where it is not known: the seller pays until then."""
    if covered.covered:
        return Payer.WARRANTY
    return Payer.BUYER if covered.covered is False else Payer.SELLER


@transaction.atomic
def open_repairs(case: Case, *, by: Actor, key: str) -> list[Repair]:
    """Open a repair of each piece of a case that has none open; safe to repeat by `key`."""
    lines = CaseLine.objects.filter(case=case).select_related("unit__line", "unit__part").order_by("id")
    busy = set(
        Repair.objects.filter(unit__case_lines__case=case, state__in=OPEN_REPAIRS).values_list(
            "unit_id", flat=True
        )
    )
    return [
        open_repair(case, line.unit, by=by, operation_key=f"{key}:{line.pk}"[-80:])
        for line in lines
        if line.unit_id not in busy
    ]
