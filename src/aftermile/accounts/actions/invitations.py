"""Inviting somebody by mail, and what the link does."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from aftermile.accounts.actions.members import create_member, grant
from aftermile.accounts.actions.sellers import checked
from aftermile.accounts.errors import AlreadyMember, InvitationNotValid, MemberSwitchedOff
from aftermile.accounts.models import Invitation, Member, Membership, Organization, Seller
from aftermile.accounts.queries import open_invitations
from aftermile.accounts.roles import Role
from aftermile.kernel import clock
from aftermile.kernel.errors import BadInput

INVITATION_LASTS: Final = timedelta(days=7)


@transaction.atomic
def invite(
    *, email: str, role: Role, seller: Seller | None, language: str, by: Member | None
) -> tuple[Invitation, str]:
    """
    Invite an address to a seller, or to the operator; return the invitation and its token, shown only now.

    An earlier open invitation of the address to the same place is replaced. The caller mails the link
    (`accounts.mail.send_invitation`). Raises `AlreadyMember`, `BadInput`.
    """
    email = _address(email)
    if Membership.objects.filter(member__email=email, seller=seller).exists():
        raise AlreadyMember(email=email)
    now = clock.now()
    open_invitations().filter(email=email, seller=seller).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        seller=seller,
        role=role,
        token_hash=hash_token(token),
        language=checked({"language": language})["language"],
        invited_by=by,
        expires_at=now + INVITATION_LASTS,
    )
    return invitation, token


def resend_invitation(invitation: Invitation, *, by: Member | None) -> tuple[Invitation, str]:
    """Replace the invitation by a fresh one with a new token; an expired one may be sent again too."""
    if invitation.accepted_at or invitation.revoked_at:
        raise InvitationNotValid
    revoke_invitation(invitation)
    return invite(
        email=invitation.email,
        role=Role(invitation.role),
        seller=invitation.seller,
        language=invitation.language,
        by=by,
    )


def revoke_invitation(invitation: Invitation) -> None:
    """Make the link useless; raise `InvitationNotValid` when it was used or taken back already."""
    waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if not waiting.update(revoked_at=clock.now()):
        raise InvitationNotValid


@transaction.atomic
def accept_invitation(token: str, *, name: str = "", password: str = "") -> Member:
    """
    Turn the link into a membership, once.

    A stranger becomes a member with this name and password, in the seller's time zone; who is a member
    already just gains the role. Raises `InvitationNotValid`, `PasswordTooWeak`, `MemberSwitchedOff`,
    `AlreadyMember`, `BadInput`.
    """
    invitation = find_invitation(token)
    if invitation is None or not open_invitations().filter(pk=invitation.pk).update(accepted_at=clock.now()):
        raise InvitationNotValid
    member = Member.objects.filter(email=invitation.email).first()
    if member is None:
        checked({"name": name})
        member = create_member(
            email=invitation.email,
            name=name,
            password=password,
            language=invitation.language,
            time_zone=_zone_of(invitation),
        )
    elif not member.is_active:
        raise MemberSwitchedOff(email=member.email)
    grant(member, role=Role(invitation.role), seller=invitation.seller)
    return member


def _zone_of(invitation: Invitation) -> str:
    place = invitation.seller or Organization.objects.first()
    return place.time_zone if place else "UTC"


def find_invitation(token: str) -> Invitation | None:
    """Return the invitation whose link this is, while it works."""
    waiting = open_invitations().select_related("seller", "invited_by")
    return waiting.filter(token_hash=hash_token(token)).first()


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadInput(field="email", problem=error.messages[0]) from None
    return email
