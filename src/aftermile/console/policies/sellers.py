"""For which seller a page of settings is shown."""

from aftermile.accounts.guards import MemberRequest
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.kernel.errors import NotFound


def sellers_of(request: MemberRequest) -> list[Seller]:
    rows = request.access.scope.apply(Seller.objects.filter(active=True), "pk")
    return list(rows.order_by("name"))


def chosen_seller(request: MemberRequest, sellers: list[Seller]) -> Seller:
    """Return the seller the address names (`?seller=`), else the first; raise `NotFound`."""
    ref = request.GET.get("seller", "")
    for seller in sellers:
        if ref in ("", seller.pk):
            return seller
    raise NotFound(noun="seller", ref=ref)


def may_write(request: MemberRequest, seller: Seller, permission: Permission) -> bool:
    return request.access.can(permission, seller.pk)
