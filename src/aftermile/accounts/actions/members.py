"""Members and what they may do where."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from aftermile.accounts.actions.sellers import checked
from aftermile.accounts.adapters import prove_address
from aftermile.accounts.errors import AddressTaken, AlreadyMember, LastOwner, PasswordTooWeak
from aftermile.accounts.models import Member, Membership, Seller
from aftermile.accounts.roles import Role


def create_member(
    *, email: str, name: str = "", password: str | None = None, language: str = "en", time_zone: str = "UTC"
) -> Member:
    """
    Make a member with a proven address; without a password he signs in by passkey, OIDC or after a reset.

    Raises `AddressTaken`, `PasswordTooWeak`, `BadInput`.
    """
    email = email.strip().lower()
    profile = checked({"language": language, "time_zone": time_zone})
    if password is not None:
        check_password(password, Member(email=email, name=name))
    try:
        with transaction.atomic():
            member = Member.objects.create_user(email, password, name=name.strip(), **profile)
            prove_address(member)
    except IntegrityError:
        raise AddressTaken(email=email) from None
    return member


def check_password(password: str, member: Member) -> None:
    """Raise `PasswordTooWeak` with what is wrong, in the active language."""
    try:
        validate_password(password, member)
    except ValidationError as error:
        raise PasswordTooWeak(problems=" ".join(error.messages)) from None


def change_profile(member: Member, **changes: str) -> Member:
    """Set name, language or time zone of a member. Raises `BadInput`."""
    for field, value in checked(changes).items():
        setattr(member, field, value)
    member.save(update_fields=list(changes))
    return member


def grant(member: Member, *, role: Role, seller: Seller | None) -> Membership:
    """Give the member a role at the seller, or at the operator. Raises `AlreadyMember`."""
    try:
        with transaction.atomic():
            return Membership.objects.create(member=member, seller=seller, role=role)
    except IntegrityError:
        raise AlreadyMember(email=member.email) from None


@transaction.atomic
def change_role(membership: Membership, *, role: Role) -> Membership:
    """Give the member another role here; raise `LastOwner` if nobody would be left to own it."""
    if role is not Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def end_membership(membership: Membership) -> None:
    """Take the member's access here away at once; raise `LastOwner` if nobody would be left to own it."""
    _keep_an_owner(membership)
    membership.delete()


def _keep_an_owner(membership: Membership) -> None:
    # The lock makes two owners who demote each other wait in line, so the second one is refused.
    owners = (
        Membership.objects.select_for_update()
        .filter(seller=membership.seller_id, role=Role.OWNER)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if list(owners) == [membership.pk]:
        raise LastOwner(name=str(membership.member))
