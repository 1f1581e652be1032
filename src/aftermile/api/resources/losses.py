"""Who bears a case, what comes back, and what it costs."""

from typing import Any

from ninja import Query, Router, Status

from aftermile.api.asking import listed, operation_key
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import losses as shapes
from aftermile.api.shapes.basics import PageOf, Paging, minor_in
from aftermile.api.shapes.money import NoteOnlyIn
from aftermile.cases.queries import get_case
from aftermile.database.keyset import page
from aftermile.kernel.errors import NotFound
from aftermile.kernel.money import Money
from aftermile.ledger import actions
from aftermile.ledger.errors import NoRuling
from aftermile.ledger.models import Cost
from aftermile.ledger.queries import losses

router = Router(tags=["cases"])
recoveries = Router(tags=["recoveries"])


@operation(router, "GET", "/cases/{ref}/liability", scope="refunds:read", answers={200: shapes.LiabilityOut})
def get_liability(request: Asked, ref: str) -> dict[str, Any]:
    """Read who bears a case and what each party owes for it."""
    ruling = losses.ruling_of(get_case(request.api_access.scope, ref).pk)
    if ruling is None:
        raise NoRuling
    return shapes.liability_out(ruling)


@operation(
    router, "PUT", "/cases/{ref}/liability", scope="refunds:confirm", answers={200: shapes.LiabilityOut}
)
def set_liability(request: Asked, ref: str, body: shapes.SharesIn) -> dict[str, Any]:
    """Rule who bears a case; an earlier ruling is taken back. The loss is shared out anew when it changes."""
    case = get_case(request.api_access.scope, ref)
    shares = [actions.Share(share.kind, share.basis_points, share.party) for share in body.shares]
    ruling = actions.set_shares(case.pk, shares, request.api_access.actor, note=body.note, order=case.order)
    return shapes.liability_out(ruling)


@operation(
    router,
    "POST",
    "/cases/{ref}/liability/reversal",
    scope="refunds:confirm",
    answers={200: shapes.LiabilityOut},
)
def reverse_liability(request: Asked, ref: str, body: shapes.AppealIn) -> dict[str, Any]:
    """Take the ruling back after an appeal; every posting gets its mirror."""
    case = get_case(request.api_access.scope, ref)
    return shapes.liability_out(actions.reverse_shares(case.pk, request.api_access.actor, note=body.note))


@operation(
    router, "GET", "/cases/{ref}/net-cost", scope="refunds:read", answers={200: list[shapes.NetCostOut]}
)
def get_net_cost(request: Asked, ref: str) -> list[dict[str, Any]]:
    """Read what a case costs, in its currency and where it is another, in the seller's."""
    case = get_case(request.api_access.scope, ref)
    return [shapes.net_cost_out(row) for row in losses.net_costs(case.pk, case.currency, case.seller)]


@operation(router, "GET", "/cases/{ref}/costs", scope="refunds:read", answers={200: list[shapes.CostOut]})
def list_costs(request: Asked, ref: str) -> list[dict[str, Any]]:
    """List the costs booked for a case, oldest first."""
    case = get_case(request.api_access.scope, ref)
    return [shapes.cost_out(row) for row in Cost.objects.filter(case_ref=case.pk).order_by("at", "id")]


@operation(router, "POST", "/cases/{ref}/costs", scope="refunds:write", answers={201: shapes.CostOut})
def book_cost(request: Asked, ref: str, body: shapes.CostIn) -> Status[dict[str, Any]]:
    """Book what a case cost besides refunds, or what its goods brought (`resale`)."""
    case = get_case(request.api_access.scope, ref)
    cost = actions.book_cost(
        case.pk,
        body.kind,
        Money(body.amount.minor, body.amount.currency),
        operation_key(request),
        request.api_access.actor,
        note=body.note,
        order=case.order,
    )
    return Status(201, shapes.cost_out(cost))


