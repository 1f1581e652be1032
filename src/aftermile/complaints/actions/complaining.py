"""The way of a complaint: made, looked into, answered, closed; and what is changed because of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Member
from aftermile.cases.actions.moving import locked
from aftermile.cases.errors import WordsMissing
from aftermile.cases.models import Case, Evidence
from aftermile.complaints.answering import RULES, AnswerRule
from aftermile.complaints.causes import CAUSES, PARTIES
from aftermile.complaints.errors import CauseUnknown, ComplaintClosed
from aftermile.complaints.models import Complaint, CorrectiveAction, Finding
from aftermile.complaints.states import COMPLAINT_OPEN, OUTCOMES, Channel, ComplaintState, Target
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.calendar import WEEKDAYS, Calendar, add_working_days
from aftermile.kernel.errors import BadInput, Phrase


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a complaint; None leaves what stands. `rule` gives the day to answer."""

    channel: str | None = None
    body: str | None = None
    number: str | None = None
    rule: str | None = None
    answer_by: datetime | None = None
    cause: str | None = None
    party: str | None = None
    party_name: str | None = None


def _words(text: str) -> str:
    words = text.replace("\x00", "").strip()[:10_000]
    if not words:
        raise WordsMissing
    return words


def _one_of(field: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise BadInput(field=field, problem=Phrase(_("use one of {known}."), known=", ".join(known)))


def answer_day(rule: AnswerRule, came_at: datetime, country: str, zone: str) -> datetime:
    """Return by when an answer is due; business days by the calendar of the seller's country."""
    if rule.unit == "hours":
        return came_at + timedelta(hours=rule.amount)
    if rule.unit == "days":
        return came_at + timedelta(days=rule.amount)
    place = ZoneInfo(zone)
    calendar = Calendar(zone, WEEKDAYS, country)
    last = add_working_days(calendar, came_at.astimezone(place).date(), rule.amount)
    return datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=place)


@transaction.atomic
def open_complaint(case: Case, *, told: Told, by: Actor, came_at: datetime | None = None) -> Complaint:
    """Note that a case is a complaint too; a second call says more of the same one."""
    case = locked(case)
    known = Complaint.objects.filter(case=case).first()
    if known is not None:
        return _change(known, told, by)
    row = Complaint(seller_id=case.seller_id, case=case, came_at=came_at or clock.now())
    _set(row, told)
    row.save(force_insert=True)
    record(
        "complaint.opened",
        subject=row,
        by=by,
        thread=case.pk,
        data={
            "channel": row.channel,
            "body": row.body,
            "number": row.number,
            "answer_by": row.answer_by.isoformat() if row.answer_by else "",
        },
    )
    return row


@transaction.atomic
def change_complaint(complaint: Complaint, *, told: Told, by: Actor) -> Complaint:
    """Set channel, number, deadline, cause or who answers for it."""
    locked(complaint.case)
    return _change(Complaint.objects.select_related("case", "seller").get(pk=complaint.pk), told, by)


def _change(row: Complaint, told: Told, by: Actor) -> Complaint:
    _require_open(row)
    changed = _set(row, told)
    if changed:
        row.save()
        record("complaint.changed", subject=row, by=by, thread=row.case_id, data={"changed": changed})
    return row


def _require_open(row: Complaint) -> None:
    if row.state not in COMPLAINT_OPEN:
        raise ComplaintClosed


def _set(row: Complaint, told: Told) -> list[str]:
    fresh = {**_named(told), **_timed(row, told), **_caused(row, told)}
    changed = [name for name, value in fresh.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fresh[name])
    if "answer_by" in changed:
        row.late_at = None
    return changed


_LONGEST: Final = {"body": 120, "number": 80, "party_name": 60}


def _named(told: Told) -> dict[str, object]:
    fresh: dict[str, object] = {}
    if told.channel is not None:
        _one_of("channel", told.channel, tuple(Channel))
        fresh["channel"] = told.channel
    for name, longest in _LONGEST.items():
        value = getattr(told, name)
        if value is not None:
            fresh[name] = value.replace("\x00", "").strip()[:longest]
    return fresh


