"""Words on a case: questions, answers, notes; and who looks after it."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Member
from aftermile.cases.actions.moving import locked, move, touch
from aftermile.cases.deadlines import meet, set_deadline
from aftermile.cases.errors import WordsMissing
from aftermile.cases.models import Audience, Case, Note
from aftermile.cases.states import Move, State
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.policies.owed import RESPOND_HOURS


def _write(case: Case, *, audience: str, text: str, by: Actor) -> Note:
    words = text.replace("\x00", "").strip()
    if not words:
        raise WordsMissing
    return Note.objects.create(
        case=case,
        audience=audience,
        from_buyer=by.kind is ActorKind.BUYER,
        by_name=by.name,
        text=words[:10_000],
        at=clock.now(),
    )


@transaction.atomic
def ask_buyer(case: Case, *, text: str, by: Actor, version: int | None = None) -> Case:
    """Ask the buyer for a photo or an answer; the case waits for him."""
    case = locked(case, version)
    note = _write(case, audience=Audience.BUYER, text=text, by=by)
    meet(case, "respond")
    move(case, Move.ASK, by=by, data={"note": note.pk})
    return case


@transaction.atomic
def answer(case: Case, *, text: str, by: Actor, version: int | None = None) -> Case:
    """Note the buyer's answer; the case needs us again."""
    case = locked(case, version)
    note = _write(case, audience=Audience.BUYER, text=text, by=by)
    start_respond(case)
    move(case, Move.ANSWER, by=by, data={"note": note.pk})
    return case


def start_respond(case: Case) -> None:
    """Start our own clock: the buyer waits for us from now."""
    set_deadline(case, "respond", clock.now() + timedelta(hours=RESPOND_HOURS))


@transaction.atomic
def add_note(case: Case, *, audience: str, text: str, by: Actor, version: int | None = None) -> Note:
    """Write to the buyer, or among staff; the buyer's own words always reach both."""
    if audience not in Audience.values:
        raise BadInput(
            field="audience", problem=Phrase(_("use one of {known}."), known=", ".join(Audience.values))
        )
    from_buyer = by.kind is ActorKind.BUYER
    case = locked(case, version)
    note = _write(case, audience=Audience.BUYER if from_buyer else audience, text=text, by=by)
    if from_buyer and case.state == State.WAITING_BUYER:
        start_respond(case)
        move(case, Move.ANSWER, by=by, data={"note": note.pk})
        return note
    if from_buyer:
        start_respond(case)
    elif note.audience == Audience.BUYER:
        meet(case, "respond")
    touch(case)
    record("case.noted", subject=case, by=by, data={"note": note.pk, "audience": note.audience})
    return note


@transaction.atomic
def assign(case: Case, *, member: Member | None, by: Actor, version: int | None = None) -> Case:
    """Give the case to a member, or to nobody; giving it to the same one again changes nothing."""
    case = locked(case, version)
    if case.assignee_id == (member.pk if member else None):
        return case
    touch(case, assignee=member)
    record("case.assigned", subject=case, by=by, data={"member": member.pk if member else ""})
    return case
