"""Moves of a case as nouns. Those that cost take `?preview=true`."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from ninja import Status

from aftermile.api.asking import operation_key, version_of
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.authority import router
from aftermile.api.resources.cases import case_of, shown
from aftermile.api.shapes import agreements
from aftermile.api.shapes import cases as shapes
from aftermile.api.shapes import money as money_shapes
from aftermile.api.shapes.basics import minor_in, money_of
from aftermile.api.shapes.fees import new_fees, planned_out
from aftermile.cases import actions, queries
from aftermile.cases.agreements import agreement_for, held_until_resale
from aftermile.cases.amounts import Agreement, Books
from aftermile.cases.authority import check
from aftermile.cases.limits import offer_days
from aftermile.cases.models import Case, Offer
from aftermile.cases.notices import preview_letter
from aftermile.cases.planning.preview import preview_plan
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.ledger.models import LineKind
from aftermile.parcels.queries import get_location, get_parcel

__all__ = ["router"]
CaseAnswer = dict[str, Any]


def plan_of(
    request: Asked,
    case: Case,
    body: agreements.ApprovalIn | agreements.OfferIn,
    *,
    preview: bool,
) -> dict[str, Any]:
    """
    Return what an approval or an offer would agree, and whether this key may do it alone.

    A preview also holds the steps, postings and message that would follow.
    """
    payer = body.freight_payer if isinstance(body, agreements.OfferIn) else ""
    books, amount = Books(case), minor_in(body.amount, case.currency)
    agreed = agreement_for(
        case,
        body.remedy,
        amount,
        freight_payer=payer,
        books=books,
        fees=new_fees(body.fees, case.currency),
    )
    if isinstance(body, agreements.ApprovalIn) and body.after_resale:
        agreed = held_until_resale(case, agreed, books)
    return {
        **(_preview(case, agreed, body, books) if preview else {}),
        "remedy": agreed.remedy,
        "amount": money_of(agreed.amount_minor, case.currency),
        "shipping": money_of(agreed.shipping_minor, case.currency),
        "goods_back": agreed.goods_back,
        "freight_payer": agreed.freight_payer,
        "fees": planned_out(agreed.fees, case.currency),
        "beyond_rules": agreed.beyond,
        **authority_on(request, case, agreed.remedy, agreed.amount_minor),
    }


def _preview(
    case: Case, agreed: Agreement, body: agreements.ApprovalIn | agreements.OfferIn, books: Books
) -> dict[str, Any]:
    until, words = None, ""
    if isinstance(body, agreements.OfferIn):
        until, words = body.expires_at or clock.now() + timedelta(days=offer_days()), body.message
    letter = preview_letter(case, agreed, case.language, offered_until=until, message=words)
    return {
        **agreements.plan_shape(preview_plan(case, agreed, books), case.currency),
        "message": {"language": case.language, "subject": letter.subject, "text": letter.text},
    }


def authority_on(request: Asked, case: Case, remedy: str, amount_minor: int) -> dict[str, Any]:
    ruling = check(request.api_access, case, remedy, amount_minor)
    left = ruling.left
    return {
        "needs_second": ruling.needs_second,
        "why_second": ruling.why,
        "authority_left": money_of(left.minor, left.currency) if left else None,
    }


@operation(
    router,
    "POST",
    "/cases/{ref}/approval",
    scope="cases:decide",
    answers={200: agreements.PlanOut, 201: shapes.CaseOut},
    guarded=True,
)
def approve_case(
    request: Asked, response: HttpResponse, ref: str, body: agreements.ApprovalIn, *, preview: bool = False
) -> Status[Any]:
    """Agree to a remedy, by the rules' amount or another one. 200 is the answer of a preview."""
    case = case_of(request, ref)
    plan = plan_of(request, case, body, preview=preview)
    if preview:
        return Status(200, plan)
    case = actions.approve(
        case,
        remedy=body.remedy,
        by=request.api_access.actor,
        amount_minor=plan["amount"]["minor"] or None,
        note=body.note,
        override=body.override,
        after_resale=body.after_resale,
        fees=new_fees(body.fees, case.currency),
        version=version_of(request),
    )
    return Status(201, shown(case, response))


