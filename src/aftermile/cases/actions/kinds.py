"""Moving a case from one kind to another, and answering those that are only talk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from aftermile.cases.actions.deciding import close_later, expire_requests, withdraw_open_offers
from aftermile.cases.actions.following import end_sending
from aftermile.cases.actions.moving import locked, move, require_move
from aftermile.cases.actions.settling import release_units
from aftermile.cases.actions.talking import start_respond
from aftermile.cases.amounts import Books, lines_of, paid_back
from aftermile.cases.deadlines import meet, start_rule
from aftermile.cases.errors import KindOnlyForTalk, MoneyMoved, NothingChosen, SameKind, WordsMissing
from aftermile.cases.kinds import WANTED, only_talks
from aftermile.cases.knowing import sent_back_at
from aftermile.cases.models import Case, CaseLine, Deadline, Receipt, Step
from aftermile.cases.planning.advancing import drop
from aftermile.cases.states import Kind, Move
from aftermile.database.chips import chip_of
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.orders.actions import free_units, hold_units
from aftermile.policies.actions import record_decision
from aftermile.policies.owed import Decision, Facts
from aftermile.policies.queries import get_reason


@dataclass(frozen=True, slots=True)
class KindChange:
    """What a change of kind makes: the new decision, the clocks that run, what was let go of."""

    kind: str
    kind_was: str
    decision: Decision
    deadlines: tuple[Deadline, ...]
    skipped: tuple[Step, ...]
    held: int


@transaction.atomic
def change_kind(
    case: Case,
    kind: str,
    *,
    by: Actor,
    words: str = "",
    reason: str = "",
    version: int | None = None,
) -> KindChange:
    """
    Make a case one of another kind; it keeps its number, history, lines, files and notes.

    Rights and clocks are worked out anew and a decision more is kept; a running plan ends, and what it
    made is taken back. `reason` stands in for the reasons of the lines where they do not fit the new kind.
    Raises `MoneyMoved` once money went back, `ReasonDoesNotFit`, `UnitsHeldElsewhere` and `NothingChosen` (a
    question about nothing cannot become a return).
    """
    case = locked(case, version)
    require_move(case, Move.CONVERT)
    was = case.kind
    _check(case, kind)
    lines = lines_of(case)
    _fit(case, kind, lines, reason)
    skipped = _end_plan(case, by)
    end_sending(case, by=by)
    withdraw_open_offers(case)
    expire_requests(case)
    meet(case)
    _hold(case, kind, lines)
    case.kind = kind
    decision, facts = _decide_anew(case)
    talks = only_talks(kind)
    episode = case.episode + bool(skipped)
    move(
        case,
        Move.CONVERT,
        by=by,
        data={
            "kind": kind,
            "kind_was": was,
            "words": words.replace("\x00", "").strip()[:2000],
            "decision": decision.result.value,
            "episode": episode,
        },
        changes={
            "kind": kind,
            "episode": episode,
            "reason": lines[0].reason if lines else case.reason,
            "wanted": WANTED.get(Kind(kind), ""),
            "remedy": "",
            "agreed_minor": None,
            "agreed_shipping_minor": 0,
            "freight_payer": decision.freight_payer,
            "goods_back": not talks,
            "value_minor": 0 if talks else facts.worth_minor,
        },
    )
    open_rows = Deadline.objects.filter(case=case, met_at=None, lapsed_at=None).order_by("due_at", "id")
    return KindChange(kind, was, decision, tuple(open_rows), skipped, 0 if talks else len(lines))


def _decide_anew(case: Case) -> tuple[Decision, Facts]:
    books = Books(case)
    facts, rules = books.known
    decision = books.decision
    record_decision(case.order, facts=facts, decision=decision, rules=rules, case_ref=case.pk)
    starts = _starts(case)
    for rule in decision.deadlines:
        begun = starts.get(rule.starts)
        if begun is not None and rule.kind != "respond":
            start_rule(case, rule, begun, facts.zone, rules.calendars)
    start_respond(case)
    return decision, facts


def preview_kind(case: Case, kind: str, *, by: Actor, reason: str = "") -> KindChange:
    """Return what a change of kind would make: the change itself, taken back at once."""
    with transaction.atomic():
        made = change_kind(case, kind, by=by, reason=reason)
        transaction.set_rollback(True)
    return made


def _check(case: Case, kind: str) -> None:
    if kind not in list(Kind) or kind == Kind.CHANGE:
        known = ", ".join(one for one in Kind if one is not Kind.CHANGE)
        raise BadInput(field="kind", problem=Phrase("use one of {known}.", known=known))
    if kind == case.kind:
        raise SameKind(kind=str(chip_of("kind", kind).word))
    if paid_back(case).by_unit or case.refunded_minor:
        raise MoneyMoved


def _fit(case: Case, kind: str, lines: Sequence[CaseLine], reason: str) -> None:
    """See that every line has a reason that the new kind knows."""
    if not lines and not only_talks(kind):
        raise NothingChosen
    if reason:
        get_reason(case.seller, reason, kind=kind)
        CaseLine.objects.filter(case=case).update(reason=reason)
        for line in lines:
            line.reason = reason
    for line in lines:
        get_reason(case.seller, line.reason, kind=kind)


def _hold(case: Case, kind: str, lines: Sequence[CaseLine]) -> None:
    if only_talks(kind):
        free_units(case.pk)
    elif only_talks(case.kind):
        hold_units([line.unit for line in lines], case.pk)


def _starts(case: Case) -> dict[str, datetime | None]:
    """Return when what the clocks start with has happened."""
    came = Receipt.objects.filter(case=case).order_by("at").values_list("at", flat=True).first()
    sent = sent_back_at(case)
    either = min((at for at in (came, sent) if at is not None), default=None)
    return {
        "opened": case.opened_at,
        "canceled": case.order.canceled_at,
        "received": came,
        "sent_back": sent,
        "received_or_sent": either,
    }


def _end_plan(case: Case, by: Actor) -> tuple[Step, ...]:
    steps = list(Step.objects.filter(case=case, episode=case.episode).order_by("position"))
    drop(case, steps, by)
    return tuple(steps)


@transaction.atomic
def resolve(case: Case, *, words: str, by: Actor, version: int | None = None) -> Case:
    """Answer a question or a complaint for good; the buyer reads the words. Raises `KindOnlyForTalk`."""
    case = locked(case, version)
    require_move(case, Move.RESOLVE)
    if not only_talks(case.kind):
        raise KindOnlyForTalk
    text = words.replace("\x00", "").strip()[:10_000]
    if not text:
        raise WordsMissing
    meet(case)
    close_later(case)
    release_units(case)
    move(case, Move.RESOLVE, by=by, data={"words": text})
    return case
