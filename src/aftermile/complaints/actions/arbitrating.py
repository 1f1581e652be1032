"""An arbitration before the operator: raised, spoken to, appealed, ended."""

from datetime import timedelta

from django.db import transaction

from aftermile.cases.actions.moving import locked
from aftermile.cases.errors import WordsMissing
from aftermile.cases.models import Case
from aftermile.complaints.errors import (
    AppealClosed,
    ArbitrationOver,
    ArbitrationRunning,
    ArbitrationTooEarly,
    NothingToAppeal,
    StatementsClosed,
)
from aftermile.complaints.limits import appeal_days, statement_days
from aftermile.complaints.models import Arbitration, Ruling, Statement
from aftermile.complaints.queries import RUNNING, last_ruling, ripe_at
from aftermile.complaints.states import ArbitrationState, Side, Verdict
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor


def _text(words: str) -> str:
    text = words.replace("\x00", "").strip()[:10_000]
    if not text:
        raise WordsMissing
    return text


@transaction.atomic
def raise_arbitration(case: Case, *, side: Side, wants: str, by: Actor) -> Arbitration:
    """
    Ask the operator to rule. A buyer may once the seller declined, or let his time to answer pass.

    Raises `ArbitrationRunning` while one runs, `ArbitrationTooEarly` before the seller has answered.
    """
    case = locked(case)
    text = _text(wants)
    if Arbitration.objects.filter(case=case, state__in=RUNNING).exists():
        raise ArbitrationRunning
    if side is Side.BUYER:
        _require_answer(case)
    now = clock.now()
    arbitration = Arbitration.objects.create(
        seller_id=case.seller_id,
        case=case,
        raised_by=side.value,
        wants=text,
        statements_until=now + timedelta(days=statement_days()),
        raised_at=now,
    )
    Statement.objects.create(arbitration=arbitration, side=side.value, text=text, by_name=by.name, at=now)
    data = {"arbitration": arbitration.pk, "by": side.value}
    record("arbitration.raised", subject=arbitration, by=by, thread=case.pk, data=data)
    return arbitration


def _require_answer(case: Case) -> None:
    """A case that waits for the seller within his time is not ripe."""
    until = ripe_at(case)
    if until is not None:
        raise ArbitrationTooEarly(until=until)


def fresh(arbitration: Arbitration) -> Arbitration:
    """Return the arbitration as it is now, its case locked."""
    locked(arbitration.case)
    return Arbitration.objects.select_related("case__order__seller", "case__buyer", "seller").get(
        pk=arbitration.pk
    )


@transaction.atomic
def speak(arbitration: Arbitration, *, side: Side, text: str, by: Actor) -> Statement:
    """Say something; sides may until their time ends, and again during an appeal."""
    row = fresh(arbitration)
    if row.state not in (ArbitrationState.OPEN, ArbitrationState.APPEALED):
        raise ArbitrationOver
    now = clock.now()
    if side is not Side.OPERATOR and row.statements_until < now:
        raise StatementsClosed(until=row.statements_until)
    said = Statement.objects.create(
        arbitration=row, side=side.value, text=_text(text), by_name=by.name, at=now
    )
    data = {"arbitration": row.pk, "side": side.value}
    record("arbitration.stated", subject=row, by=by, thread=row.case_id, data=data)
    return said


@transaction.atomic
def appeal(arbitration: Arbitration, *, side: Side, text: str, by: Actor) -> Arbitration:
    """Ask for a second ruling, in time and only by the side that lost; once."""
    row = fresh(arbitration)
    if row.state == ArbitrationState.APPEALED and row.appealed_by == side.value:
        return row
    ruling = last_ruling(row)
    if row.state != ArbitrationState.RULED or ruling is None or not _lost(side, ruling):
        raise NothingToAppeal
    now = clock.now()
    if row.appeal_until is not None and row.appeal_until < now:
        raise AppealClosed(until=row.appeal_until)
    row.state, row.appealed_by = ArbitrationState.APPEALED.value, side.value
    row.statements_until = now + timedelta(days=statement_days())
    row.save()
    Statement.objects.create(arbitration=row, side=side.value, text=_text(text), by_name=by.name, at=now)
    data = {"arbitration": row.pk, "by": side.value}
    record("arbitration.appealed", subject=row, by=by, thread=row.case_id, data=data)
    return row


def _lost(side: Side, ruling: Ruling) -> bool:
    """Say whether this side lost: the seller when he pays, the buyer when he gets nothing."""
    if side is Side.SELLER:
        return ruling.verdict == Verdict.BUYER
    return side is Side.BUYER and ruling.verdict == Verdict.SELLER


@transaction.atomic
def withdraw_arbitration(arbitration: Arbitration, *, side: Side, by: Actor) -> Arbitration:
    """Take it back before the ruling; only who raised it may."""
    row = fresh(arbitration)
    if row.state == ArbitrationState.WITHDRAWN:
        return row
    if row.state != ArbitrationState.OPEN or row.raised_by != side.value:
        raise ArbitrationOver
    return end(row, ArbitrationState.WITHDRAWN, by)


def end(row: Arbitration, state: ArbitrationState, by: Actor) -> Arbitration:
    row.state, row.ended_at = state.value, clock.now()
    row.save()
    data = {"arbitration": row.pk, "state": state.value}
    record("arbitration.ended", subject=row, by=by, thread=row.case_id, data=data)
    return row


def appeal_ends() -> timedelta:
    return timedelta(days=appeal_days())


def end_unappealed(limit: int = 200) -> int:
    """Make rulings final whose time to appeal has passed; return how many."""
    due = Arbitration.objects.filter(state=ArbitrationState.RULED, appeal_until__lte=clock.now())
    done = 0
    for arbitration in due.select_related("case").order_by("appeal_until")[:limit]:
        with transaction.atomic():
            row = fresh(arbitration)
            if row.state == ArbitrationState.RULED:
                end(row, ArbitrationState.FINAL, SYSTEM)
                done += 1
    return done