@operation(
    router,
    "POST",
    "/cases/{ref}/offers",
    scope="cases:decide",
    answers={200: agreements.PlanOut, 201: agreements.OfferOut},
    guarded=True,
)
def make_offer(request: Asked, ref: str, body: agreements.OfferIn, *, preview: bool = False) -> Status[Any]:
    """Lay a way out before the buyer. 200 is the answer of a preview."""
    case = case_of(request, ref)
    if body.answers:
        return _counter(request, case, body)
    plan = plan_of(request, case, body, preview=preview)
    if preview:
        return Status(200, plan)
    offer = actions.make_offer(
        case,
        remedy=body.remedy,
        by=request.api_access.actor,
        amount_minor=plan["amount"]["minor"] or None,
        freight_payer=body.freight_payer,
        message=body.message,
        override=body.override,
        expires_at=body.expires_at,
        lapse=body.lapse,
        fees=new_fees(body.fees, case.currency),
        beside=[actions.Way(way.remedy, minor_in(way.amount, case.currency)) for way in body.beside],
        version=version_of(request),
    )
    return Status(201, agreements.offer_out(offer, case.currency))


def _counter(request: Asked, case: Case, body: agreements.OfferIn) -> Status[Any]:
    """The buyer proposes something else than we offered."""
    offer = offer_of(request, body.answers)
    if offer.case_id != case.pk:
        raise NotFound(noun="offer", ref=body.answers)
    counter = actions.counter_offer(
        offer,
        amount_minor=minor_in(body.amount, case.currency),
        remedy=body.remedy,
        message=body.message,
        by=request.api_access.actor,
        version=version_of(request),
    )
    return Status(201, agreements.offer_out(counter, case.currency))


def offer_of(request: Asked, offer: str) -> Offer:
    return queries.get_offer(request.api_access.scope, offer)


@operation(
    router,
    "POST",
    "/offers/{offer}/acceptance",
    scope="cases:decide",
    answers={200: shapes.CaseOut},
    guarded=True,
)
def accept_offer(request: Asked, response: HttpResponse, offer: str) -> CaseAnswer:
    """
    Note that the buyer accepted our offer, or accept his own proposal; a second time changes nothing.

    A proposal of the buyer is accepted within the limits of the key.
    """
    found = offer_of(request, offer)
    accept = actions.accept_counter if found.from_buyer else actions.accept_offer
    case = accept(found, by=request.api_access.actor, version=version_of(request))
    return shown(case, response)


@operation(
    router,
    "POST",
    "/offers/{offer}/rejection",
    scope="cases:write",
    answers={200: shapes.CaseOut},
    guarded=True,
)
def reject_offer(request: Asked, response: HttpResponse, offer: str) -> CaseAnswer:
    """Note that the buyer said no to our offer, or say no to his proposal; the case needs us."""
    found = offer_of(request, offer)
    reject = actions.reject_counter if found.from_buyer else actions.reject_offer
    case = reject(found, by=request.api_access.actor, version=version_of(request))
    return shown(case, response)


@operation(
    router, "DELETE", "/offers/{offer}", scope="cases:decide", answers={200: shapes.CaseOut}, guarded=True
)
def withdraw_offer(request: Asked, response: HttpResponse, offer: str) -> CaseAnswer:
    """Take an open offer back."""
    case = actions.withdraw_offer(
        offer_of(request, offer), by=request.api_access.actor, version=version_of(request)
    )
    return shown(case, response)


@operation(
    router,
    "POST",
    "/cases/{ref}/fulfillment",
    scope="cases:decide",
    answers={201: agreements.FulfillmentOut},
    guarded=True,
)
def carry_out(request: Asked, ref: str, body: agreements.FulfillmentIn) -> Status[Any]:
    """Say that an agreed remedy without money was carried out: sent, repaired or given."""
    row = actions.carry_out(
        case_of(request, ref),
        words=body.words,
        reference=body.reference,
        by=request.api_access.actor,
        version=version_of(request),
    )
    return Status(201, agreements.fulfillment_out(row))


@operation(
    router, "POST", "/cases/{ref}/decline", scope="cases:decide", answers={200: shapes.CaseOut}, guarded=True
)
def decline_case(request: Asked, response: HttpResponse, ref: str, body: shapes.WordsIn) -> CaseAnswer:
    """Say no, with words for the buyer."""
    case = actions.decline(
        case_of(request, ref), words=body.text, by=request.api_access.actor, version=version_of(request)
    )
    return shown(case, response)


