"""Refunds and the ledger."""

from typing import Any

from ninja import Query, Router, Status

from aftermile.api.asking import listed
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import money as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.cases.authority import require_of_key
from aftermile.database.keyset import page
from aftermile.ledger import actions, queries
from aftermile.ledger.models import Entry

refunds = Router(tags=["refunds"])
ledger = Router(tags=["ledger"])


@operation(refunds, "GET", "/refunds", scope="refunds:read", answers={200: PageOf[shapes.RefundOut]})
def list_refunds(
    request: Asked, paging: Query[Paging], wanted: Query[shapes.RefundListing]
) -> dict[str, Any]:
    """List refunds, newest first."""
    states = (wanted.state,) if wanted.state else ()
    rows = queries.list_refunds(
        request.api_access.scope, states=states, order_id=wanted.order, case_ref=wanted.case
    )
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), shapes.refund_out)


@operation(refunds, "GET", "/refunds/{ref}", scope="refunds:read", answers={200: shapes.RefundOut})
def get_refund(request: Asked, ref: str) -> dict[str, Any]:
    """Read a refund by its id or number."""
    return shapes.refund_out(queries.get_refund(request.api_access.scope, ref))


@operation(
    refunds,
    "POST",
    "/refunds/{ref}/confirmation",
    scope="refunds:confirm",
    answers={200: shapes.RefundOut},
)
def confirm_refund(request: Asked, ref: str, body: shapes.ConfirmationIn) -> dict[str, Any]:
    """Mark a refund that a person pays as paid, under the bank's reference."""
    refund = queries.get_refund(request.api_access.scope, ref)
    require_of_key(request.api_access.actor, refund.seller, refund.amount)
    done = actions.confirm_manual_refund(refund, body.reference, request.api_access.actor)
    return shapes.refund_out(done)


@operation(
    refunds,
    "POST",
    "/refunds/{ref}/cancellation",
    scope="refunds:confirm",
    answers={200: shapes.RefundOut},
)
def cancel_refund(request: Asked, ref: str, body: shapes.NoteOnlyIn) -> dict[str, Any]:
    """Take back a reserved refund that a person was to pay."""
    refund = queries.get_refund(request.api_access.scope, ref)
    return shapes.refund_out(actions.cancel_refund(refund, request.api_access.actor, body.note))


@operation(ledger, "GET", "/ledger/entries", scope="refunds:read", answers={200: PageOf[shapes.EntryOut]})
def list_entries(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List the entries with their postings, newest first."""
    rows = request.api_access.scope.apply(Entry.objects.prefetch_related("postings__account"))
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), shapes.entry_out)


@operation(ledger, "GET", "/ledger/accounts", scope="refunds:read", answers={200: list[shapes.BalanceOut]})
def list_balances(request: Asked) -> list[dict[str, Any]]:
    """List the accounts with their balances."""
    return [shapes.balance_out(row) for row in queries.balances(request.api_access.scope)]


@operation(
    ledger,
    "GET",
    "/ledger/external-movements",
    scope="refunds:read",
    answers={200: PageOf[shapes.MovementOut]},
)
def list_movements(request: Asked, paging: Query[Paging], *, settled: bool = False) -> dict[str, Any]:
    """List money that moved without us; with `settled` also what has been explained."""
    rows = queries.list_movements(request.api_access.scope, open_only=not settled)
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), shapes.movement_out)


@operation(
    ledger,
    "POST",
    "/ledger/external-movements/{movement}/match",
    scope="refunds:confirm",
    answers={200: shapes.MovementOut},
)
def match_movement(request: Asked, movement: str, body: shapes.MatchIn) -> dict[str, Any]:
    """Say that a movement is one of our refunds."""
    scope = request.api_access.scope
    found = queries.get_movement(scope, movement)
    refund = queries.get_refund(scope, body.refund)
    return shapes.movement_out(actions.match_movement(found, refund, request.api_access.actor))


@operation(
    ledger,
    "POST",
    "/ledger/external-movements/{movement}/dismissal",
    scope="refunds:confirm",
    answers={200: shapes.MovementOut},
)
def dismiss_movement(request: Asked, movement: str, body: shapes.NoteOnlyIn) -> dict[str, Any]:
    """Set a movement aside, with a note that says why."""
    found = queries.get_movement(request.api_access.scope, movement)
    return shapes.movement_out(actions.ignore_movement(found, body.note, request.api_access.actor))


@operation(
    ledger,
    "POST",
    "/ledger/external-movements/{movement}/refund",
    scope="refunds:confirm",
    answers={201: shapes.RefundOut},
)
def pay_back_movement(request: Asked, movement: str) -> Status[dict[str, Any]]:
    """Pay back what a buyer paid though nothing was due any more."""
    found = queries.get_movement(request.api_access.scope, movement)
    require_of_key(request.api_access.actor, found.seller, found.amount)
    return Status(201, shapes.refund_out(actions.pay_back_movement(found, request.api_access.actor)))


@operation(
    ledger,
    "POST",
    "/ledger/external-movements/{movement}/keeping",
    scope="refunds:confirm",
    answers={200: shapes.MovementOut},
)
def keep_movement(request: Asked, movement: str, body: shapes.NoteOnlyIn) -> dict[str, Any]:
    """Keep what a buyer paid late, because something is sent for it after all."""
    found = queries.get_movement(request.api_access.scope, movement)
    return shapes.movement_out(actions.keep_movement(found, body.note, request.api_access.actor))
