"""Everything one case shows on one screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from aftermile.accounts.access import Access
from aftermile.accounts.roles import Permission
from aftermile.cases.actions.receiving import RECEIVING
from aftermile.cases.amounts import Books, payable
from aftermile.cases.authority import check
from aftermile.cases.models import ApprovalRequest, Case, CaseLine, Deadline, Evidence
from aftermile.cases.outcomes import Outcome
from aftermile.cases.planning.costs import steps_with_costs
from aftermile.cases.queries import (
    MoveOption,
    moves_for,
    open_counter,
    open_offer,
    receipts_of,
    waiting_request,
)
from aftermile.cases.states import OPEN_STATES, Move, State
from aftermile.cases.ways import owed_of
from aftermile.console.cases.fee_lines import fees_panel
from aftermile.console.cases.move_words import shown_moves
from aftermile.console.cases.owed import missing_of, owed_panel
from aftermile.console.cases.people import members_of
from aftermile.console.cases.reason_words import ReasonWords
from aftermile.console.cases.step_lines import step_lines
from aftermile.console.cases.thread import thread_of
from aftermile.console.cases.turns import turn_of
from aftermile.console.cases.way_words import CLOCKS, RISKS, said
from aftermile.console.near.way_panel import way_back_of
from aftermile.console.repairs.views import panel_of
from aftermile.console.sending.lines import sending_panel
from aftermile.database.moments import SOON
from aftermile.evidence.queries import doubts_of
from aftermile.inbound.queries.unknown import unknown_of_case
from aftermile.kernel import clock
from aftermile.kernel.ids import new_id
from aftermile.ledger.queries import refunds_of_case
from aftermile.parcels.models import Direction, Parcel
from aftermile.parcels.queries import parcels_of_case, parcels_of_order


@dataclass(frozen=True, slots=True)
class Goods:
    """One line: the unit, why, what came of it, its files, and what may be paid for it now."""

    line: CaseLine
    reason: str
    outcome: Outcome | None
    files: tuple[Evidence, ...]
    payable_minor: int
    held_elsewhere: str


@dataclass(frozen=True, slots=True)
class Travel:
    """A parcel with its scans, newest first."""

    parcel: Parcel
    scans: tuple[Any, ...]


def sheet(case: Case, access: Access, books: Books | None = None) -> dict[str, Any]:
    """Return the context of the case page."""
    books = books or Books(case)
    lines, evidence = books.lines, books.evidence
    members = members_of(case.seller_id)
    is_open = State(case.state) in OPEN_STATES
    due = payable(case, books)
    refunds = refunds_of_case(case.pk)
    moves = moves_for(case, access, books)
    asked = waiting_request(case) if is_open else None
    standing, _orders = books.year
    return {
        "case": case,
        "doubts": doubts_of(case) if evidence else 0,
        "goods": _goods(books, {pay.line.pk: pay.payable_minor for pay in due.lines}),
        "pieces": sum(line.unit.quantity for line in lines),
        "loose_files": [row for row in evidence if row.line_id is None],
        "thread": thread_of(books, {member.pk: str(member) for member in members}),
        "members": members,
        "turn": turn_of(case),
        "deadlines": _deadlines(case) if is_open else [],
        "offer": open_offer(case, books.offers),
        "moves": shown_moves(moves),
        "payable": due,
        "refunds": refunds,
        "on_the_way_minor": sum(row.amount_minor for row in refunds if row.state not in ("done", "failed")),
        "refundable_minor": sum(books.caps.tenders.values()),
        "tenders": list(case.order.tenders.order_by("position")),
        "ways_back": _travels(parcels_of_case(case.pk)),
        "ways_out": _travels(parcels_of_order(case.order, direction=Direction.OUTBOUND)),
        "receipts": receipts_of(case),
        "unknown_parcels": unknown_of_case(case.pk),
        "others": _others(case),
        "standing": standing,
        "risk_words": said(RISKS, standing.risk) if standing.risk else "",
        **fees_panel(case, books, access),
        "sending": sending_panel(case, books, may_write=access.can(Permission.CASES_WRITE, case.seller_id)),
        "counter": open_counter(case, books.offers) if is_open else None,
        "steps": step_lines(steps_with_costs(case), case, access),
        "may_write": access.can(Permission.CASES_WRITE, case.seller_id),
        "request_row": asked,
        "may_decide": access.can(Permission.CASES_DECIDE, case.seller_id),
        "expects_goods": case.goods_back and State(case.state) in RECEIVING,
        "operation_key": new_id("op"),
        **way_back_of(case),
        "me": access.member,
        **panel_of(case),
        **(_owed(books, moves, access, asked) if is_open and lines else {}),
    }


def _goods(books: Books, payables: dict[str, int]) -> list[Goods]:
    case = books.case
    reasons = ReasonWords([case.seller_id])
    return [
        Goods(
            line=line,
            reason=reasons.of(case.seller_id, line.reason),
            outcome=books.outcomes.get(line.pk),
            files=tuple(row for row in books.evidence if row.line_id == line.pk),
            payable_minor=payables.get(line.pk, 0),
            held_elsewhere=line.unit.holder_ref if line.unit.holder_ref not in ("", case.pk) else "",
        )
        for line in books.lines
    ]


def _deadlines(case: Case) -> list[tuple[Deadline, str, str]]:
    """Return the deadlines nobody has kept yet, late ones too, the first first: each with tone and clock."""
    rows = Deadline.objects.filter(case=case, met_at=None)
    now = clock.now()
    return [
        (row, _tone(row, now), said(CLOCKS, row.clock))
        for row in rows.exclude(kind__in=["close", "give_up"]).order_by("due_at")
    ]


def _tone(row: Deadline, now: datetime) -> str:
    if row.waits_for:
        return ""
    return "bad" if row.due_at < now else "risk" if row.due_at - now < SOON else ""


def _owed(
    books: Books, moves: list[MoveOption], access: Access, asked: ApprovalRequest | None
) -> dict[str, Any]:
    """What is owed and the ranked ways, with the moves that lead there and what may be agreed alone."""
    case, owed = books.case, owed_of(books.case, books)
    titles = {line.unit_id: line.unit.title for line in books.lines}
    allowed = {option.move for option in moves if option.allowed}
    dearest = max(owed.decision.options, key=lambda option: option.amount_minor, default=None)
    decides = Move.APPROVE in allowed or Move.OFFER in allowed
    return {
        **owed_panel(owed, seller=case.seller, titles=titles, wanted=case.wanted),
        "act_offer": Move.OFFER in allowed,
        "act_approve": Move.APPROVE in allowed,
        "ruling": check(access, case, dearest.remedy, dearest.amount_minor) if decides and dearest else None,
        "asked_second": asked,
        "may_answer": decides and asked is not None and asked.asked_by_ref != access.actor.ref,
        "missing": missing_of(owed.decision, case),
        "trace_url": reverse("console:case_trace", args=[case.pk]),
    }


def _travels(parcels: list[Parcel]) -> list[Travel]:
    return [Travel(parcel, tuple(parcel.scans.order_by("-at", "-key")[:20])) for parcel in parcels]


def _others(case: Case) -> list[Case]:
    """Return the buyer's other cases, the newest first."""
    rows = Case.objects.filter(buyer_id=case.buyer_id).exclude(pk=case.pk)
    return list(rows.order_by("-id")[:5])
