"""Loaners: a piece of ours with the buyer while his own is repaired."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from aftermile.database.chips import chip_of
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import BadInput
from aftermile.repairs.actions.money import charge_buyer
from aftermile.repairs.actions.moving import clean, locked, tell
from aftermile.repairs.errors import LoanerEnded, LoanerIsOut, LoanerNotBack
from aftermile.repairs.models import Loaner, Repair
from aftermile.repairs.states import LoanerState


@transaction.atomic
def lend(  # noqa: PLR0913 - a piece and its terms
    repair: Repair,
    *,
    serial: str,
    value_minor: int,
    due_at: datetime,
    by: Actor,
    sku: str = "",
    title: str = "",
) -> Loaner:
    """Lend a piece; the same serial again for the same repair changes nothing."""
    number = clean(serial, 80)
    if not number or value_minor < 0:
        raise BadInput(field="serial", problem=gettext_noop("it must not be empty."))
    if due_at <= clock.now():
        raise BadInput(field="due_at", problem=gettext_noop("it must lie ahead."))
    repair = locked(repair)
    known = Loaner.objects.filter(seller_id=repair.seller_id, serial=number, state=LoanerState.OUT).first()
    if known is not None and known.repair_id == repair.pk:
        return known
    row = Loaner(
        repair=repair,
        seller_id=repair.seller_id,
        sku=clean(sku, 120),
        title=clean(title, 200) or repair.unit.title[:200],
        serial=number,
        value_minor=value_minor,
        currency=repair.currency,
        out_at=clock.now(),
        due_at=due_at,
        by_name=by.name[:120],
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise LoanerIsOut(serial=number) from error
    tell(repair, "loaner.lent", by=by, data={**_base(row), "due_at": due_at.isoformat()})
    return row


@transaction.atomic
def take_back(loaner: Loaner, *, by: Actor) -> Loaner:
    """Note that a lent piece is here again. Again changes nothing."""
    return _end(loaner, LoanerState.RETURNED, "loaner.returned", by)


@transaction.atomic
def charge_kept(loaner: Loaner, *, by: Actor) -> Loaner:
    """Charge the buyer for a piece he did not bring back in time. Again changes nothing."""
    if loaner.state == LoanerState.OUT and loaner.due_at > clock.now():
        raise LoanerNotBack(serial=loaner.serial, due=f"{loaner.due_at:%Y-%m-%d}")
    return _end(loaner, LoanerState.KEPT, "loaner.kept", by)


def _end(loaner: Loaner, state: LoanerState, event: str, by: Actor) -> Loaner:
    repair = locked(loaner.repair)
    row = Loaner.objects.select_for_update(of=("self",)).get(pk=loaner.pk)
    if row.state == state:
        return row
    if row.state != LoanerState.OUT:
        raise LoanerEnded(state=str(chip_of("loaner", row.state).word))
    row.state, row.ended_at = state.value, clock.now()
    if state is LoanerState.KEPT and row.value_minor:
        with override(repair.case.language):
            words = _("Loaner kept: %(title)s, %(serial)s") % {"title": row.title, "serial": row.serial}
        row.charge_ref = charge_buyer(repair.case, row.value_minor, words, key=f"loaner:{row.pk}", by=by)
    row.save(update_fields=["state", "ended_at", "charge_ref"])
    tell(repair, event, by=by, data={**_base(row), "charge": row.charge_ref})
    return row


@transaction.atomic
def prolong(loaner: Loaner, *, due_at: datetime, by: Actor) -> Loaner:
    """Let the buyer keep a lent piece until another moment; the same one again changes nothing."""
    if due_at <= clock.now():
        raise BadInput(field="due_at", problem=gettext_noop("it must lie ahead."))
    repair = locked(loaner.repair)
    row = Loaner.objects.select_for_update(of=("self",)).get(pk=loaner.pk)
    if row.state != LoanerState.OUT:
        raise LoanerEnded(state=str(chip_of("loaner", row.state).word))
    if row.due_at == due_at:
        return row
    row.due_at, row.reminded_at = due_at, None
    row.save(update_fields=["due_at", "reminded_at"])
    tell(repair, "loaner.prolonged", by=by, data={**_base(row), "due_at": due_at.isoformat()})
    return row


@transaction.atomic
def remind_of(loaner: Loaner) -> bool:
    """Say once that a lent piece should be back."""
    repair = locked(loaner.repair)
    open_rows = Loaner.objects.filter(pk=loaner.pk, state=LoanerState.OUT, reminded_at=None)
    if not open_rows.update(reminded_at=clock.now()):
        return False
    tell(repair, "loaner.overdue", by=SYSTEM, data=_base(loaner))
    return True


def _base(row: Loaner) -> dict[str, str]:
    return {"repair": row.repair_id, "serial": row.serial, "loaner": row.pk}
