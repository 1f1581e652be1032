"""What can be refused about members, invitations, keys and sellers."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class InvitationNotValid(AftermileError):
    code = "invitation_not_valid"
    status = 404
    words = _("This invitation is used up, taken back or too old. Ask whoever invited you for a new one.")


class AlreadyMember(AftermileError):
    code = "already_member"
    status = 409
    words = _("{email} is a member here already. Change the role in the list of members.")


class MemberSwitchedOff(AftermileError):
    code = "member_switched_off"
    status = 409
    words = _("{email} belongs to an account that is switched off.")


class LastOwner(AftermileError):
    code = "last_owner"
    status = 409
    words = _("{name} is the last owner here. Make somebody else an owner first.")


class PasswordTooWeak(AftermileError):
    code = "password_too_weak"
    status = 422
    words = _("This password does not do: {problems}")


class AddressTaken(AftermileError):
    code = "address_taken"
    status = 409
    words = _("There is an account for {email} already.")


class SlugTaken(AftermileError):
    code = "slug_taken"
    status = 409
    words = _("Another seller has the address “{slug}” already. Choose another.")


class OrganizationStands(AftermileError):
    code = "organization_stands"
    status = 409
    words = _("This installation has its operator already: {name}.")


class UnknownScopes(AftermileError):
    code = "unknown_scopes"
    status = 422
    words = _("These are not scopes of the API: {scopes}.")


class KeyWithoutScope(AftermileError):
    code = "key_without_scope"
    status = 422
    words = _("Choose at least one scope, or the key could do nothing.")


class ExpiryInThePast(AftermileError):
    code = "expiry_in_the_past"
    status = 422
    words = _("The day of expiry lies in the past.")


class AboveAuthority(AftermileError):
    code = "above_authority"
    status = 403
    words = _("{amount} is above the limit of {limit}. Somebody with more authority has to do this.")


class AboveAuthorityTogether(AboveAuthority):
    code = "above_authority_together"
    words = _(
        "{amount} and the {already} agreed before come to more than {limit} in {days} days "
        "for the same {whom}. Somebody with more authority has to do this."
    )


class AuthorityNotKnown(AboveAuthority):
    code = "authority_not_known"
    words = _("There is no exchange rate for {amount} into {currency}, so the limit cannot be judged.")


class LimitStands(AftermileError):
    code = "limit_stands"
    status = 409
    words = _("There is such a limit already. Change that one.")


class LogoNotUsable(AftermileError):
    code = "logo_not_usable"
    status = 422
    words = _("This file cannot be the logo. Use a PNG, JPEG or WebP picture of at most {megabytes} MB.")
