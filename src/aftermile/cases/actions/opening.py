"""Opening a case: hold the units (law 3), decide by rule, keep the decision, start the clocks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.numbers import next_number
from aftermile.cases.deadlines import start_first
from aftermile.cases.errors import (
    NothingChosen,
    OrderCanceled,
    OrderLeft,
    ReturnWindowClosed,
    UnitNotInOrder,
    WordsNeeded,
)
from aftermile.cases.kinds import WANTED, decide_on, only_talks
from aftermile.cases.knowing import history_of
from aftermile.cases.models import Audience, Case, CaseLine, Deadline, Note, Remedy
from aftermile.cases.overruling import keep_override, reason_for
from aftermile.cases.states import Kind, State
from aftermile.database.asked import Asked
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.kernel.ids import new_id, new_ids
from aftermile.kernel.search import document
from aftermile.ledger.queries import caps_of
from aftermile.orders.actions import hold_units, split_unit
from aftermile.orders.errors import NotSoMany, UnitsHeldElsewhere
from aftermile.orders.models import Order, OrderState, Unit, UnitState
from aftermile.parcels.queries import outbound_milestone
from aftermile.policies.actions import record_decision
from aftermile.policies.models import Reason
from aftermile.policies.owed import Decision, Facts, Result
from aftermile.policies.queries import InForce, UnitLine, facts_for, get_reason, in_force, reasons_for

_LINES: Final = "_lines_as_opened"
_UNITS: Final = Asked(
    lambda order: (
        Unit.objects.select_for_update(of=("self",))
        .select_related("line", "part")
        .filter(line__order_id=order)
        .order_by("pk")  # locks are taken in this order
    )
)


@dataclass(frozen=True, slots=True)
class LineRequest:
    """So many pieces of a unit, and why."""

    unit_id: str
    quantity: int
    reason: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class _Opening:
    order: Order
    kind: Kind
    wanted: str
    language: str
    source: str
    operation_key: str
    by: Actor
    declared_at: datetime | None
    override: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What was taken for the case, and every unit of the order after it."""

    taken: tuple[tuple[Unit, LineRequest], ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a case was opened on."""

    facts: Facts
    used: InForce
    decision: Decision


def open_case(  # noqa: PLR0913 - one entry for portal, console and API
    order: Order,
    *,
    kind: str,
    lines: Sequence[LineRequest],
    by: Actor,
    wanted: str = "",
    language: str = "",
    source: str = "console",
    operation_key: str = "",
    evidence: Sequence[str] = (),
    declared_at: datetime | None = None,
    override: str = "",
    words: str = "",
) -> Case:
    """
    Open a case on pieces of an order. A second call with the same `operation_key` returns the first case.

    A buyer is refused (`ReturnWindowClosed`) where the rules and the known law say no; a member may go on
    with a reason (`override`), which is kept and reported. `evidence` names the kinds of files that will
    follow. `declared_at` is the moment of a declared withdrawal: rights and clocks count from it; it is
    never refused. `words` are what the buyer says; a question without any says nothing and is refused.
    """
    known = _opened_before(order, operation_key)
    if known is not None:
        return known
    known_kind = _kind(kind)
    opening = _Opening(
        order,
        known_kind,
        _wanted(wanted) or WANTED.get(known_kind, ""),
        language or order.buyer.language or "en",
        source,
        operation_key,
        by,
        declared_at,
        override,
        words.replace("\x00", "").strip()[:10_000],
    )
    try:
        with transaction.atomic():
            return _open(opening, lines, evidence)
    except (UnitsHeldElsewhere, IntegrityError):
        known = _opened_before(order, operation_key)
        if known is None:
            raise
        return known


def lines_as_opened(case: Case) -> list[CaseLine]:
    """Return the lines of a case that this call opened, with their units; none of one that was read."""
    return list(getattr(case, _LINES, ()))


def _opened_before(order: Order, operation_key: str) -> Case | None:
    if not operation_key:
        return None
    return Case.objects.filter(seller_id=order.seller_id, operation_key=operation_key).first()


def _kind(kind: str) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        raise BadInput(
            field="kind", problem=Phrase(_("use one of {known}."), known=", ".join(Kind))
        ) from None


def _wanted(wanted: str) -> str:
    if wanted and wanted not in Remedy.values:
        raise BadInput(
            field="wanted", problem=Phrase(_("use one of {known}."), known=", ".join(Remedy.values))
        )
    return wanted


def _open(opening: _Opening, requests: Sequence[LineRequest], evidence: Sequence[str]) -> Case:
    reasons = reasons_for(opening.order.seller)
    _check(opening, requests, reasons)
    case_id = new_id("case")
    pieces = _take(opening.order, requests, "" if only_talks(opening.kind) else case_id)
    ground = _ground(opening, pieces, evidence, reasons)
    decision = ground.decision
    refuses = opening.by.kind is ActorKind.BUYER and opening.declared_at is None
    if not decision.allowed and refuses:
        raise ReturnWindowClosed(closes_on=decision.closes_on or "-")
    beyond = "" if decision.allowed or opening.declared_at is not None else "opening"
    why = reason_for(beyond, opening.override, opening.by)
    case, lines = _write(opening, case_id, pieces.taken, ground)
    setattr(case, _LINES, tuple(lines))
    keep_override(case, beyond, why, by=opening.by)
    note = _say(opening, case)
    record(
        "case.opened",
        subject=case,
        by=opening.by,
        data={
            "number": case.rma_number,
            "kind": case.kind,
            "state": case.state,
            "was": "",
            "order": case.order_id,
            "reason": case.reason,
            "lines": [
                {"line": row.pk, "unit": row.unit_id, "quantity": row.unit.quantity, "reason": row.reason}
                for row in lines
            ],
            "decision": decision.result.value,
            "overruled": decision.result is Result.DENY,
            **({"why": why} if why else {}),
            **({"note": note} if note else {}),
        },
    )
    return case


def _check(opening: _Opening, requests: Sequence[LineRequest], reasons: Sequence[Reason]) -> None:
    """Raise what forbids a case of this kind on this order, and reasons that do not fit."""
    order = opening.order
    if order.state == OrderState.CANCELED:
        raise OrderCanceled(order=order.number)
    talks = only_talks(opening.kind)
    if talks and not opening.words:
        raise WordsNeeded
    if not requests and not talks:
        raise NothingChosen
    if opening.kind is Kind.CHANGE and (order.shipped_at or order.state != OrderState.OPEN):
        raise OrderLeft(order=order.number)
    for request in requests:
        if not talks or request.reason:
            get_reason(order.seller, request.reason, kind=opening.kind, among=reasons)


def _ground(opening: _Opening, pieces: _Pieces, evidence: Sequence[str], reasons: Sequence[Reason]) -> Ground:
    """Collect the facts and the rules, and decide."""
    order = opening.order
    facts = facts_for(
        order,
        kind=opening.kind,
        lines=[UnitLine(unit, unit.quantity, request.reason) for unit, request in pieces.taken],
        parcel=outbound_milestone(order, [unit.pk for unit, _request in pieces.taken]),
        evidence=evidence,
        at=opening.declared_at,
        history=history_of(order, clock.now()),
        caps=caps_of(order, pieces.units),
        reasons=reasons,
    )
    if opening.declared_at is not None:
        zone = ZoneInfo(facts.zone)
        facts = replace(facts, notice_on=opening.declared_at.astimezone(zone).date())
    used = in_force(order, opening.declared_at)
    return Ground(facts, used, decide_on(opening.kind, facts, used.rules))


def _say(opening: _Opening, case: Case) -> str:
    """Keep what the buyer says; return the id of the note."""
    if not opening.words:
        return ""
    row = Note.objects.create(
        case=case,
        audience=Audience.BUYER,
        from_buyer=opening.by.kind is ActorKind.BUYER,
        by_name=opening.by.name,
        text=opening.words,
        at=clock.now(),
    )
    return str(row.pk)


def _take(order: Order, requests: Sequence[LineRequest], case_id: str) -> _Pieces:
    """Split what is asked for out of its slices and hold it for the case; talk of pieces holds none."""
    units = {unit.pk: unit for unit in _UNITS(order=order.pk)}
    everything = list(units.values())
    taken: dict[str, tuple[Unit, LineRequest]] = {}
    for request in requests:
        unit = units.get(request.unit_id)
        if unit is None:
            raise UnitNotInOrder(unit=request.unit_id, order=order.number)
        if not case_id:
            if not 0 < request.quantity <= unit.quantity:
                raise NotSoMany(title=unit.title, quantity=unit.quantity, wanted=request.quantity)
            taken.setdefault(unit.pk, (unit, request))
            continue
        if unit.holder_ref or unit.pk in taken:
            raise UnitsHeldElsewhere(title=unit.title, unit=unit.pk)
        if request.quantity != unit.quantity:
            _part, rest = split_unit(unit, request.quantity)
            if rest is not None:
                units[request.unit_id] = rest
                everything.append(rest)
        if unit.state != UnitState.WITH_BUYER:
            raise UnitsHeldElsewhere(title=unit.title, unit=unit.pk)
        taken[unit.pk] = (unit, request)
    if case_id:
        hold_units([unit for unit, _request in taken.values()], case_id)
    return _Pieces(tuple(taken.values()), tuple(everything))


def _write(
    opening: _Opening, case_id: str, taken: Sequence[tuple[Unit, LineRequest]], ground: Ground
) -> tuple[Case, list[CaseLine]]:
    order, now, decision = opening.order, clock.now(), ground.decision
    number = next_number(order.seller, "RMA")
    told = opening.declared_at or now
    starts = {"opened": told, "canceled": order.canceled_at or told}
    rules = [(rule, starts[rule.starts]) for rule in decision.deadlines if rule.starts in starts]
    deadlines, due_at = start_first(case_id, rules, ground.facts.zone, ground.used.rules.calendars)
    case = Case.objects.create(
        id=case_id,
        seller=order.seller,
        order=order,
        buyer=order.buyer,
        rma_number=number,
        kind=opening.kind.value,
        state=State.REQUESTED.value,
        reason=taken[0][1].reason if taken else "",
        wanted=opening.wanted,
        language=opening.language,
        country=order.country,
        source=opening.source[:12],
        currency=order.currency,
        value_minor=0 if only_talks(opening.kind) else ground.facts.worth_minor,
        freight_payer=decision.freight_payer,
        operation_key=opening.operation_key,
        due_at=due_at,
        opened_at=now,
        updated_at=now,
        search=_search(order, number, taken),
    )
    ids = new_ids("cln", len(taken))
    lines = CaseLine.objects.bulk_create(
        CaseLine(id=ident, case=case, unit=unit, reason=request.reason, comment=request.comment)
        for ident, (unit, request) in zip(ids, taken, strict=True)
    )
    record_decision(
        order,
        facts=ground.facts,
        decision=decision,
        rules=ground.used.rules,
        case_ref=case.pk,
        used=ground.used,
    )
    Deadline.objects.bulk_create(deadlines)
    return case, lines


def _search(order: Order, number: str, taken: Sequence[tuple[Unit, LineRequest]]) -> str:
    buyer = order.buyer
    words = [number, order.number, buyer.name, buyer.email, buyer.phone]
    for unit, request in taken:
        words += [unit.sku, unit.title, request.comment]
    return document(words)
