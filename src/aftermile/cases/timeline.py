"""What happened in a case, in order, for staff or for the buyer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aftermile.cases.models import Audience, Case, Evidence, Note
from aftermile.events.models import Event

FOR_BUYER: Final = frozenset(
    {
        "case.opened",
        "case.evidence_requested",
        "case.answered",
        "case.offered",
        "case.offer_accepted",
        "case.offer_rejected",
        "case.offer_withdrawn",
        "case.offer_lapsed",
        "case.approved",
        "case.declined",
        "case.received",
        "case.fee_added",
        "case.fee_removed",
        "case.fee_given_back",
        "case.refund_bounced",
        "case.refund_started",
        "case.part_refunded",
        "case.settled",
        "case.partially_settled",
        "case.rest_settled",
        "case.resolved",
        "case.kind_changed",
        "case.carried_out",
        "case.order_changed",
        "case.countered",
        "case.counter_rejected",
        "case.agreement_ended",
        "replacement.reserved",
        "replacement.sent",
        "replacement.canceled",
        "difference.asked",
        "difference.paid",
        "difference.given_back",
        "case.canceled",
        "case.closed",
        "case.reopened",
        "case.noted",
        "case.evidence_added",
        "parcel.registered",
        "parcel.milestone",
        "refund.done",
    }
)
"""What a buyer may read; everything else stays inside."""

_INSIDE: Final = ("decision", "overruled", "why", "rule", "asked_by", "sha256")


@dataclass(frozen=True, slots=True)
class Moment:
    """One event with the words or the file it speaks of."""

    seq: int
    name: str
    at: datetime
    actor_kind: str
    actor_name: str
    data: Mapping[str, Any]
    note: Note | None = None
    evidence: Evidence | None = None


def timeline(
    case: Case,
    audience: str = Audience.STAFF,
    *,
    said: Iterable[Note] | None = None,
    shown: Iterable[Evidence] | None = None,
) -> list[Moment]:
    """
    Return the moments of a case, oldest first; a buyer gets neither internal notes nor members' names.

    `said` and `shown`: its notes and files, where they were read already.
    """
    events = Event.objects.filter(thread_id=case.pk).order_by("seq")
    notes = {note.pk: note for note in (case.notes.all() if said is None else said)}
    files = {file.pk: file for file in (case.evidence.all() if shown is None else shown)}
    moments = [
        Moment(
            event.seq,
            event.name,
            event.at,
            event.actor_kind,
            event.actor_name,
            event.data,
            notes.get(event.data.get("note", "")),
            files.get(event.data.get("evidence", "")),
        )
        for event in events
    ]
    return moments if audience == Audience.STAFF else [_plain(row) for row in moments if _shown(row)]


def _shown(moment: Moment) -> bool:
    if moment.note is not None and moment.note.audience != Audience.BUYER:
        return False
    return moment.name in FOR_BUYER


def _plain(moment: Moment) -> Moment:
    data = {name: value for name, value in moment.data.items() if name not in _INSIDE}
    name = moment.actor_name if moment.actor_kind == "buyer" else ""
    return Moment(
        moment.seq, moment.name, moment.at, moment.actor_kind, name, data, moment.note, moment.evidence
    )
