"""The scopes of API keys, and what of the console's permissions each carries."""

from typing import Final

from aftermile.accounts.roles import Permission

_P = Permission

SCOPES: Final[dict[str, frozenset[Permission]]] = {
    "orders:read": frozenset({_P.VIEW}),
    "orders:write": frozenset({_P.ORDERS_WRITE}),
    "buyers:read": frozenset({_P.VIEW}),
    "buyers:write": frozenset({_P.ORDERS_WRITE}),
    "products:read": frozenset({_P.VIEW}),
    "products:write": frozenset({_P.ORDERS_WRITE}),
    "cases:read": frozenset({_P.VIEW}),
    "cases:write": frozenset({_P.CASES_WRITE}),
    "cases:decide": frozenset({_P.CASES_WRITE, _P.CASES_DECIDE}),
    "receipts:write": frozenset({_P.GOODS_RECEIVE}),
    "refunds:read": frozenset({_P.VIEW}),
    "refunds:write": frozenset({_P.REFUNDS_WRITE}),
    "refunds:confirm": frozenset({_P.REFUNDS_CONFIRM}),
    "repairs:read": frozenset({_P.VIEW}),
    "repairs:write": frozenset({_P.CASES_WRITE}),
    "parcels:read": frozenset({_P.VIEW}),
    "parcels:write": frozenset({_P.PARCELS_WRITE}),
    "policies:read": frozenset({_P.VIEW}),
    "policies:write": frozenset({_P.POLICIES_WRITE}),
    "imports:read": frozenset({_P.VIEW}),
    "imports:write": frozenset({_P.ORDERS_WRITE}),
    "events:read": frozenset({_P.VIEW}),
    "webhooks:read": frozenset({_P.VIEW}),
    "webhooks:write": frozenset({_P.SETTINGS_WRITE}),
}
"""Scope to permissions; `noun:read` lets a key see the noun, the others let it act."""


def permissions_of(scopes: list[str]) -> frozenset[Permission]:
    """Return what these scopes carry together; a scope of an older version that is gone carries nothing."""
    return frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in scopes))
