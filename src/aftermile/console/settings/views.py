from django.http import HttpResponse
from django.shortcuts import render

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.console.settings.pages import pages_for


@signed_in()
def settings_home(request: MemberRequest) -> HttpResponse:
    return render(request, "console/settings/home.html", {"pages": list(pages_for(request.access))})
