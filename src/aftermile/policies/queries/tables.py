"""Versions of tables."""

from aftermile.accounts.models import Seller
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.policies.models import PolicyRow, PolicyTable, Purpose, TableState
from aftermile.policies.owed import RowFacts


def current_table(seller: Seller, *, purpose: str = Purpose.PROMISE, channel: str = "") -> PolicyTable | None:
    """Return the version in force."""
    return PolicyTable.objects.filter(
        seller=seller, purpose=purpose, channel=channel, state=TableState.LIVE
    ).first()


def draft_table_of(
    seller: Seller, *, purpose: str = Purpose.PROMISE, channel: str = ""
) -> PolicyTable | None:
    """Return the version being edited, if there is one."""
    return PolicyTable.objects.filter(
        seller=seller, purpose=purpose, channel=channel, state=TableState.DRAFT
    ).first()


def get_table(scope: Scope, table_id: str) -> PolicyTable:
    found = scope.apply(PolicyTable.objects.select_related("seller")).filter(pk=table_id).first()
    if found is None:
        raise NotFound(noun="policy table", ref=table_id)
    return found


def rows_of(table: PolicyTable | None) -> list[PolicyRow]:
    return list(table.rows.order_by("position")) if table else []


def row_facts(row: PolicyRow) -> RowFacts:
    return RowFacts(
        position=row.position,
        window_days=row.window_days,
        country=row.country,
        kind=row.kind,
        reason=row.reason,
        category=row.category,
        anchor=row.anchor,
        freight_payer=row.freight_payer,
        remedies=tuple(row.remedies),
        keep_percent=row.keep_percent,
        returnless_below_minor=row.returnless_below_minor,
        returnless_currency=row.returnless_currency,
        note=row.note,
    )
