"""Every write of the room, by verb."""

from aftermile.accounts.actions.invitations import (
    accept_invitation,
    invite,
    resend_invitation,
    revoke_invitation,
)
from aftermile.accounts.actions.keys import find_api_key, make_api_key, revoke_api_key
from aftermile.accounts.actions.limits import ensure_default_limits, remove_limit, save_limit
from aftermile.accounts.actions.members import (
    change_profile,
    change_role,
    create_member,
    end_membership,
    grant,
)
from aftermile.accounts.actions.sellers import (
    SellerFields,
    change_organization,
    change_seller,
    create_organization,
    create_seller,
)

__all__ = [
    "SellerFields",
    "accept_invitation",
    "change_organization",
    "change_profile",
    "change_role",
    "change_seller",
    "create_member",
    "create_organization",
    "create_seller",
    "end_membership",
    "ensure_default_limits",
    "find_api_key",
    "grant",
    "invite",
    "make_api_key",
    "remove_limit",
    "resend_invitation",
    "revoke_api_key",
    "revoke_invitation",
    "save_limit",
]
