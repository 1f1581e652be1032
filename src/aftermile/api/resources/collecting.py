"""Store credits, charges, chargebacks."""

from typing import Any

from django.conf import settings
from ninja import Query, Router, Status

from aftermile.api.asking import listed, operation_key, seller_of
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import collecting as shapes
from aftermile.api.shapes.basics import PageOf, Paging, minor_in
from aftermile.api.shapes.money import ConfirmationIn, NoteOnlyIn
from aftermile.cases.authority import require_of_key
from aftermile.cases.queries import get_case
from aftermile.database.keyset import page
from aftermile.kernel.errors import NotFound
from aftermile.kernel.money import Money
from aftermile.ledger import actions
from aftermile.ledger.models import Charge
from aftermile.ledger.queries.charges import get_charge as find_charge
from aftermile.ledger.queries.charges import list_charges as find_charges
from aftermile.ledger.queries.credits import find_by_code, get_credit
from aftermile.ledger.queries.credits import list_credits as find_credits
from aftermile.ledger.queries.disputes import get_dispute as find_dispute
from aftermile.ledger.queries.disputes import list_disputes as find_disputes
from aftermile.orders.models import PaymentMethod, Tender
from aftermile.orders.queries import get_buyer, get_order

credits_ = Router(tags=["store credits"])
charges = Router(tags=["charges"])
disputes = Router(tags=["chargebacks"])


def _case_ref(request: Asked, ref: str) -> str:
    return get_case(request.api_access.scope, ref).pk if ref else ""


@operation(credits_, "GET", "/store-credits", scope="refunds:read", answers={200: PageOf[shapes.CreditOut]})
def list_credits(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.CreditListing]
) -> dict[str, Any]:
    """List store credits and gift cards, newest first."""
    rows = find_credits(
        request.api_access.scope, buyer_id=wanted.buyer, case_ref=wanted.case, last4=wanted.last4
    )
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), shapes.credit_out)


@operation(credits_, "POST", "/store-credits", scope="refunds:confirm", answers={201: shapes.CreditOut})
def issue_credit(request: Asked, body: shapes.CreditIn) -> Status[dict[str, Any]]:
    """
    Give a buyer store credit, or make a gift card, beside what he paid. The code is in this answer only.

    Credit in place of a refund is a remedy of a case.
    """
    scope = request.api_access.scope
    seller = seller_of(request, body.seller)
    amount = Money(body.amount.minor, body.amount.currency)
    require_of_key(request.api_access.actor, seller, amount)
    credit = actions.issue_credit(
        seller,
        get_buyer(scope, body.buyer) if body.buyer else None,
        amount,
        operation_key=operation_key(request),
        by=request.api_access.actor,
        kind=body.kind,
        expires_at=body.expires_at,
        case_ref=_case_ref(request, body.case),
        order=get_order(scope, body.order) if body.order else None,
        note=body.note,
    )
    return Status(201, shapes.credit_out(credit))


@operation(credits_, "POST", "/store-credits/lookup", scope="refunds:read", answers={200: shapes.CreditOut})
def find_credit(request: Asked, body: shapes.CodeIn) -> dict[str, Any]:
    """Find a store credit or gift card by its code, as a checkout does."""
    return shapes.credit_out(find_by_code(request.api_access.scope, body.code))


@operation(credits_, "GET", "/store-credits/{ref}", scope="refunds:read", answers={200: shapes.CreditOut})
def read_credit(request: Asked, ref: str) -> dict[str, Any]:
    """Read a store credit or gift card."""
    return shapes.credit_out(get_credit(request.api_access.scope, ref))


@operation(
    credits_,
    "POST",
    "/store-credits/{ref}/spendings",
    scope="refunds:write",
    answers={201: shapes.ChargeOut},
)
def spend_credit(request: Asked, ref: str, body: shapes.SpendingIn) -> Status[dict[str, Any]]:
    """Pay a part of an order with it; of many at once none takes it below zero."""
    scope = request.api_access.scope
    credit = get_credit(scope, ref)
    order = get_order(scope, body.order)
    minor = minor_in(body.amount, credit.currency)
    charge = actions.spend_credit(
        credit,
        amount_minor=minor or 0,
        order=order,
        operation_key=operation_key(request),
        by=request.api_access.actor,
    )
    return Status(201, _shown(charge))


@operation(
    credits_, "POST", "/store-credits/{ref}/code", scope="refunds:confirm", answers={200: shapes.CreditOut}
)
def renew_credit_code(request: Asked, ref: str) -> dict[str, Any]:
    """Give it a new code, which is in this answer only; the old one is void."""
    credit = get_credit(request.api_access.scope, ref)
    return shapes.credit_out(actions.renew_code(credit, request.api_access.actor))


@operation(
    credits_, "POST", "/store-credits/{ref}/closure", scope="refunds:confirm", answers={200: shapes.CreditOut}
)
def close_credit(request: Asked, ref: str, body: NoteOnlyIn) -> dict[str, Any]:
    """Close it for good, with a note that says why."""
    credit = get_credit(request.api_access.scope, ref)
    return shapes.credit_out(actions.close_credit(credit, request.api_access.actor, body.note))


def _shown(charge: Charge) -> dict[str, Any]:
    return shapes.charge_out(charge, settings.BASE_URL)