@operation(
    router,
    "POST",
    "/cases/{ref}/costs/{cost}/reversal",
    scope="refunds:confirm",
    answers={200: shapes.CostOut},
)
def reverse_cost(request: Asked, ref: str, cost: str) -> dict[str, Any]:
    """Take a cost back that was booked in error."""
    case = get_case(request.api_access.scope, ref)
    found = Cost.objects.filter(pk=cost, case_ref=case.pk).first()
    if found is None:
        raise NotFound(noun="cost", ref=cost)
    return shapes.cost_out(actions.reverse_cost(found, request.api_access.actor))


@operation(recoveries, "GET", "/recoveries", scope="refunds:read", answers={200: PageOf[shapes.RecoveryOut]})
def list_recoveries(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.RecoveryListing]
) -> dict[str, Any]:
    """List what the seller claims from others, newest first."""
    rows = losses.list_recoveries(request.api_access.scope, open_only=wanted.open, case_ref=wanted.case)
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), shapes.recovery_out)


@operation(recoveries, "POST", "/recoveries", scope="refunds:write", answers={201: shapes.RecoveryOut})
def book_recovery(request: Asked, body: shapes.RecoveryIn) -> Status[dict[str, Any]]:
    """Write down a claim against another party for a case."""
    case = get_case(request.api_access.scope, body.case)
    row = actions.book_recovery(
        case.pk,
        body.kind,
        minor_in(body.claimed, case.currency) or 0,
        operation_key=operation_key(request),
        by=request.api_access.actor,
        party=body.party,
        reference=body.reference,
        answer_by=body.answer_by,
        note=body.note,
        order=case.order,
    )
    return Status(201, shapes.recovery_out(row))


@operation(recoveries, "GET", "/recoveries/{ref}", scope="refunds:read", answers={200: shapes.RecoveryOut})
def get_recovery(request: Asked, ref: str) -> dict[str, Any]:
    """Read a claim."""
    return shapes.recovery_out(losses.get_recovery(request.api_access.scope, ref))


@operation(
    recoveries, "POST", "/recoveries/{ref}/answer", scope="refunds:write", answers={200: shapes.RecoveryOut}
)
def answer_recovery(request: Asked, ref: str, body: shapes.RecoveryAnswerIn) -> dict[str, Any]:
    """Write down what the party agreed to pay; zero gives the claim up."""
    row = losses.get_recovery(request.api_access.scope, ref)
    by = request.api_access.actor
    return shapes.recovery_out(actions.answer_recovery(row, body.agreed_minor, by, reference=body.reference))


@operation(
    recoveries,
    "POST",
    "/recoveries/{ref}/receipts",
    scope="refunds:confirm",
    answers={200: shapes.RecoveryOut},
)
def receive_recovery(request: Asked, ref: str, body: shapes.RecoveryReceiptIn) -> dict[str, Any]:
    """Book what the party paid; give an Idempotency-Key. All parties together never pay above the loss."""
    operation_key(request)
    row = losses.get_recovery(request.api_access.scope, ref)
    by = request.api_access.actor
    return shapes.recovery_out(actions.receive_recovery(row, body.minor, by, reference=body.reference))


@operation(
    recoveries,
    "POST",
    "/recoveries/{ref}/write-off",
    scope="refunds:confirm",
    answers={200: shapes.RecoveryOut},
)
def write_off_recovery(request: Asked, ref: str, body: NoteOnlyIn) -> dict[str, Any]:
    """Give up what is still open of a claim."""
    row = losses.get_recovery(request.api_access.scope, ref)
    return shapes.recovery_out(actions.write_off_recovery(row, request.api_access.actor, note=body.note))


@operation(
    recoveries,
    "POST",
    "/recoveries/{ref}/reversal",
    scope="refunds:confirm",
    answers={200: shapes.RecoveryOut},
)
def reverse_recovery(request: Asked, ref: str, body: NoteOnlyIn) -> dict[str, Any]:
    """Take back what a party paid, after an appeal."""
    row = losses.get_recovery(request.api_access.scope, ref)
    return shapes.recovery_out(actions.reverse_recovery(row, request.api_access.actor, note=body.note))