def _timed(row: Complaint, told: Told) -> dict[str, object]:
    if told.answer_by is not None:
        return {"answer_by": told.answer_by, "rule": ""}
    if not told.rule:
        return {}
    _one_of("rule", told.rule, tuple(RULES))
    day = answer_day(RULES[told.rule], row.came_at, row.seller.country, row.seller.time_zone)
    return {"answer_by": day, "rule": told.rule}


def _caused(row: Complaint, told: Told) -> dict[str, object]:
    fresh: dict[str, object] = {}
    if told.cause is not None:
        if told.cause and told.cause not in CAUSES:
            raise CauseUnknown(cause=told.cause)
        fresh["cause"] = told.cause
        if told.cause and not row.party:
            fresh["party"] = CAUSES[told.cause].party
    if told.party is not None:
        _one_of("party", told.party, ("", *PARTIES))
        fresh["party"] = told.party
    return fresh


@transaction.atomic
def add_finding(complaint: Complaint, *, text: str, by: Actor, evidence: Evidence | None = None) -> Finding:
    """Add a line to the investigation; the first one starts it."""
    locked(complaint.case)
    row = Complaint.objects.get(pk=complaint.pk)
    _require_open(row)
    if evidence is not None and evidence.case_id != row.case_id:
        raise BadInput(field="evidence", problem=_("it belongs to another case."))
    finding = Finding.objects.create(
        complaint=row, text=_words(text), evidence=evidence, by_name=by.name, at=clock.now()
    )
    if row.state == ComplaintState.OPEN:
        Complaint.objects.filter(pk=row.pk).update(state=ComplaintState.INVESTIGATING.value)
    record("complaint.noted", subject=row, by=by, thread=row.case_id, data={"finding": finding.pk})
    return finding


@transaction.atomic
def answer_complaint(complaint: Complaint, *, words: str, by: Actor) -> Complaint:
    """Note what was answered to the marketplace or the authority; its clock stops."""
    locked(complaint.case)
    row = Complaint.objects.get(pk=complaint.pk)
    _require_open(row)
    text = _words(words)
    row.state, row.answered_at = ComplaintState.ANSWERED.value, clock.now()
    row.save(update_fields=["state", "answered_at"])
    record("complaint.answered", subject=row, by=by, thread=row.case_id, data={"words": text})
    return row


@transaction.atomic
def close_complaint(complaint: Complaint, *, outcome: str, words: str, by: Actor) -> Complaint:
    """Close it with an outcome; the same outcome again changes nothing."""
    locked(complaint.case)
    row = Complaint.objects.get(pk=complaint.pk)
    _one_of("outcome", outcome, tuple(OUTCOMES))
    if row.state == outcome:
        return row
    _require_open(row)
    row.state, row.outcome = outcome, _words(words)
    row.closed_at, row.closed_by = clock.now(), by.name
    row.save()
    data = {"outcome": outcome, "words": row.outcome}
    record("complaint.closed", subject=row, by=by, thread=row.case_id, data=data)
    return row


@transaction.atomic
def plan_action(  # noqa: PLR0913 - the fields of the row
    complaint: Complaint,
    *,
    target: str,
    subject: str,
    what: str,
    by: Actor,
    owner: Member | None = None,
    due_on: date | None = None,
) -> CorrectiveAction:
    """Plan what is changed so that it does not happen again; possible after closing too."""
    _one_of("target", target, tuple(Target))
    row = CorrectiveAction.objects.create(
        seller_id=complaint.seller_id,
        complaint=complaint,
        target=target,
        subject=_words(subject)[:120],
        what=_words(what),
        owner=owner,
        due_on=due_on,
        created_at=clock.now(),
    )
    data = {"action": row.pk, "target": target, "subject": row.subject}
    record("action.planned", subject=complaint, by=by, thread=complaint.case_id, data=data)
    return row


@transaction.atomic
def finish_action(action: CorrectiveAction, *, effect: str, by: Actor) -> CorrectiveAction:
    """Note that it was done and what came of it; a second time changes nothing."""
    rows = CorrectiveAction.objects.filter(pk=action.pk, done_at=None)
    text = _words(effect)
    if rows.update(done_at=clock.now(), done_by=by.name, effect=text):
        complaint = action.complaint
        data = {"action": action.pk, "effect": text}
        record("action.done", subject=complaint, by=by, thread=complaint.case_id, data=data)
    action.refresh_from_db()
    return action
