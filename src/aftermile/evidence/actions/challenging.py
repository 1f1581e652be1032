"""A code to lay beside the goods, so that a photo is of this case and of after the question."""

import secrets
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from aftermile.cases.actions import add_note, ask_buyer
from aftermile.cases.actions.moving import locked
from aftermile.cases.models import Audience, Case, Evidence
from aftermile.cases.states import MOVES, Move, State
from aftermile.events.log import record
from aftermile.evidence.errors import ChallengeDone, ChallengeUnanswered, ChallengeWaits
from aftermile.evidence.models import Challenge, ChallengeState
from aftermile.evidence.queries import WAITING
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor

ALPHABET: Final = "ACDEFHJKMNPRTUVWXY3479"
"""Letters and digits that nobody takes for another in handwriting."""

LABEL: Final = "challenge"


def words_for(code: str, language: str) -> str:
    """Return what the buyer is asked, in his language."""
    with override(language):
        return _(
            "Please write this code on a piece of paper, lay it beside the item and take a new photo "
            "of both: {code}. It tells us that the photo belongs to this request."
        ).format(code=code)


@transaction.atomic
def ask_challenge(case: Case, *, by: Actor) -> Challenge:
    """Ask the buyer for a photo with a new code; raise `ChallengeWaits` while one is open."""
    case = locked(case)
    waiting = Challenge.objects.filter(case=case, state__in=WAITING).first()
    if waiting is not None:
        raise ChallengeWaits(code=waiting.code)
    code = "".join(secrets.choice(ALPHABET) for _place in range(5))
    challenge = Challenge.objects.create(case=case, code=code, asked_by=by.name, asked_at=clock.now())
    text = words_for(code, case.language)
    if State(case.state) in MOVES[Move.ASK].sources:
        ask_buyer(case, text=text, by=by)
    else:
        add_note(case, audience=Audience.BUYER, text=text, by=by)
    data = {"challenge": challenge.pk, "code": code}
    record("evidence.challenge_asked", subject=case, by=by, data=data)
    return challenge


def take_photo(evidence: Evidence) -> None:
    """Take a photo that says it answers the challenge for its answer; the newest counts."""
    if evidence.label != LABEL or not evidence.from_buyer:
        return
    rows = Challenge.objects.filter(case_id=evidence.case_id, state__in=WAITING)
    challenge = rows.first()
    if challenge is None:
        return
    rows.update(state=ChallengeState.ANSWERED, evidence=evidence)
    data = {"challenge": challenge.pk, "evidence": evidence.pk}
    record("evidence.challenge_answered", subject=evidence.case, by=SYSTEM, data=data)


@transaction.atomic
def judge_challenge(challenge: Challenge, *, seen: bool, by: Actor) -> Challenge:
    """Note whether a person read the code on the photo."""
    state = ChallengeState.SEEN if seen else ChallengeState.NOT_SEEN
    return _end(challenge, state, by)


@transaction.atomic
def cancel_challenge(challenge: Challenge, *, by: Actor) -> Challenge:
    """Take the question back; a photo that came stays where it is."""
    return _end(challenge, ChallengeState.CANCELED, by)


def _end(challenge: Challenge, state: ChallengeState, by: Actor) -> Challenge:
    case = locked(challenge.case)
    challenge = Challenge.objects.get(pk=challenge.pk)
    if challenge.state == state:
        return challenge
    if challenge.state not in WAITING:
        raise ChallengeDone
    if state is not ChallengeState.CANCELED and challenge.evidence_id is None:
        raise ChallengeUnanswered
    challenge.state, challenge.judged_by, challenge.judged_at = state, by.name, clock.now()
    challenge.save(update_fields=["state", "judged_by", "judged_at"])
    data = {"challenge": challenge.pk, "state": state.value}
    record("evidence.challenge_judged", subject=case, by=by, data=data)
    return challenge
