"""Settings: API keys."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aftermile.accounts import actions
from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.queries import get_api_key, list_api_keys, sellers_to_manage
from aftermile.accounts.roles import Permission
from aftermile.console.accounts.forms import KeyForm, add_problem, place_choices
from aftermile.console.accounts.members import seller_of
from aftermile.database.words import translate
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError

SETTINGS = Permission.SETTINGS_WRITE


@never_cache
@signed_in(SETTINGS)
def keys(request: MemberRequest) -> HttpResponse:
    """List keys; POST makes one and shows its secret, this once."""
    access = request.access
    places = place_choices(sellers_to_manage(access, SETTINGS), operator=access.can(SETTINGS, ""))
    form = KeyForm(request.POST or None, places=places)
    secret = _made(request, form) if request.method == "POST" and form.is_valid() else ""
    if secret:
        form = KeyForm(places=places)
    context = {
        "form": form if places else None,
        "secret": secret,
        "now": clock.now(),
        "keys": [(key, access.can(SETTINGS, key.seller_id or "")) for key in list_api_keys(access.scope)],
    }
    return render(request, "console/accounts/keys.html", context, status=422 if form.errors else 200)


def _made(request: MemberRequest, form: KeyForm) -> str:
    fields = form.cleaned_data
    seller = seller_of(request, fields["place"])
    request.access.require(SETTINGS, seller.pk if seller else "")
    member = request.access.member
    try:
        _key, secret = actions.make_api_key(
            name=fields["name"],
            seller=seller,
            scopes=fields["scopes"],
            by=member,
            expires_at=form.expiry(member.time_zone if member else "UTC"),
            limit=form.most(),
        )
    except AftermileError as error:
        add_problem(form, error, translate(error))
        return ""
    return secret


@require_POST
@signed_in(SETTINGS)
def key_revocation(request: MemberRequest, ref: str) -> HttpResponse:
    key = get_api_key(request.access.scope, ref)
    request.access.require(SETTINGS, key.seller_id or "")
    actions.revoke_api_key(key)
    messages.success(request, _("The key “%(name)s” is dead.") % {"name": key.name})
    return redirect("console:keys")
