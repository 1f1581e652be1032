"""What inbound does after events of cases."""

from datetime import datetime
from typing import Final

from aftermile.cases.knowing import SENT
from aftermile.events.log import Reaction
from aftermile.events.models import Event
from aftermile.inbound.actions.matching import book_waiting, let_go
from aftermile.inbound.actions.routes import end_routes, note_on_its_way
from aftermile.kernel.actor import SYSTEM

ENDS: Final = ("case.settled", "case.declined", "case.canceled", "case.closed")


def _approved(event: Event) -> None:
    book_waiting(event.subject_id, SYSTEM)


def _ended(event: Event) -> None:
    let_go(event.subject_id)


def _on_its_way(event: Event) -> None:
    case_ref = str(event.data.get("case") or "")
    if case_ref and event.data.get("milestone") in SENT and event.data.get("direction") == "return":
        said = str(event.data.get("occurred_at") or "")
        note_on_its_way(case_ref, datetime.fromisoformat(said) if said else event.at)


def _received(event: Event) -> None:
    note_on_its_way(event.subject_id, event.at)


def _over(event: Event) -> None:
    end_routes(event.subject_id, "the case has ended")


REACTIONS = [
    Reaction("inbound.let_go", ("case.declined", "case.canceled", "case.closed"), _ended),
    Reaction("inbound.book_waiting", ("case.approved", "case.offer_accepted"), _approved),
    Reaction("inbound.note_on_its_way", ("parcel.milestone",), _on_its_way),
    Reaction("inbound.note_received", ("case.received",), _received),
    Reaction("inbound.end_routes", ENDS, _over),
]
