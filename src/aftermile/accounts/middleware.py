"""Who is asking, and in which language and time zone the answer is read."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from aftermile.accounts.access import Access, access_of
from aftermile.accounts.choice import narrowed
from aftermile.accounts.models import Member

LANGUAGE_PARAMETER = "lang"


class AccessMiddleware:
    """
    Sets `request.access` (None for a stranger) and activates language and time zone.

    Language: the address (`?lang=zh-hans`, kept in a cookie), else the member's setting, else the cookie,
    else the browser. Stands after Django's authentication; takes the place of its LocaleMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        access = access_of_request(request)
        request.access = access  # type: ignore[attr-defined]
        member = access.member if access else None
        asked = known_language(request.GET.get(LANGUAGE_PARAMETER, ""))
        language = asked or known_language(member.language if member else "")
        translation.activate(language or translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        with timezone.override(known_zone(member.time_zone if member else "")):
            response = self.get_response(request)
        if not language:
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        if asked and "public" not in response.get("Cache-Control", ""):
            _keep_language(response, asked)
        return response


def access_of_request(request: HttpRequest) -> Access | None:
    """Return the access of the signed-in member; a request without a session costs no query."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = get_user(request)
    if not isinstance(user, Member) or not user.is_active:
        return None
    return narrowed(request, access_of(user))


def known_language(code: str) -> str:
    """Return the code of an offered language that serves `code`, or an empty text."""
    try:
        return translation.get_supported_language_variant(code) if code else ""
    except LookupError:
        return ""


def known_zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone, or None for an unknown or empty name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _keep_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
