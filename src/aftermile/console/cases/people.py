"""Who can own a case."""

from django.db.models import Q

from aftermile.accounts.models import Member
from aftermile.kernel.tenancy import Scope

MOST_MEMBERS = 500


def members_of(seller_id: str) -> list[Member]:
    """Return the active members of a seller and of the operator."""
    return members_in(Scope.of(seller_id))


def members_in(scope: Scope) -> list[Member]:
    """Return the active members who can own a case of this scope."""
    wanted = Q(memberships__isnull=False)
    if scope.sellers is not None:
        wanted &= Q(memberships__seller=None) | Q(memberships__seller__in=scope.sellers)
    rows = Member.objects.filter(wanted, is_active=True)
    return list(rows.distinct().order_by("name", "email")[:MOST_MEMBERS])
