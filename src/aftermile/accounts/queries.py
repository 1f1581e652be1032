"""Reads about members, invitations, keys and sellers, always within a scope."""

from django.db.models import Q, QuerySet

from aftermile.accounts.access import Access
from aftermile.accounts.models import ApiKey, AuthorityLimit, Invitation, Membership, Organization, Seller
from aftermile.accounts.roles import Permission, Role
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope


def get_organization() -> Organization:
    """Return the operator; raise `NotFound` before the installation is set up."""
    organization = Organization.objects.first()
    if organization is None:
        raise NotFound(noun="organization", ref="")
    return organization


def list_sellers(scope: Scope) -> QuerySet[Seller]:
    return scope.apply(Seller.objects.order_by("name", "id"), "pk")


def get_seller(scope: Scope, ref: str) -> Seller:
    """Return the seller by id or slug; raise `NotFound`."""
    seller = scope.apply(Seller.objects.filter(Q(pk=ref) | Q(slug=ref)), "pk").first()
    if seller is None:
        raise NotFound(noun="seller", ref=ref)
    return seller


def list_memberships(scope: Scope) -> QuerySet[Membership]:
    """Members of the sellers in scope; those of the operator only for the operator."""
    rows = Membership.objects.select_related("member", "seller").order_by(
        "member__name", "member__email", "id"
    )
    return scope.apply(rows)


def get_membership(scope: Scope, ref: str) -> Membership:
    membership = list_memberships(scope).filter(pk=ref).first()
    if membership is None:
        raise NotFound(noun="membership", ref=ref)
    return membership


def open_invitations() -> QuerySet[Invitation]:
    """Invitations whose link still works."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=clock.now())


def list_invitations(scope: Scope) -> QuerySet[Invitation]:
    """Invitations that were neither used nor taken back, expired ones too, newest first."""
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return scope.apply(waiting.select_related("seller", "invited_by").order_by("-created_at", "-id"))


def get_invitation(scope: Scope, ref: str) -> Invitation:
    invitation = list_invitations(scope).filter(pk=ref).first()
    if invitation is None:
        raise NotFound(noun="invitation", ref=ref)
    return invitation


def list_api_keys(scope: Scope) -> QuerySet[ApiKey]:
    rows = ApiKey.objects.select_related("seller", "created_by").order_by("-created_at", "-id")
    return scope.apply(rows)


def get_api_key(scope: Scope, ref: str) -> ApiKey:
    key = list_api_keys(scope).filter(pk=ref).first()
    if key is None:
        raise NotFound(noun="API key", ref=ref)
    return key


def list_limits(scope: Scope) -> QuerySet[AuthorityLimit]:
    """Limits set at the sellers in scope; those for all sellers only for the operator."""
    rows = AuthorityLimit.objects.select_related("member", "seller")
    return scope.apply(rows.order_by("seller__name", "role", "member__name", "per", "remedy", "id"))


def get_limit(scope: Scope, ref: str) -> AuthorityLimit:
    found = list_limits(scope).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="limit", ref=ref)
    return found


def limits_at(seller_id: str) -> list[AuthorityLimit]:
    """Return every limit that holds at a seller, the operator's too."""
    return list(AuthorityLimit.objects.filter(Q(seller_id=seller_id) | Q(seller=None)).order_by("id"))


def roles_at(member_ref: str, seller_id: str) -> tuple[Role, ...]:
    """Return the roles a member holds at a seller, through the operator too."""
    rows = Membership.objects.filter(member_id=member_ref).filter(Q(seller_id=seller_id) | Q(seller=None))
    return tuple(Role(role) for role in rows.order_by("id").values_list("role", flat=True))


def sellers_to_manage(access: Access, permission: Permission) -> list[Seller]:
    """Sellers in scope at which this permission is held."""
    return [seller for seller in list_sellers(access.scope) if access.can(permission, seller.pk)]
