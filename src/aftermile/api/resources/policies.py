"""Rules and reasons to read, and decisions without a case."""

from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from aftermile.api.asking import listed, seller_of
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.picking import requests_of
from aftermile.api.shapes import policies as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.api.shapes.decisions import DecisionOut, decision_out
from aftermile.cases.ways import owed_if
from aftermile.database.keyset import page
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.orders.models import Unit
from aftermile.orders.queries import get_order
from aftermile.policies import queries
from aftermile.policies.models import PolicyTable
from aftermile.policies.queries import UnitLine, get_reason

router = Router(tags=["policies"])


@operation(router, "POST", "/decisions", scope="policies:read", answers={200: DecisionOut})
def decide(request: Asked, body: shapes.DecisionIn) -> dict[str, Any]:
    """Ask what would be owed and why, and what each way out would cost, without a case. Changes nothing."""
    order = get_order(request.api_access.scope, body.order)
    picks = requests_of(order, body.lines)
    units = {unit.pk: unit for unit in Unit.objects.filter(line__order=order).select_related("line", "part")}
    lines = []
    for pick in picks:
        unit = units.get(pick.unit_id)
        if unit is None or pick.quantity > unit.quantity:
            raise BadInput(
                field="lines",
                problem=Phrase(_("{unit} has not so many pieces in this order."), unit=pick.unit_id),
            )
        get_reason(order.seller, pick.reason, kind=body.kind)
        lines.append(UnitLine(unit, pick.quantity, pick.reason))
    return decision_out(owed_if(order, kind=body.kind, lines=lines, evidence=body.evidence))


@operation(router, "GET", "/policies", scope="policies:read", answers={200: PageOf[shapes.TableBrief]})
def list_policies(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List the versions of the rules, newest first; the newest published one is in force."""
    rows = request.api_access.scope.apply(PolicyTable.objects.all())
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), shapes.table_brief)


@operation(router, "GET", "/policies/{table}", scope="policies:read", answers={200: shapes.TableOut})
def get_policy(request: Asked, table: str) -> dict[str, Any]:
    """Read one version with its rows, in the order in which they are tried."""
    found = queries.get_table(request.api_access.scope, table)
    return {**shapes.table_brief(found), "document": found.document, "sha256": found.sha256}


@operation(router, "GET", "/reasons", scope="policies:read", answers={200: list[shapes.ReasonOut]})
def list_reasons(request: Asked, seller: str = "") -> list[dict[str, Any]]:
    """List the reasons of a seller with what each means."""
    rows = queries.reasons_for(seller_of(request, seller), hidden=True)
    return [shapes.reason_out(row) for row in rows]
