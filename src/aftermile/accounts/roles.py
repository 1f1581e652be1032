"""What each role may do. One table; the console hides and the actions refuse by it."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    OWNER = "owner"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    WAREHOUSE = "warehouse"
    FINANCE = "finance"
    TECHNICIAN = "technician"
    AUDITOR = "auditor"


class Permission(StrEnum):
    VIEW = "view"
    CASES_WRITE = "cases:write"
    CASES_DECIDE = "cases:decide"
    GOODS_RECEIVE = "goods:receive"
    REFUNDS_WRITE = "refunds:write"
    REFUNDS_CONFIRM = "refunds:confirm"
    ORDERS_WRITE = "orders:write"
    PARCELS_WRITE = "parcels:write"
    POLICIES_WRITE = "policies:write"
    SETTINGS_WRITE = "settings:write"
    MEMBERS_WRITE = "members:write"


_P = Permission
ROLE_PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.OWNER: frozenset(Permission),
    Role.SUPERVISOR: frozenset(Permission) - {_P.MEMBERS_WRITE, _P.SETTINGS_WRITE},
    Role.AGENT: frozenset({_P.VIEW, _P.CASES_WRITE, _P.CASES_DECIDE, _P.REFUNDS_WRITE, _P.PARCELS_WRITE}),
    Role.WAREHOUSE: frozenset({_P.VIEW, _P.GOODS_RECEIVE, _P.PARCELS_WRITE}),
    Role.FINANCE: frozenset({_P.VIEW, _P.REFUNDS_WRITE, _P.REFUNDS_CONFIRM}),
    Role.TECHNICIAN: frozenset({_P.VIEW, _P.GOODS_RECEIVE}),
    Role.AUDITOR: frozenset({_P.VIEW}),
}


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """Return the roles that hold a permission, in the order of the table."""
    return tuple(role for role, granted in ROLE_PERMISSIONS.items() if permission in granted)
