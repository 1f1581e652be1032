"""What one signed-in person or one key may see and do; made once a request, passed down by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aftermile.accounts.models import ApiKey, Member, Membership
from aftermile.accounts.roles import Permission
from aftermile.accounts.scopes import permissions_of
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import NotAllowed
from aftermile.kernel.money import Money
from aftermile.kernel.tenancy import Scope


@dataclass(frozen=True, slots=True)
class Access:
    """
    `scope` limits every query; `grants` holds permissions by seller id, under "" those at every seller.

    With an API key, `scopes` are its scopes and `limit` the most money one act of it may move.
    """

    actor: Actor
    scope: Scope
    grants: Mapping[str, frozenset[Permission]] = field(default_factory=dict)
    member: Member | None = None
    key: ApiKey | None = None
    scopes: frozenset[str] = frozenset()
    limit: Money | None = None
    whole_scope: Scope | None = None

    @property
    def whole(self) -> Scope:
        """The scope before a seller was chosen in the console."""
        return self.whole_scope or self.scope

    def can(self, permission: Permission, seller_id: str) -> bool:
        return permission in self.grants.get("", ()) or permission in self.grants.get(seller_id, ())

    def can_anywhere(self, permission: Permission) -> bool:
        return any(permission in granted for granted in self.grants.values())

    @property
    def reads_only(self) -> bool:
        """Whether nothing may be changed anywhere: an auditor."""
        return all(granted <= {Permission.VIEW} for granted in self.grants.values())

    def require(self, permission: Permission, seller_id: str) -> None:
        """Raise `NotAllowed` unless the permission is held at this seller."""
        if not self.can(permission, seller_id):
            raise NotAllowed(permission=permission.value)

    def require_anywhere(self, permission: Permission) -> None:
        """Raise `NotAllowed` unless the permission is held at some seller: a form is no use without it."""
        if not self.can_anywhere(permission):
            raise NotAllowed(permission=permission.value)


def access_of(member: Member) -> Access:
    """Return what this member may see and do, from his memberships; one query."""
    memberships = list(Membership.objects.filter(member=member))
    grants = {membership.seller_id or "": membership.permissions for membership in memberships}
    scope = Scope.everything() if "" in grants else Scope.of(*grants)
    return Access(
        actor=Actor(ActorKind.MEMBER, member.pk, str(member)), scope=scope, grants=grants, member=member
    )


def access_of_key(key: ApiKey) -> Access:
    """Return what this API key may see and do; no query."""
    scope = Scope.of(key.seller_id) if key.seller_id else Scope.everything()
    limit = None if key.limit_minor is None else Money(key.limit_minor, key.limit_currency)
    return Access(
        actor=Actor(ActorKind.API_KEY, key.pk, key.name),
        scope=scope,
        grants={key.seller_id or "": permissions_of(key.scopes)},
        key=key,
        scopes=frozenset(key.scopes),
        limit=limit,
    )
