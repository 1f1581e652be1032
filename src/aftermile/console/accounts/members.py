"""Settings: who works here."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts import actions
from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.mail import send_invitation
from aftermile.accounts.models import Invitation, Seller
from aftermile.accounts.queries import (
    get_invitation,
    get_membership,
    get_seller,
    list_invitations,
    list_memberships,
    sellers_to_manage,
)
from aftermile.accounts.roles import Permission, Role
from aftermile.console.accounts.forms import (
    OPERATOR,
    ROLES,
    InviteForm,
    add_problem,
    place_choices,
    role_choices,
)
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, BadInput

MEMBERS = Permission.MEMBERS_WRITE


@signed_in(MEMBERS)
def members(request: MemberRequest) -> HttpResponse:
    """List members and invitations; POST invites."""
    access = request.access
    places = place_choices(sellers_to_manage(access, MEMBERS), operator=access.can(MEMBERS, ""))
    initial = {"language": access.member.language if access.member else "en"}
    form = InviteForm(request.POST or None, places=places, initial=initial)
    if request.method == "POST" and form.is_valid() and _invite(request, form):
        return redirect("console:members")
    rows = list(list_memberships(access.scope))
    context = {
        "form": form if places else None,
        "memberships": [
            (row, ROLES[Role(row.role)][0], access.can(MEMBERS, row.seller_id or "")) for row in rows
        ],
        "invitations": [
            (row, ROLES[Role(row.role)][0], access.can(MEMBERS, row.seller_id or ""))
            for row in list_invitations(access.scope)
        ],
        "roles": role_choices(),
        "several": len({row.seller_id for row in rows}) > 1,
    }
    status = 422 if form.errors else 200
    return render(request, "console/accounts/members.html", context, status=status)


def _invite(request: MemberRequest, form: InviteForm) -> bool:
    fields = form.cleaned_data
    seller = seller_of(request, fields["place"])
    request.access.require(MEMBERS, seller.pk if seller else "")
    try:
        invitation, token = actions.invite(
            email=fields["email"],
            role=Role(fields["role"]),
            seller=seller,
            language=fields["language"],
            by=request.access.member,
        )
    except AftermileError as error:
        add_problem(form, error, translate(error))
        return False
    _send(request, invitation, token)
    return True


def _send(request: MemberRequest, invitation: Invitation, token: str) -> None:
    try:
        send_invitation(invitation, token)
    except OSError:
        words = _(
            "The invitation stands, but the mail server did not take the mail to %(email)s. Send it again."
        )
        messages.warning(request, words % {"email": invitation.email})
    else:
        messages.success(request, _("%(email)s is invited.") % {"email": invitation.email})


def seller_of(request: MemberRequest, place: str) -> Seller | None:
    """Return the seller a form names, None for the operator."""
    return None if place == OPERATOR else get_seller(request.access.scope, place)


@require_POST
@signed_in(MEMBERS)
def membership(request: MemberRequest, ref: str) -> HttpResponse:
    """Change a member's role here."""
    row = get_membership(request.access.scope, ref)
    request.access.require(MEMBERS, row.seller_id or "")
    field = forms.ChoiceField(choices=role_choices)
    try:
        role = Role(field.clean(request.POST.get("role", "")))
    except forms.ValidationError as error:
        raise BadInput(field="role", problem=" ".join(error.messages)) from None
    actions.change_role(row, role=role)
    words = _("%(name)s is now: %(role)s.")
    messages.success(request, words % {"name": row.member, "role": ROLES[role][0]})
    return redirect("console:members")


@require_POST
@signed_in(MEMBERS)
def membership_end(request: MemberRequest, ref: str) -> HttpResponse:
    """Take a member's access here away."""
    row = get_membership(request.access.scope, ref)
    request.access.require(MEMBERS, row.seller_id or "")
    actions.end_membership(row)
    messages.success(request, _("%(name)s has no access here any more.") % {"name": row.member})
    return redirect("console:members")


@require_POST
@signed_in(MEMBERS)
def invitation_resending(request: MemberRequest, ref: str) -> HttpResponse:
    row = get_invitation(request.access.scope, ref)
    request.access.require(MEMBERS, row.seller_id or "")
    with transaction.atomic():
        invitation, token = actions.resend_invitation(row, by=request.access.member)
    _send(request, invitation, token)
    return redirect("console:members")


@require_POST
@signed_in(MEMBERS)
def invitation_revocation(request: MemberRequest, ref: str) -> HttpResponse:
    row = get_invitation(request.access.scope, ref)
    request.access.require(MEMBERS, row.seller_id or "")
    actions.revoke_invitation(row)
    messages.success(request, _("The invitation of %(email)s is taken back.") % {"email": row.email})
    return redirect("console:members")
