from django.http import HttpResponse
from django.shortcuts import render

from aftermile.accounts.guards import MemberRequest, signed_in


@signed_in()
def today(request: MemberRequest) -> HttpResponse:
    return render(request, "console/today/page.html")
