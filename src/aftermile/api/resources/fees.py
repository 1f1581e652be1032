"""Fees that a refund is less by, and money that came back and is sent again."""

from typing import Any

from ninja import Status

from aftermile.api.asking import operation_key, version_of
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.cases import case_of
from aftermile.api.resources.replacements import router
from aftermile.api.shapes import fees as shapes
from aftermile.api.shapes import money as money_shapes
from aftermile.api.shapes.basics import minor_in
from aftermile.cases import actions
from aftermile.cases.taken_off import arrears_of, fees_of

__all__ = ["router"]


@operation(router, "GET", "/cases/{ref}/fees", scope="cases:read", answers={200: list[shapes.FeeOut]})
def list_fees(request: Asked, ref: str) -> list[dict[str, Any]]:
    """List what is taken off the refund of a case, oldest first, also what was taken off again."""
    case = case_of(request, ref)
    return [shapes.fee_out(fee, case.currency) for fee in fees_of(case)]


@operation(
    router,
    "POST",
    "/cases/{ref}/fees",
    scope="cases:decide",
    answers={201: shapes.FeeOut},
    guarded=True,
)
def add_fee(request: Asked, ref: str, body: shapes.NewFeeIn) -> Status[Any]:
    """
    Take a fee off the refund of a case, after it was agreed and before it is paid. Needs an Idempotency-Key.

    Refused where the law forbids it, where it was not the buyer's own choice, where the shop's rules name no
    such fee, and where the refund would fall below zero.
    """
    case = case_of(request, ref)
    fee = actions.add_fee(
        case,
        kind=body.kind,
        amount_minor=minor_in(body.amount, case.currency) or 0,
        words=body.words,
        operation_key=operation_key(request)[:80],
        by=request.api_access.actor,
        version=version_of(request),
    )
    return Status(201, shapes.fee_out(fee, case.currency))


@operation(
    router,
    "DELETE",
    "/cases/{ref}/fees/{fee}",
    scope="cases:decide",
    answers={200: shapes.FeeOut},
    guarded=True,
)
def remove_fee(request: Asked, ref: str, fee: str) -> dict[str, Any]:
    """Take a fee off again; what a refund kept for it goes back by itself. Again changes nothing."""
    case = case_of(request, ref)
    row = actions.remove_fee(case, fee, by=request.api_access.actor, version=version_of(request))
    return shapes.fee_out(row, case.currency)


@operation(router, "GET", "/cases/{ref}/arrears", scope="cases:read", answers={200: list[shapes.ArrearOut]})
def list_arrears(request: Asked, ref: str) -> list[dict[str, Any]]:
    """List money of a case that came back, oldest first; `ended_at` is null while it is owed again."""
    case = case_of(request, ref)
    return [shapes.arrear_out(row, case.currency) for row in arrears_of(case)]


@operation(
    router,
    "POST",
    "/cases/{ref}/arrears/{arrear}/refunds",
    scope="refunds:write",
    answers={201: list[money_shapes.RefundOut]},
    guarded=True,
)
def pay_again(request: Asked, ref: str, arrear: str, body: shapes.PayAgainIn) -> Status[Any]:
    """Send money again that came back; each is sent once: asking again returns the same refunds."""
    refunds = actions.pay_again(
        case_of(request, ref), arrear, to=body.to, by=request.api_access.actor, version=version_of(request)
    )
    return Status(201, [money_shapes.refund_out(refund) for refund in refunds])
