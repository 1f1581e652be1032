"""What repairs ask of the ledger: a payment of the buyer, a cost, something back from the supplier."""

from aftermile.cases.models import Case
from aftermile.kernel.actor import Actor
from aftermile.kernel.money import Money
from aftermile.ledger.actions.charges import cancel_charge, open_charge
from aftermile.ledger.actions.costs import book_cost
from aftermile.ledger.actions.recoveries import book_recovery
from aftermile.ledger.models import Charge, ChargeState, PartyKind


def charge_buyer(case: Case, amount_minor: int, words: str, *, key: str, by: Actor) -> str:
    """Open a charge and return its id; the same key again returns the same one."""
    charge = open_charge(
        case.order,
        amount_minor=amount_minor,
        words=words[:200],
        operation_key=key,
        by=by,
        case_ref=case.pk,
    )
    return str(charge.pk)


def cancel_open_charge(charge_ref: str, *, by: Actor) -> None:
    """Cancel a charge that still waits to be paid; another one stays as it is."""
    charge = Charge.objects.filter(pk=charge_ref, state__in=[ChargeState.OPEN, ChargeState.UNKNOWN]).first()
    if charge is not None:
        cancel_charge(charge, by=by)


def book(case: Case, kind: str, amount_minor: int, *, key: str, by: Actor) -> None:
    """Book what a repair cost the seller, in the currency of the case; nothing for nothing."""
    if amount_minor > 0:
        book_cost(
            case.pk,
            kind,
            Money(amount_minor, case.currency),
            operation_key=f"repair:{key}",
            by=by,
            order=case.order,
        )


def claim_from_supplier(
    case: Case, amount_minor: int, *, key: str, by: Actor, party: str, reference: str
) -> str:
    """Ask a supplier for a cost and return the id of the claim."""
    recovery = book_recovery(
        case.pk,
        PartyKind.SUPPLIER,
        amount_minor,
        operation_key=key,
        by=by,
        party=party,
        reference=reference,
        order=case.order,
    )
    return str(recovery.pk)
