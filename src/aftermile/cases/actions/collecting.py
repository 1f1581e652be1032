"""Asking the buyer for money of a case: one open charge for each purpose, and what comes of it."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext

from aftermile.cases.actions.moving import money_of
from aftermile.cases.actions.taking_up import DIFFERENCE, GOODS, PAYMENT, count_up
from aftermile.cases.limits import difference_days
from aftermile.cases.models import Case, Collection, Replacement
from aftermile.cases.states import Kind
from aftermile.cases.taken_off import FREIGHT
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.ledger.actions.charges import cancel_charge, open_charge
from aftermile.ledger.actions.tenders import lock_order
from aftermile.ledger.models import Charge, ChargeState, FeeKind
from aftermile.orders.models import PaymentMethod

__all__ = [
    "DIFFERENCE",
    "FREIGHT",
    "GOODS",
    "PAYMENT",
    "collect",
    "count_up",
    "open_charge_of",
    "saved_method",
]
WAITING = (ChargeState.OPEN, ChargeState.UNKNOWN)


def collect(
    case: Case,
    minor: int,
    *,
    by: Actor,
    rows: Sequence[Replacement] = (),
    purpose: str = DIFFERENCE,
    by_link: bool = False,
) -> Charge | None:
    """
    See to it that exactly this much is asked of the buyer; nothing where it is zero.

    A charge of another amount is taken back. `rows` wait for the money until it is due. With `by_link` a
    saved way of paying is left alone.
    """
    lock_order(case.order)
    standing = _standing(case, purpose)
    if not minor and not standing:
        return None
    if minor and [charge.amount_minor for _, charge in standing] == [minor]:
        return standing[0][1]
    for kept, charge in standing:
        cancel_charge(charge, by=by)
        Collection.objects.filter(pk=kept.pk).update(ended_at=clock.now())
    if not minor:
        return None
    count = Collection.objects.filter(case=case, purpose=purpose).count()
    charge = open_charge(
        case.order,
        amount_minor=minor,
        words=_words(case, purpose),
        operation_key=f"{case.pk}:{purpose}:{count + 1}",
        by=by,
        case_ref=case.pk,
        method=None if by_link else saved_method(case),
        what=FeeKind.RETURN_FREIGHT if purpose == FREIGHT else "",
    )
    now = clock.now()
    asked = Collection.objects.create(
        case=case, charge_ref=charge.pk, purpose=purpose, amount_minor=minor, created_at=now
    )
    if charge.state == ChargeState.PAID:  # a store credit pays at once
        count_up(case, asked, charge)
    until = now + timedelta(days=difference_days())
    Replacement.objects.filter(pk__in=[row.pk for row in rows]).update(expires_at=until)
    record(
        "difference.asked",
        subject=case,
        by=by,
        data={
            "number": case.rma_number,
            "charge": charge.pk,
            "amount": money_of(case, minor),
            "purpose": purpose,
            "until": until.isoformat(),
        },
    )
    return charge


def _standing(case: Case, purpose: str) -> list[tuple[Collection, Charge]]:
    rows = list(Collection.objects.filter(case=case, purpose=purpose, ended_at=None))
    charges = Charge.objects.in_bulk([row.charge_ref for row in rows])
    found = [(row, charges[row.charge_ref]) for row in rows if row.charge_ref in charges]
    return [(row, charge) for row, charge in found if charge.state in WAITING]


def open_charge_of(case: Case, purpose: str = DIFFERENCE) -> Charge | None:
    """Return the charge that waits for the buyer, if one does."""
    found = _standing(case, purpose)
    return found[-1][1] if found else None


def saved_method(case: Case) -> PaymentMethod | None:
    """Return the way of paying that was named for the difference."""
    if not case.settle_to:
        return None
    return PaymentMethod.objects.filter(pk=case.settle_to, buyer_id=case.buyer_id, active=True).first()


def _words(case: Case, purpose: str) -> str:
    with translation.override(case.language):
        if purpose == GOODS:
            words = gettext("Goods of %(case)s that did not come back")
        elif purpose == FREIGHT:
            words = gettext("The way back of %(case)s")
        elif purpose == PAYMENT:
            words = gettext("Payment of your order %(order)s")
        elif case.kind == Kind.CHANGE:
            words = gettext("Price difference of your order %(order)s")
        else:
            words = gettext("Price difference of your exchange %(case)s")
        return words % {"case": case.rma_number, "order": case.order.number}
