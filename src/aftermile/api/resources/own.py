"""The key itself: what it may, and whose it is."""

from typing import Annotated, Any

from ninja import Field, Router

from aftermile.api.operation import Asked, operation
from aftermile.api.shapes.basics import Instant, Money, Out, ident, money_of

router = Router(tags=["key"])


class KeyOut(Out):
    id: Annotated[str, ident("key")]
    name: Annotated[str, Field(examples=["ERP"])]
    seller: Annotated[str | None, ident("slr")]
    scopes: Annotated[list[str], Field(examples=[["orders:read", "cases:write"]])]
    limit: Annotated[Money | None, Field(description="The most money one act of the key may move.")]
    expires_at: Instant | None


@operation(router, "GET", "/key", scope="", answers={200: KeyOut})
def get_key(request: Asked) -> dict[str, Any]:
    """Read what this key may do."""
    key, limit = request.api_access.key, request.api_access.limit
    assert key is not None, "the gate lets only keys in"
    return {
        "id": key.pk,
        "name": key.name,
        "seller": key.seller_id,
        "scopes": key.scopes,
        "limit": money_of(limit.minor, limit.currency) if limit else None,
        "expires_at": key.expires_at,
    }
