"""What comes of a charge: money that arrived is taken up, and what was not paid for is not sent."""

from django.db import transaction

from aftermile.cases.actions.collecting import DIFFERENCE, PAYMENT, collect, count_up
from aftermile.cases.actions.differences import settle_difference
from aftermile.cases.actions.finishing import finish_if_done
from aftermile.cases.actions.lapsing import let_go_unpaid
from aftermile.cases.actions.moving import locked, money_of, touch
from aftermile.cases.actions.swapping import drop_change, pay_old_back, swap_if_settled
from aftermile.cases.models import Case, Collection, Replacement, ReplacementState
from aftermile.cases.states import Kind
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.actions.reserve import lock_tenders
from aftermile.ledger.models import Charge, ChargeState


def count_paid(charge: Charge) -> None:
    """
    Let money that a case asked for stand for units; called in the transaction that books it as paid.

    Case and payments are locked. It arrives once, however often it is told; the case follows later.
    """
    asked = Collection.objects.select_related("case__order").filter(charge_ref=charge.pk).first()
    if asked is not None:
        count_up(asked.case, asked, charge)


def lock_case_of(case_ref: str) -> None:
    """Lock a case before the payments of its order: one order of locks everywhere."""
    list(Case.objects.select_for_update(of=("self",)).filter(pk=case_ref).values_list("pk"))


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
        _follow(case, asked, charge)
    elif asked.ended_at is None and charge.state == ChargeState.FAILED:
        _ask_by_link(case, asked)
    elif asked.ended_at is None and charge.state in (ChargeState.CANCELED, ChargeState.EXPIRED):
        Collection.objects.filter(pk=asked.pk).update(ended_at=clock.now())
        if case.kind == Kind.CHANGE:
            drop_change(case, by=SYSTEM)
        elif asked.purpose == DIFFERENCE:
            let_go_unpaid(case, by=SYSTEM)
    return case


def _follow(case: Case, asked: Collection, charge: Charge) -> None:
    """Let the case go on, once, now that the money is here."""
    count_up(case, asked, charge)
    if not Collection.objects.filter(pk=asked.pk, followed_at=None).update(followed_at=clock.now()):
        return
    lock_tenders(case.order)
    if asked.purpose == PAYMENT:
        pay_old_back(case, charge, by=SYSTEM)
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