@operation(
    router,
    "POST",
    "/cases/{ref}/cancellation",
    scope="cases:write",
    answers={200: shapes.CaseOut},
    guarded=True,
)
def cancel_case(request: Asked, response: HttpResponse, ref: str, body: shapes.OptionalWordsIn) -> CaseAnswer:
    """Withdraw a case before goods or money moved."""
    case = actions.cancel(
        case_of(request, ref), by=request.api_access.actor, words=body.text, version=version_of(request)
    )
    return shown(case, response)


@operation(
    router, "POST", "/cases/{ref}/closure", scope="cases:write", answers={200: shapes.CaseOut}, guarded=True
)
def close_case(request: Asked, response: HttpResponse, ref: str, body: shapes.OptionalWordsIn) -> CaseAnswer:
    """Put a finished case away."""
    case = actions.close(
        case_of(request, ref), by=request.api_access.actor, words=body.text, version=version_of(request)
    )
    return shown(case, response)


@operation(
    router, "DELETE", "/cases/{ref}/closure", scope="cases:write", answers={200: shapes.CaseOut}, guarded=True
)
def reopen_case(request: Asked, response: HttpResponse, ref: str) -> CaseAnswer:
    """Open a finished case again."""
    case = actions.reopen(case_of(request, ref), by=request.api_access.actor, version=version_of(request))
    return shown(case, response)


@operation(
    router,
    "POST",
    "/cases/{ref}/receipts",
    scope="receipts:write",
    answers={201: shapes.ReceiptOut},
    guarded=True,
)
def receive_goods(request: Asked, ref: str, body: shapes.ReceiptIn) -> Status[Any]:
    """Book what arrived; several receipts are usual. Needs an Idempotency-Key."""
    key = operation_key(request)
    scope = request.api_access.scope
    case = case_of(request, ref)
    receipt = actions.receive(
        case,
        operation_key=key,
        lines=[
            actions.ReceivedLine(
                line.case_line,
                line.quantity,
                line.grade,
                line.disposition,
                line.accepted,
                line.note,
                line.serial,
                line.serial_reason,
            )
            for line in body.lines
        ],
        by=request.api_access.actor,
        complete=body.complete,
        box=actions.Box(
            get_parcel(case.seller.scope, body.parcel) if body.parcel else None,
            body.tracking_number,
            get_location(case.seller.scope, body.location) if body.location else None,
            body.place,
        ),
        note=body.note,
        version=version_of(request),
    )
    found = next(row for row in queries.receipts_of(queries.get_case(scope, case.pk)) if row.pk == receipt.pk)
    return Status(201, shapes.receipt_out(found))


@operation(
    router,
    "POST",
    "/cases/{ref}/refunds",
    scope="refunds:write",
    answers={200: agreements.PlanOut, 201: list[money_shapes.RefundOut]},
    guarded=True,
)
def refund_case(request: Asked, ref: str, body: shapes.RefundIn, *, preview: bool = False) -> Status[Any]:
    """
    Pay back what was agreed and accepted, one refund for each payment it goes to. Needs an
    Idempotency-Key. 200 is the answer of a preview.
    """
    case = case_of(request, ref)
    amount = minor_in(body.amount, case.currency)
    if preview:
        return Status(200, refund_plan(case, amount))
    key = operation_key(request)
    refunds = actions.refund_case(
        case,
        operation_key=key,
        by=request.api_access.actor,
        amount_minor=amount,
        version=version_of(request),
    )
    return Status(201, [money_shapes.refund_out(refund) for refund in refunds])


def refund_plan(case: Case, amount_minor: int | None) -> dict[str, Any]:
    plan = queries.preview_refund(case, amount_minor=amount_minor)
    shipping = sum(line.amount_minor for line in plan.lines if line.kind == LineKind.SHIPPING)
    return {
        "remedy": case.remedy,
        "amount": money_of(plan.amount_minor, plan.currency),
        "shipping": money_of(shipping, plan.currency),
        "fees": [{"kind": kind, "amount": money_of(minor, plan.currency)} for kind, minor in plan.fees],
        "goods_back": case.goods_back,
        "freight_payer": case.freight_payer,
        "payments": [
            {
                "tender": tender.pk,
                "label": tender.label or tender.kind,
                "provider": tender.provider,
                "amount": money_of(part, plan.currency),
            }
            for tender, part in plan.tenders
        ],
    }
