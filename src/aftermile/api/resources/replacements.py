"""Goods in place of others: what was chosen, choosing it, sending it."""

from typing import Any

from ninja import Status

from aftermile.api.asking import operation_key, version_of
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.cases import case_of
from aftermile.api.resources.steps import router
from aftermile.api.shapes import replacements as shapes
from aftermile.cases import actions
from aftermile.cases.exchanges import quotes_for, replacements_of
from aftermile.cases.models import Case
from aftermile.parcels.queries import get_location

__all__ = ["router"]


def _all(case: Case) -> list[dict[str, Any]]:
    return [shapes.replacement_out(row, case.currency) for row in replacements_of(case)]


@operation(
    router,
    "GET",
    "/cases/{ref}/replacements",
    scope="cases:read",
    answers={200: list[shapes.ReplacementOut]},
)
def list_replacements(request: Asked, ref: str) -> list[dict[str, Any]]:
    """List what was chosen for the buyer, oldest first, also what was not sent in the end."""
    return _all(case_of(request, ref))


@operation(
    router,
    "PUT",
    "/cases/{ref}/replacements",
    scope="cases:write",
    answers={200: shapes.QuotesOut, 201: list[shapes.ReplacementOut]},
    guarded=True,
)
def choose_replacements(
    request: Asked, ref: str, body: shapes.ReplacementsIn, *, preview: bool = False
) -> Status[Any]:
    """
    Choose what the buyer gets, at the prices of now, in place of what was chosen before.

    On an agreed exchange the goods are reserved at once, and a higher price is asked for. 200 is the answer
    of a preview.
    """
    case = case_of(request, ref)
    choices = shapes.choices_of(body.items)
    if preview:
        return Status(200, shapes.quotes_out(quotes_for(case, choices), case.currency))
    actions.choose_replacements(
        case,
        choices,
        by=request.api_access.actor,
        settle_to=body.settle_to,
        settle_now=body.settle_now,
        advance=body.advance,
        version=version_of(request),
    )
    return Status(201, _all(case))


@operation(
    router,
    "POST",
    "/cases/{ref}/shipments",
    scope="cases:write",
    answers={201: shapes.SendingOut},
    guarded=True,
)
def send_replacements(request: Asked, ref: str, body: shapes.SendingIn) -> Status[Any]:
    """
    Send what is reserved, or a part of it, in one parcel; the buyer is told. Needs an Idempotency-Key.

    Only what was paid for leaves, and where goods come first, after them.
    """
    case = case_of(request, ref)
    parcel = actions.send_replacement(
        case,
        by=request.api_access.actor,
        carrier=body.carrier,
        tracking_number=body.tracking_number,
        rows=body.replacements,
        location=get_location(case.seller.scope, body.location) if body.location else None,
        operation_key=operation_key(request),
        version=version_of(request),
    )
    rows = [row for row in replacements_of(case) if row.parcel_ref == parcel.pk]
    return Status(
        201,
        {
            "parcel": parcel.pk,
            "carrier": parcel.carrier,
            "tracking_number": parcel.tracking_number,
            "replacements": [shapes.replacement_out(row, case.currency) for row in rows],
        },
    )