@operation(charges, "GET", "/charges", scope="refunds:read", answers={200: PageOf[shapes.ChargeOut]})
def list_charges(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.ChargeListing]
) -> dict[str, Any]:
    """List what buyers are asked for, newest first."""
    rows = find_charges(
        request.api_access.scope, state=wanted.state, order_id=wanted.order, case_ref=wanted.case
    )
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), _shown)


@operation(charges, "POST", "/charges", scope="refunds:write", answers={201: shapes.ChargeOut})
def open_charge(request: Asked, body: shapes.ChargeIn) -> Status[dict[str, Any]]:
    """Ask a buyer for money: a price difference, a repair, a fee. Send him to `pay_url`."""
    scope = request.api_access.scope
    order = get_order(scope, body.order)
    method = None
    if body.method:
        method = PaymentMethod.objects.filter(pk=body.method, buyer=order.buyer_id).first()
        if method is None:
            raise NotFound(noun="way of paying", ref=body.method)
    charge = actions.open_charge(
        order,
        amount_minor=minor_in(body.amount, order.currency) or 0,
        words=body.words,
        operation_key=operation_key(request),
        by=request.api_access.actor,
        case_ref=_case_ref(request, body.case),
        method=method,
    )
    return Status(201, _shown(charge))


@operation(charges, "GET", "/charges/{ref}", scope="refunds:read", answers={200: shapes.ChargeOut})
def get_charge(request: Asked, ref: str) -> dict[str, Any]:
    """Read a charge by its id or number."""
    return _shown(find_charge(request.api_access.scope, ref))


@operation(
    charges, "POST", "/charges/{ref}/cancellation", scope="refunds:write", answers={200: shapes.ChargeOut}
)
def cancel_charge(request: Asked, ref: str, body: NoteOnlyIn) -> dict[str, Any]:
    """Ask for it no more. What comes all the same waits among the external movements."""
    charge = find_charge(request.api_access.scope, ref)
    return _shown(actions.cancel_charge(charge, request.api_access.actor, body.note))


@operation(
    charges, "POST", "/charges/{ref}/confirmation", scope="refunds:confirm", answers={200: shapes.ChargeOut}
)
def confirm_charge(request: Asked, ref: str, body: ConfirmationIn) -> dict[str, Any]:
    """Book a charge that was paid by transfer or otherwise, under the bank's reference."""
    charge = find_charge(request.api_access.scope, ref)
    return _shown(actions.confirm_charge_by_hand(charge, body.reference, request.api_access.actor))


@operation(disputes, "GET", "/disputes", scope="refunds:read", answers={200: PageOf[shapes.DisputeOut]})
def list_disputes(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.DisputeListing]
) -> dict[str, Any]:
    """List chargebacks, newest first."""
    rows = find_disputes(
        request.api_access.scope, open_only=wanted.open, order_id=wanted.order, case_ref=wanted.case
    )
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), shapes.dispute_out)


@operation(disputes, "POST", "/disputes", scope="refunds:confirm", answers={201: shapes.DisputeOut})
def record_dispute(request: Asked, body: shapes.DisputeIn) -> Status[dict[str, Any]]:
    """Write down a chargeback that came by letter; nothing goes back to that payment from now on."""
    rows = request.api_access.scope.apply(Tender.objects.select_related("order"))
    tender = rows.filter(pk=body.tender).first()
    if tender is None:
        raise NotFound(noun="payment", ref=body.tender)
    fee = minor_in(body.fee, tender.currency) if body.fee else 0
    dispute = actions.record_dispute(
        tender,
        amount_minor=minor_in(body.amount, tender.currency) or 0,
        reference=body.reference,
        by=request.api_access.actor,
        reason=body.reason,
        answer_by=body.answer_by,
        fee_minor=fee or 0,
        inquiry=body.inquiry,
        case_ref=_case_ref(request, body.case),
    )
    return Status(201, shapes.dispute_out(dispute))


@operation(disputes, "GET", "/disputes/{ref}", scope="refunds:read", answers={200: shapes.DisputeOut})
def get_dispute(request: Asked, ref: str) -> dict[str, Any]:
    """Read a chargeback by its id or the provider's reference."""
    return shapes.dispute_out(find_dispute(request.api_access.scope, ref))


@operation(
    disputes, "POST", "/disputes/{ref}/answer", scope="refunds:write", answers={200: shapes.DisputeOut}
)
def answer_dispute(request: Asked, ref: str, body: shapes.AnswerIn) -> dict[str, Any]:
    """Answer a chargeback; a provider that takes answers gets it."""
    dispute = find_dispute(request.api_access.scope, ref)
    return shapes.dispute_out(actions.answer_dispute(dispute, body.words, request.api_access.actor))


@operation(
    disputes, "POST", "/disputes/{ref}/outcome", scope="refunds:confirm", answers={200: shapes.DisputeOut}
)
def decide_dispute(request: Asked, ref: str, body: shapes.OutcomeIn) -> dict[str, Any]:
    """Write down how a chargeback ended that no provider tells of."""
    dispute = find_dispute(request.api_access.scope, ref)
    return shapes.dispute_out(actions.decide_dispute(dispute, won=body.won, by=request.api_access.actor))
