"""How the console looks to one person: theme and density by cookie, language also in his settings."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Member
from aftermile.console.toasts import is_part

YEAR = 365 * 24 * 3600
CHOICES = {"theme": ("auto", "light", "dark"), "density": ("comfortable", "compact")}


@require_POST
@signed_in(own=True)
def appearance(request: MemberRequest) -> HttpResponse:
    """Keep what was chosen and go back; HTMX gets 204."""
    response: HttpResponse = HttpResponse(status=204) if is_part(request) else _back(request)
    for name, allowed in CHOICES.items():
        value = request.POST.get(name, "")
        if value in allowed:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    language = request.POST.get("language", "")
    if language in dict(settings.HOUSE_LANGUAGES) and check_for_language(language):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
        if request.access.member is not None:
            Member.objects.filter(pk=request.access.member.pk).update(language=language)
    return response


def _back(request: MemberRequest) -> HttpResponseRedirect:
    target = request.POST.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(target if safe else "/")
