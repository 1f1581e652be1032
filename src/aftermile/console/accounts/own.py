"""The member himself: profile, sessions, and joining by invitation."""

from allauth.account.utils import perform_login
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aftermile.accounts import actions
from aftermile.accounts.actions.invitations import find_invitation
from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Member
from aftermile.accounts.roles import Role
from aftermile.console.accounts.forms import ROLES, JoinForm, ProfileForm, add_problem
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError


@signed_in(own=True)
def profile(request: MemberRequest) -> HttpResponse:
    member = _member(request)
    names = ("name", "language", "time_zone")
    form = ProfileForm(request.POST or None, initial={name: getattr(member, name) for name in names})
    if request.method == "POST" and form.is_valid():
        actions.change_profile(member, **form.cleaned_data)
        translation.activate(member.language)
        messages.success(request, _("Saved."))
        return redirect("console:profile")
    context = {
        "form": form,
        "member": member,
        "memberships": [
            (row, ROLES[Role(row.role)][0])
            for row in member.memberships.select_related("seller").order_by("id")
        ],
    }
    return render(request, "console/accounts/profile.html", context, status=422 if form.errors else 200)


@signed_in(own=True)
def sessions(request: MemberRequest) -> HttpResponse:
    """List where the member is signed in."""
    rows = UserSession.objects.purge_and_list(_member(request))
    rows.sort(key=lambda row: row.last_seen_at, reverse=True)
    return render(request, "console/accounts/sessions.html", {"sessions": rows})


@require_POST
@signed_in(own=True)
def session_end(request: MemberRequest, pk: int) -> HttpResponse:
    """End one session of the member, or with 0 all but this one."""
    mine = UserSession.objects.filter(user=_member(request))
    rows = (
        mine.exclude(session_key=request.session.session_key) if pk == 0 else [get_object_or_404(mine, pk=pk)]
    )
    for row in rows:
        row.end()
    messages.success(request, _("Signed out there."))
    return redirect("console:sessions")


@never_cache
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the link of an invitation shows; POST joins. The token never leaves by a Referer header."""
    invitation = find_invitation(token)
    if invitation is None:
        return render(request, "console/accounts/join_closed.html", status=404)
    if not request.GET.get("lang") and getattr(request, "access", None) is None:
        translation.activate(invitation.language)
    known = Member.objects.filter(email=invitation.email).exists()
    form = JoinForm(request.POST or None)
    if request.method == "POST" and (known or form.is_valid()):
        fields = {} if known else {name: form.cleaned_data[name] for name in ("name", "password")}
        try:
            member = actions.accept_invitation(token, **fields)
        except AftermileError as error:
            add_problem(form, error, translate(error))
        else:
            return _welcome(request, member, known=known)
    context = {
        "invitation": invitation,
        "form": form,
        "known": known,
        "role": ROLES[Role(invitation.role)][0],
    }
    return render(
        request, "console/accounts/join.html", context, status=422 if form.errors and request.POST else 200
    )


def _welcome(request: HttpRequest, member: Member, *, known: bool) -> HttpResponseBase:
    if not known:
        answer: HttpResponseBase = perform_login(request, member, redirect_url="/")
        return answer
    messages.success(request, _("You have joined."))
    return redirect("/")


def _member(request: MemberRequest) -> Member:
    if request.access.member is None:
        raise Http404
    return request.access.member
