"""What inbound does after events of cases."""

from aftermile.events.log import Reaction
from aftermile.events.models import Event
from aftermile.inbound.actions.matching import book_waiting, let_go
from aftermile.kernel.actor import SYSTEM


def _approved(event: Event) -> None:
    book_waiting(event.subject_id, SYSTEM)


def _ended(event: Event) -> None:
    let_go(event.subject_id)


REACTIONS = [
    Reaction("inbound.let_go", ("case.declined", "case.canceled", "case.closed"), _ended),
    Reaction("inbound.book_waiting", ("case.approved", "case.offer_accepted"), _approved),
]
