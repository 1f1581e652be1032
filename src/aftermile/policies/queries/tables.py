"""Versions of tables."""

from aftermile.accounts.models import Seller
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.policies.models import PolicyTable, Purpose, TableState


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
