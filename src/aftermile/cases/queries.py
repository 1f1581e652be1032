"""Reads of cases: one by its name, the queue, the badges, the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet

from aftermile.cases.models import (
    ApprovalRequest,
    Audience,
    Case,
    CaseLine,
    Evidence,
    Inspection,
    Note,
    Offer,
    OfferState,
    Override,
    Receipt,
    RequestState,
    SavedView,
)
from aftermile.cases.moves import MoveOption, moves_for, preview_refund
from aftermile.cases.states import OPEN_STATES, State
from aftermile.cases.timeline import Moment, timeline
from aftermile.database.keyset import Key, Page, merged, page
from aftermile.database.search import matching
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.orders.models import Order

__all__ = [
    "BADGE_CAP",
    "VIEWS",
    "Moment",
    "MoveOption",
    "QueueFilters",
    "badges",
    "cases_of_buyer",
    "cases_of_order",
    "count_queue",
    "evidence_of",
    "get_case",
    "get_evidence",
    "get_offer",
    "get_request",
    "inspections_of",
    "list_overrides",
    "list_requests",
    "moves_for",
    "notes_of",
    "open_offer",
    "preview_refund",
    "queue",
    "receipts_of",
    "saved_views",
    "timeline",
    "waiting_request",
]

BADGE_CAP = 1000
"""Counting stops here: a badge says 1000+, and costs the same in a table of any size."""

_TO_PAY = "to_pay"
_AWAITED = "awaited"
"""Approved cases are two: those that need our money now, and those that wait for goods."""
_ASKED = "asked"
_RAISED = "raised"
"""Across states: somebody needs a second approver; a deadline lapsed and raised it to supervisors."""

_EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Compared with, so that the index of raised cases is found before that of states."""

VIEWS: dict[str, tuple[str, ...]] = {
    "needs_us": (State.REQUESTED, State.RECEIVED, State.PARTIALLY_SETTLED, _TO_PAY),
    "waiting_buyer": (State.WAITING_BUYER, State.OFFERED),
    "goods_back": (_AWAITED, State.RECEIVING),
    "paying": (State.SETTLING,),
    "approvals": (_ASKED,),
    "escalated": (_RAISED,),
    "done": (State.SETTLED, State.DECLINED, State.CANCELED, State.CLOSED),
    "all": (),
}
BY_DUE = (Key("due_at", nullable=True), Key("id"))
BY_AGE = (Key("opened_at", descending=True), Key("id", descending=True))


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What the queue shows. `assignee` is a member's id, `none`, or empty for all; `text` searches."""

    view: str = "needs_us"
    states: tuple[str, ...] = ()
    kind: str = ""
    country: str = ""
    reason: str = ""
    assignee: str = ""
    seller: str = ""
    buyer: str = ""
    text: str = ""
    late: bool = False

    @property
    def branches(self) -> tuple[str, ...]:
        return self.states or VIEWS.get(self.view, ())


def get_case(scope: Scope, ref: str) -> Case:
    """Return a case by its id or RMA number; raise `NotFound`."""
    related = ("order__seller", "order__buyer", "buyer", "seller", "assignee")
    rows = scope.apply(Case.objects.select_related(*related))
    found = rows.filter(pk=ref).first() or rows.filter(rma_number=ref).order_by("-id").first()
    if found is None:
        raise NotFound(noun="case", ref=ref)
    return found


def get_offer(scope: Scope, offer_id: str) -> Offer:
    rows = scope.apply(Offer.objects.select_related("case__order__seller"), "case__seller_id")
    found = rows.filter(pk=offer_id).first()
    if found is None:
        raise NotFound(noun="offer", ref=offer_id)
    return found


def open_offer(case: Case, among: Sequence[Offer] | None = None) -> Offer | None:
    """Return the first offer that lies with the buyer, unless it has lapsed; `among` are all of the case."""
    if among is not None:
        return next((row for row in among if _is_open(row) and not row.from_buyer), None)
    return next(iter(open_offers(case)), None)


