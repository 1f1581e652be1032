"""Cases: open, list, read; words, files, timeline, decision."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile

from aftermile.accounts.models import Member
from aftermile.api.asking import listed, tag, version_of
from aftermile.api.errors import ScopeMissing
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.picking import requests_of
from aftermile.api.shapes import agreements
from aftermile.api.shapes import cases as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.api.shapes.decisions import DecisionOut, decision_out
from aftermile.api.shapes.replacements import choices_of
from aftermile.cases import actions, queries
from aftermile.cases.actions.choosing import choose_target
from aftermile.cases.models import Case, CaseLine, Evidence, Offer
from aftermile.cases.ways import ranked
from aftermile.database.keyset import page
from aftermile.kernel.errors import NotFound
from aftermile.orders.models import Order
from aftermile.orders.queries import get_order
from aftermile.policies.actions import read_decision
from aftermile.policies.queries import decision_of_case

router = Router(tags=["cases"])


def case_of(request: HttpRequest, ref: str) -> Case:
    access: Any = request.api_access  # type: ignore[attr-defined]
    return queries.get_case(access.scope, ref)


def shown(case: Case, response: HttpResponse, *, fresh: bool = False) -> dict[str, Any]:
    """Return a case with its lines, and name its version in the answer; read again unless it is `fresh`."""
    if not fresh:
        case.refresh_from_db()
    tag(response, case)
    lines = actions.lines_as_opened(case) if fresh else []
    lines = lines or list(case.lines.select_related("unit__line", "unit__part").order_by("id"))
    return {**shapes.brief(case), "lines": [shapes.line_out(line, case.currency) for line in lines]}


@operation(router, "POST", "/cases", scope="cases:write", answers={201: shapes.CaseOut})
def open_case(request: Asked, response: HttpResponse, body: shapes.CaseIn) -> Status[Any]:
    """
    Open a case on pieces of an order. The scope `cases:decide` is needed to agree to an exchange.

    With `exchange` the exchange is agreed at once: a price difference is collected from, or paid back to, the
    payment method, and the goods are sent when the old ones are back. With `agreed` false it is only asked
    for. Without `exchange` the payment method is where a refund goes.
    """
    order = get_order(request.api_access.scope, body.order)
    if body.exchange:
        if body.agreed:
            _may_decide(request)
        return Status(201, shown(_exchange(request, order, body), response))
    case = _opened(request, order, body)
    response["Location"] = f"/api/v1/cases/{case.pk}"
    return Status(201, shown(case, response, fresh=not body.payment_method))


def _may_decide(request: Asked) -> None:
    if "cases:decide" not in request.api_access.scopes:
        raise ScopeMissing(scope="cases:decide")


@transaction.atomic
def _exchange(request: Asked, order: Order, body: shapes.CaseIn) -> Case:
    by = request.api_access.actor
    case = _opened(request, order, body)
    actions.choose_replacements(
        case,
        choices_of(body.exchange),
        by=by,
        settle_to=body.payment_method,
        settle_now=bool(body.payment_method),
    )
    case.refresh_from_db()
    if not body.agreed:
        return case
    return actions.approve(case, remedy="exchange", override=body.override, by=by)


def _opened(request: Asked, order: Order, body: shapes.CaseIn) -> Case:
    with transaction.atomic() if body.payment_method else nullcontext():
        case = _open(request, order, body)
        if body.payment_method and not body.exchange:
            choose_target(case, body.payment_method)
    return case


def _open(request: Asked, order: Order, body: shapes.CaseIn) -> Case:
    return actions.open_case(
        order,
        kind=body.kind,
        lines=requests_of(order, body.lines),
        by=request.api_access.actor,
        wanted=body.wanted or ("exchange" if body.exchange else ""),
        language=body.language,
        source="api",
        override=body.override,
        words=body.text,
    )


@operation(
    router,
    "GET",
    "/cases",
    scope="cases:read",
    answers={200: PageOf[shapes.CaseRow]},
    exclude_unset=True,
)
def list_cases(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.CaseListing], expand: shapes.Expand = ""
) -> dict[str, Any]:
    """List cases: a view by what is due next; all, or found by words, the newest first."""
    fields = wanted.dict()
    state = fields.pop("state")
    filters = queries.QueueFilters(text=fields.pop("q"), states=(state,) if state else (), **fields)
    found = queries.queue(request.api_access.scope, filters, after=paging.after, limit=paging.limit)
    more = expand.split(",")
    _fetch(found.items, more)
    return listed(found, lambda case: shapes.row(case, more))


def _fetch(cases: Sequence[Case], more: Sequence[str]) -> None:
    """Read what is asked for of all cases at once."""
    lookups = {
        "lines": CaseLine.objects.select_related("unit__line", "unit__part").order_by("id"),
        "evidence": Evidence.objects.order_by("at", "id"),
        "offers": Offer.objects.order_by("-id"),
    }
    prefetch_related_objects(cases, *(Prefetch(name, lookups[name]) for name in more if name in lookups))


@operation(
    router,
    "GET",
    "/cases/{ref}",
    scope="cases:read",
    answers={200: shapes.CaseFull},
    exclude_unset=True,
)
def get_case(request: Asked, response: HttpResponse, ref: str, expand: shapes.Expand = "") -> dict[str, Any]:
    """Read a case by its id or RMA number, with its lines; the ETag names its version."""
    case = case_of(request, ref)
    more = expand.split(",")
    full = shown(case, response)
    _fetch([case], more)
    return {**shapes.row(case, more), **full}


@operation(router, "GET", "/cases/{ref}/timeline", scope="cases:read", answers={200: list[shapes.MomentOut]})
def get_timeline(request: Asked, ref: str) -> list[dict[str, Any]]:
    """Read what happened, oldest first, as staff sees it."""
    return [shapes.moment_out(moment) for moment in queries.timeline(case_of(request, ref))]


@operation(router, "GET", "/cases/{ref}/moves", scope="cases:read", answers={200: list[shapes.MoveOut]})
def list_moves(request: Asked, ref: str) -> list[dict[str, Any]]:
    """List every move with whether this key may make it now, why not, and what it would do."""
    return [
        {
            "move": option.move.value,
            "allowed": option.allowed,
            "why_not": option.why_not,
            "consequence": option.consequence,
        }
        for option in queries.moves_for(case_of(request, ref), request.api_access)
    ]


@operation(router, "GET", "/cases/{ref}/decision", scope="cases:read", answers={200: DecisionOut})
def get_decision(request: Asked, ref: str) -> dict[str, Any]:
    """Read what is owed and why, as it was decided last, and what each way out would cost now."""
    case = case_of(request, ref)
    record = decision_of_case(case.pk)
    if record is None:
        raise NotFound(noun="decision", ref=case.rma_number)
    facts, decision = read_decision(record)
    return decision_out(ranked(case.seller, facts, decision))


@operation(router, "GET", "/cases/{ref}/notes", scope="cases:read", answers={200: list[shapes.NoteOut]})
def list_notes(request: Asked, ref: str) -> list[dict[str, Any]]:
    """List the words on a case, oldest first, internal ones too."""
    return [shapes.note_out(note) for note in queries.notes_of(case_of(request, ref))]


@operation(
    router, "POST", "/cases/{ref}/notes", scope="cases:write", answers={201: shapes.NoteOut}, guarded=True
)
def add_note(request: Asked, ref: str, body: shapes.NoteIn) -> Status[Any]:
    """Write to the buyer (who gets it by mail), or among staff."""
    note = actions.add_note(
        case_of(request, ref),
        audience=body.audience,
        text=body.text,
        by=request.api_access.actor,
        version=version_of(request),
    )
    return Status(201, shapes.note_out(note))


@operation(
    router, "POST", "/cases/{ref}/questions", scope="cases:write", answers={200: shapes.CaseOut}, guarded=True
)
def ask_buyer(request: Asked, response: HttpResponse, ref: str, body: shapes.WordsIn) -> dict[str, Any]:
    """Ask the buyer for a photo or an answer; the case waits for him."""
    case = actions.ask_buyer(
        case_of(request, ref), text=body.text, by=request.api_access.actor, version=version_of(request)
    )
    return shown(case, response)


@operation(
    router, "POST", "/cases/{ref}/answers", scope="cases:write", answers={200: shapes.CaseOut}, guarded=True
)
def note_answer(request: Asked, response: HttpResponse, ref: str, body: shapes.WordsIn) -> dict[str, Any]:
    """Note what the buyer answered elsewhere; the case needs us again."""
    case = actions.answer(
        case_of(request, ref), text=body.text, by=request.api_access.actor, version=version_of(request)
    )
    return shown(case, response)


@operation(
    router,
    "PUT",
    "/cases/{ref}/assignment",
    scope="cases:write",
    answers={200: shapes.CaseOut},
    guarded=True,
)
def assign_case(
    request: Asked, response: HttpResponse, ref: str, body: shapes.AssignmentIn
) -> dict[str, Any]:
    """Give the case to a member, or with null to nobody."""
    case = case_of(request, ref)
    member = None
    if body.member:
        mine = Member.objects.filter(is_active=True, memberships__seller_id__in=[case.seller_id, None])
        everywhere = Member.objects.filter(is_active=True, memberships__seller=None)
        member = (mine | everywhere).filter(pk=body.member).distinct().first()
        if member is None:
            raise NotFound(noun="member", ref=body.member)
    case = actions.assign(case, member=member, by=request.api_access.actor, version=version_of(request))
    return shown(case, response)


@operation(
    router, "GET", "/cases/{ref}/evidence", scope="cases:read", answers={200: list[shapes.EvidenceOut]}
)
def list_evidence(request: Asked, ref: str) -> list[dict[str, Any]]:
    """List the files shown in a case."""
    return [shapes.evidence_out(row) for row in queries.evidence_of(case_of(request, ref))]


@operation(
    router,
    "POST",
    "/cases/{ref}/evidence",
    scope="cases:write",
    answers={201: shapes.EvidenceOut},
    guarded=True,
)
def add_evidence(
    request: Asked,
    ref: str,
    file: File[UploadedFile],
    form: Form[shapes.EvidenceForm],
) -> Status[Any]:
    """Keep a photo, video or PDF; the same file again returns the first one."""
    case = case_of(request, ref)
    found = None
    if form.line:
        found = CaseLine.objects.filter(case=case, pk=form.line.replace("\x00", "")).first()
        if found is None:
            raise NotFound(noun="case line", ref=form.line)
    row = actions.add_evidence(
        case,
        upload=file,
        by=request.api_access.actor,
        line=found,
        label=form.label.replace("\x00", ""),
        version=version_of(request),
    )
    return Status(201, shapes.evidence_out(row))


@operation(
    router, "GET", "/cases/{ref}/offers", scope="cases:read", answers={200: PageOf[agreements.OfferOut]}
)
def list_offers(request: Asked, ref: str, paging: Query[Paging]) -> dict[str, Any]:
    """List the offers of a case, newest first."""
    case = case_of(request, ref)
    found = page(case.offers.all(), order_by=("-id",), after=paging.after, limit=paging.limit)
    return listed(found, lambda offer: agreements.offer_out(offer, case.currency))


@operation(router, "GET", "/cases/{ref}/receipts", scope="cases:read", answers={200: list[shapes.ReceiptOut]})
def list_receipts(request: Asked, ref: str) -> list[dict[str, Any]]:
    """List what arrived, oldest first."""
    return [shapes.receipt_out(row) for row in queries.receipts_of(case_of(request, ref))]
