from django.http import HttpResponse
from django.shortcuts import render

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.settings.pages import pages_for
from aftermile.console.settings.providers import rows
from aftermile.kernel.errors import NotAllowed
from aftermile.ledger.payments import unknown_codes


@signed_in()
def settings_home(request: MemberRequest) -> HttpResponse:
    return render(request, "console/settings/home.html", {"pages": list(pages_for(request.access))})


@signed_in()
def payment_providers(request: MemberRequest) -> HttpResponse:
    """Show which payment providers are on, what they can do, and what the others still need."""
    if not request.access.can_anywhere(Permission.SETTINGS_WRITE):
        raise NotAllowed(permission=Permission.SETTINGS_WRITE.value)
    context = {"rows": rows(request), "unknown": unknown_codes.most_common(20)}
    return render(request, "console/settings/payment_providers.html", context)