def _is_open(offer: Offer) -> bool:
    return offer.state == OfferState.OPEN and offer.expires_at > clock.now()


def open_offers(case: Case) -> list[Offer]:
    """Return the offers that lie with the buyer side by side, the first one first."""
    rows = Offer.objects.filter(
        case=case, state=OfferState.OPEN, expires_at__gt=clock.now(), from_buyer=False
    )
    return list(rows.order_by("created_at", "id"))


def open_counter(case: Case, among: Sequence[Offer] | None = None) -> Offer | None:
    """Return what the buyer proposes, unless it has lapsed; `among` are all offers of the case."""
    if among is not None:
        return next((row for row in reversed(among) if _is_open(row) and row.from_buyer), None)
    rows = Offer.objects.filter(case=case, state=OfferState.OPEN, expires_at__gt=clock.now(), from_buyer=True)
    return rows.order_by("-created_at", "-id").first()


def list_requests(scope: Scope, *, state: str = "") -> QuerySet[ApprovalRequest]:
    """Return requests for a second approver with their cases; order them with `keyset.page`."""
    rows = scope.apply(ApprovalRequest.objects.select_related("case__buyer", "case__order", "seller"))
    return rows.filter(state=state) if state else rows


def get_request(scope: Scope, ref: str) -> ApprovalRequest:
    found = list_requests(scope).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="approval request", ref=ref)
    return found


def waiting_request(case: Case) -> ApprovalRequest | None:
    """Return the request for a second approver that waits on a case."""
    return ApprovalRequest.objects.filter(case=case, state=RequestState.WAITING).first()


def list_overrides(
    scope: Scope, *, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Override]:
    """Return what people decided otherwise than the rules, from `since` until before `until`."""
    rows = scope.apply(Override.objects.select_related("case__order", "seller"))
    if since:
        rows = rows.filter(at__gte=since)
    return rows.filter(at__lt=until) if until else rows


def get_evidence(scope: Scope, evidence_id: str) -> Evidence:
    rows = scope.apply(Evidence.objects.select_related("case"), "case__seller_id")
    found = rows.filter(pk=evidence_id).first()
    if found is None:
        raise NotFound(noun="evidence", ref=evidence_id)
    return found


