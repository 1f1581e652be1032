"""What repairs do after events of the ledger and of orders, and the mails that follow their own."""

from aftermile.events.log import Reaction
from aftermile.events.models import Event
from aftermile.orders.models import Unit, UnitState
from aftermile.repairs.actions import follow_chain, lapse_quote, take_fee_payment, take_payment
from aftermile.repairs.models import Quote
from aftermile.repairs.notices import NOTICES, tell_buyer
from aftermile.repairs.states import QuoteState


def _charge_paid(event: Event) -> None:
    charge = str(event.data.get("charge") or event.subject_id)
    take_payment(charge)
    take_fee_payment(charge)


def _charge_over(event: Event) -> None:
    """A payment that will not come ends the quote it was for."""
    charge = str(event.data.get("charge") or event.subject_id)
    quote = Quote.objects.select_related("repair__case").filter(charge_ref=charge).first()
    if quote is not None and quote.state == QuoteState.AWAITS_PAYMENT:
        lapse_quote(quote)


def _replaced(event: Event) -> None:
    """Let warranties go on with the pieces that were sent in place of others in this case."""
    rows = Unit.objects.filter(
        line__case_ref=event.thread_id, replaces__isnull=False, state=UnitState.WITH_BUYER
    )
    for unit in rows.select_related("line", "part"):
        follow_chain(unit)


REACTIONS = [
    Reaction("repairs.take_payment", ("charge.paid",), _charge_paid),
    Reaction("repairs.end_quote", ("charge.expired", "charge.canceled"), _charge_over),
    Reaction("repairs.follow_chain", ("replacement.sent",), _replaced),
    Reaction("repairs.tell_buyer", tuple(NOTICES), tell_buyer),
]
