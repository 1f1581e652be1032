"""What the ledger does after its own events."""

from aftermile.events.log import Reaction
from aftermile.events.models import Event
from aftermile.ledger.actions import send_refund


def _send(event: Event) -> None:
    send_refund(event.subject_id)


REACTIONS = [Reaction("ledger.send_refund", ("refund.reserved",), _send, atomic=False)]