def _filtered(scope: Scope, filters: QueueFilters) -> QuerySet[Case]:
    rows = scope.apply(Case.objects.all())
    wanted = {
        "kind": filters.kind,
        "country": filters.country,
        "reason": filters.reason,
        "seller_id": filters.seller,
        "buyer_id": filters.buyer,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if filters.assignee:
        by_none = filters.assignee == "none"
        rows = rows.filter(assignee=None) if by_none else rows.filter(assignee_id=filters.assignee)
    if filters.late:
        rows = rows.filter(due_at__lt=clock.now())
    return matching(rows, filters.text)


def _branch(rows: QuerySet[Case], name: str) -> QuerySet[Case]:
    if name == _TO_PAY:
        return rows.filter(state=State.APPROVED, goods_back=False)
    if name == _AWAITED:
        return rows.filter(state=State.APPROVED, goods_back=True)
    if name == _ASKED:
        return rows.filter(pk__in=ApprovalRequest.objects.filter(state=RequestState.WAITING).values("case"))
    if name == _RAISED:
        return rows.filter(escalated_at__gt=_EVER, state__in=OPEN_STATES)
    return rows.filter(state=name)


def _within(rows: QuerySet[Case], names: Sequence[str]) -> QuerySet[Case]:
    """Narrow to the branches of a view in one query; found by words, approved cases are one."""
    across = {_ASKED, _RAISED}.intersection(names)
    if across:
        return _branch(rows, across.pop())
    approved = (_TO_PAY, _AWAITED)
    return rows.filter(state__in={State.APPROVED if name in approved else name for name in names})


def queue(
    scope: Scope, filters: QueueFilters | None = None, *, after: str | None = None, limit: int = 50
) -> Page[Case]:
    """
    Return a page of the queue: the next due first; everything, and found by words, the newest first.

    One query for each state of the view plus one for the lines, whatever the size of the table.
    """
    wanted = filters or QueueFilters()
    rows = _filtered(scope, wanted).select_related("order", "buyer", "assignee", "seller")
    rows = rows.prefetch_related(
        Prefetch("lines", queryset=CaseLine.objects.select_related("unit__line", "unit__part").order_by("id"))
    )
    names = wanted.branches
    if wanted.text or not names:
        if names:
            rows = _within(rows, names)
        return page(rows, order_by=BY_AGE, after=after, limit=limit)
    return merged([_branch(rows, name) for name in names], order_by=BY_DUE, after=after, limit=limit)


def count_queue(scope: Scope, filters: QueueFilters) -> int:
    """Return how many cases a queue holds, at most `BADGE_CAP`."""
    return _count_all({"": filters}, scope)[""]


def badges(scope: Scope, *, views: Sequence[str] = (), seller: str = "") -> dict[str, int]:
    """Return the number of cases of each view, each counted up to `BADGE_CAP`; one query."""
    names = views or [name for name in VIEWS if name != "all"]
    return _count_all({name: QueueFilters(view=name, seller=seller) for name in names}, scope)


def _count_all(wanted: dict[str, QueueFilters], scope: Scope) -> dict[str, int]:
    parts: list[str] = []
    params: list[Any] = []
    for name, filters in wanted.items():
        rows = _filtered(scope, filters).order_by()
        branches = [_branch(rows, branch) for branch in filters.branches] or [rows]
        for branch in branches:
            sql, values = branch.values("pk")[:BADGE_CAP].query.sql_with_params()
            parts.append(f"SELECT %s AS view, COUNT(*) FROM ({sql}) AS part")  # noqa: S608 - built by the ORM
            params += [name, *values]
    totals = dict.fromkeys(wanted, 0)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        for name, count in cursor.fetchall():
            totals[name] = min(BADGE_CAP, totals[name] + count)
    return totals


def cases_of_order(order_id: str) -> list[Case]:
    return list(Case.objects.filter(order_id=order_id).order_by("-id"))


def cases_of_buyer(buyer_id: str, *, limit: int = 50) -> list[Case]:
    return list(Case.objects.filter(buyer_id=buyer_id).select_related("order").order_by("-id")[:limit])


def notes_of(case: Case, *, audience: str = Audience.STAFF) -> list[Note]:
    rows = case.notes.order_by("at", "id")
    return list(rows if audience == Audience.STAFF else rows.filter(audience=Audience.BUYER))


def evidence_of(case: Case) -> list[Evidence]:
    return list(case.evidence.order_by("at", "id"))


def receipts_of(case: Case) -> list[Receipt]:
    rows = case.receipts.select_related("location", "parcel").prefetch_related("lines__case_line__unit__line")
    return list(rows.order_by("at", "id"))


def inspections_of(case: Case) -> list[Inspection]:
    """Return what inspectors found, oldest first, with photos."""
    rows = case.inspections.select_related("line__unit__line", "location").prefetch_related("photos")
    return list(rows.order_by("at", "id"))


def saved_views(member_id: str, scope: Scope) -> list[SavedView]:
    """Return the views a member kept, then those that others share at his sellers."""
    own = SavedView.objects.filter(member_id=member_id)
    shared = scope.apply(SavedView.objects.filter(shared=True)).exclude(member_id=member_id)
    return [*own.order_by("position", "name"), *shared.order_by("position", "name")]


def order_of(case_ref: str) -> Order | None:
    """Return the order of a case for the ledger, which knows cases only by reference."""
    case = Case.objects.select_related("order__seller", "order__buyer").filter(pk=case_ref).first()
    return case.order if case else None
