"""Who is asking, and in which language and time zone the answer is read."""

from collections.abc import Callable, Container
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from aftermile.accounts.access import Access, access_of
from aftermile.accounts.choice import narrowed
from aftermile.accounts.models import Member

LANGUAGE_PARAMETER = "lang"
CHINESE = "zh-hans"


class AccessMiddleware:
    """
    Sets `request.access` (None for a stranger) and activates language and time zone.

    Language: the address (`?lang=zh-hans`, kept in a cookie), else the member's setting, else the cookie,
    else the browser; of those in which the face of the address is complete. Stands after Django's
    authentication; takes the place of its LocaleMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        access = access_of_request(request)
        request.access = access  # type: ignore[attr-defined]
        member = access.member if access else None
        offered = languages_of(request.path_info)
        asked = known_language(request.GET.get(LANGUAGE_PARAMETER, ""), offered)
        language = asked or known_language(member.language if member else "", offered)
        translation.activate(language or _language_of_browser(request, offered))
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


def languages_of(path: str) -> dict[str, str]:
    """Return the languages in which the pages under an address are complete, with their names."""
    return dict(settings.LANGUAGES if path.startswith(settings.MANY_TONGUED) else settings.HOUSE_LANGUAGES)


def known_language(code: str, offered: Container[str] | None = None) -> str:
    """Return the code of an offered language that serves `code`, or an empty text; of the house's if none."""
    among = dict(settings.HOUSE_LANGUAGES) if offered is None else offered
    try:
        found = translation.get_supported_language_variant(code) if code else ""
    except LookupError:
        return ""
    if found in among:
        return found
    return CHINESE if found.startswith("zh") and CHINESE in among else ""


def _language_of_browser(request: HttpRequest, offered: Container[str]) -> str:
    """Return the language of the cookie, else the first of the browser's that is offered."""
    said = [request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")]
    said += [code for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    found = (known_language(code, offered) for code in said)
    return next(filter(None, found), settings.LANGUAGE_CODE)


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
