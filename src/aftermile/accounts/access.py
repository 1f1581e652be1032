"""What one signed-in person or one key may see and do; made once a request, passed down by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aftermile.accounts.models import Member, Membership
from aftermile.accounts.roles import Permission
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import NotAllowed
from aftermile.kernel.tenancy import Scope


@dataclass(frozen=True, slots=True)
class Access:
    """`scope` limits every query; `grants` holds permissions by seller id, under "" those at every seller."""

    actor: Actor
    scope: Scope
    grants: Mapping[str, frozenset[Permission]] = field(default_factory=dict)
    member: Member | None = None

    def can(self, permission: Permission, seller_id: str) -> bool:
        return permission in self.grants.get("", ()) or permission in self.grants.get(seller_id, ())

    def can_anywhere(self, permission: Permission) -> bool:
        return any(permission in granted for granted in self.grants.values())

    def require(self, permission: Permission, seller_id: str) -> None:
        """Raise `NotAllowed` unless the permission is held at this seller."""
        if not self.can(permission, seller_id):
            raise NotAllowed(permission=permission.value)


def access_of(member: Member) -> Access:
    """Return what this member may see and do, from his memberships; one query."""
    memberships = list(Membership.objects.filter(member=member))
    grants = {membership.seller_id or "": membership.permissions for membership in memberships}
    scope = Scope.everything() if "" in grants else Scope.of(*grants)
    return Access(
        actor=Actor(ActorKind.MEMBER, member.pk, str(member)), scope=scope, grants=grants, member=member
    )
