"""What comes of a charge: money that arrived is taken up, and what was not paid for is not sent."""

from collections.abc import Sequence

from django.db import transaction

from aftermile.cases.actions.collecting import DIFFERENCE, PAYMENT, collect
from aftermile.cases.actions.differences import settle_difference
from aftermile.cases.actions.finishing import finish_if_done
from aftermile.cases.actions.lapsing import let_go_unpaid
from aftermile.cases.actions.moving import locked, money_of, touch
from aftermile.cases.actions.paying_back import pay_back
from aftermile.cases.actions.swapping import drop_change, pay_old_back, swap_if_settled
from aftermile.cases.models import Case, Collection, Replacement, ReplacementState
from aftermile.cases.states import Kind
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.money import allocate
from aftermile.ledger.actions.reserve import lock_tenders
from aftermile.ledger.models import Charge, ChargeState
from aftermile.orders.actions.units import raise_paid


@transaction.atomic
def take_charge_result(charge_ref: str) -> Case | None:
    """Bring a case up to date with one of its charges; safe to repeat. None where no case asked for it."""
    found = Collection.objects.select_related("case").filter(charge_ref=charge_ref).first()
    if found is None:
        return None
    case = locked(found.case)
    asked = Collection.objects.get(pk=found.pk)
    charge = Charge.objects.get(pk=charge_ref)
    if charge.state == ChargeState.PAID:
        _count(case, asked, charge)
    elif asked.ended_at is None and charge.state == ChargeState.FAILED:
        _ask_by_link(case, asked)
    elif asked.ended_at is None and charge.state in (ChargeState.CANCELED, ChargeState.EXPIRED):
        Collection.objects.filter(pk=asked.pk).update(ended_at=clock.now())
        if case.kind == Kind.CHANGE:
            drop_change(case, by=SYSTEM)
        elif asked.purpose == DIFFERENCE:
            let_go_unpaid(case, by=SYSTEM)
    return case


def _count(case: Case, asked: Collection, charge: Charge) -> None:
    """Let the money stand for units: it arrives once, however often it is told."""
    if asked.counted_minor:
        return
    lock_tenders(case.order)
    rows = list(
        Replacement.objects.filter(case=case)
        .exclude(unit=None)
        .select_related("unit__line", "unit__part", "line__unit__line")
        .order_by("created_at", "id")
    )
    if asked.purpose == DIFFERENCE:
        rest = _for_difference(rows, charge.amount_minor)
        if rest and rows[-1].unit is not None:
            raise_paid(rows[-1].unit, rest)
            pay_back(case, rows[-1].unit, rest, key=f"{asked.pk}:surplus", by=SYSTEM)
    elif asked.purpose == PAYMENT:
        pay_old_back(case, charge, by=SYSTEM)
    else:
        _for_goods(rows, charge.amount_minor)
    Collection.objects.filter(pk=asked.pk).update(ended_at=clock.now(), counted_minor=charge.amount_minor)
    data = {
        "number": case.rma_number,
        "charge": charge.pk,
        "amount": money_of(case, charge.amount_minor),
        "purpose": asked.purpose,
    }
    record("difference.paid", subject=case, by=SYSTEM, data=data)
    settle_difference(case, by=SYSTEM)
    if case.kind == Kind.CHANGE:
        swap_if_settled(case, by=SYSTEM)
        return
    touch(case)
    finish_if_done(case, by=SYSTEM)


def _for_difference(rows: Sequence[Replacement], minor: int) -> int:
    """Pay for the dearer pieces that wait; return what is too much, because one was taken back meanwhile."""
    waiting = [row for row in rows if row.state == ReplacementState.RESERVED and row.open_minor > 0]
    for row in waiting:
        part = min(minor, row.open_minor)
        if part:
            _pay(row, part)
            minor -= part
    return minor


def _pay(row: Replacement, minor: int) -> None:
    if row.unit is not None:
        raise_paid(row.unit, minor)
    row.settled_minor += minor
    row.expires_at = None if row.open_minor <= 0 else row.expires_at
    row.save(update_fields=["settled_minor", "expires_at"])


def _for_goods(rows: Sequence[Replacement], minor: int) -> None:
    """The buyer keeps both and has paid for both."""
    sent = [row for row in rows if row.state == ReplacementState.SENT]
    shares = allocate(minor, [max(1, worth_moved(row)) for row in sent]) if sent else []
    for row, part in zip(sent, shares, strict=True):
        if part:
            raise_paid(row.line.unit, part)


def worth_moved(row: Replacement) -> int:
    """Return what had been paid for the old goods when new ones took their place."""
    return (row.unit.paid_minor if row.unit else 0) - row.settled_minor


def _ask_by_link(case: Case, asked: Collection) -> None:
    """A saved way of paying said no: the buyer gets a link instead."""
    Collection.objects.filter(pk=asked.pk).update(ended_at=clock.now())
    rows = Replacement.objects.filter(case=case, state=ReplacementState.RESERVED)
    collect(
        case,
        asked.amount_minor,
        by=SYSTEM,
        rows=[row for row in rows if row.open_minor > 0],
        purpose=asked.purpose,
        by_link=True,
    )
    touch(case)
