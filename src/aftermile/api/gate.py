"""The gate before every API operation: key, rate, size, characters, one effect per Idempotency-Key."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

from aftermile.accounts.access import Access, access_of_key
from aftermile.accounts.actions import find_api_key
from aftermile.api.errors import BodyTooLarge, MethodNotAllowed, NulCharacter, TooManyRequests
from aftermile.api.idempotency import HEADER, once
from aftermile.api.lines import is_lines
from aftermile.api.problems import of_upload, problem
from aftermile.api.rates import Rate, take
from aftermile.kernel.errors import AftermileError

ROOT: Final = "/api/v1/"
HOOKS: Final = ("/api/v1/hooks/", "/api/v1/webhooks/trackers/")
"""Vendors have no key of the API and bodies of their own: their signature is the gate."""
BY_LINE: Final = frozenset({f"{ROOT}scans"})
WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class ApiGate:
    """Sets `request.api_access`: only a key opens the API, never a browser's session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.path_info.startswith(ROOT):
            allowed = ", ".join(sorted(response.headers.get("Allow", "").split(", ")))
            response = problem(MethodNotAllowed(allowed=allowed))
            response.headers["Allow"] = allowed
        rate: Rate | None = getattr(request, "api_rate", None)
        if rate is not None:
            for name, value in rate.headers.items():
                response.headers[name] = value
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        path = request.path_info
        if not path.startswith(ROOT) or path.startswith(HOOKS):
            return None
        request.api_access = access = _access_of(request)  # type: ignore[attr-defined]
        try:
            check_request(request)
            if access is None or access.key is None:
                return None
            request.api_rate = rate = take(access.key.pk)  # type: ignore[attr-defined]
            if not rate.allowed:
                raise TooManyRequests(limit=rate.limit, seconds=rate.wait)
            if request.method in WRITES and HEADER in request.headers:
                return once(request, access.key, lambda: view(request, *args, **kwargs))
        except AftermileError as error:
            return problem(error)
        except MultiPartParserError as error:
            return of_upload(request, error)
        return None


def _access_of(request: HttpRequest) -> Access | None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return None
    key = find_api_key(secret.strip())
    return access_of_key(key) if key else None


def check_request(request: HttpRequest) -> None:
    """Refuse bodies that are too large, and the one character that PostgreSQL does not keep."""
    if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        raise NulCharacter
    upload = (request.content_type or "").startswith("multipart/")
    length = request.META.get("CONTENT_LENGTH") or "0"
    limit = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
    if upload:
        limit = settings.UPLOAD_BYTES
    if limit and length.isdigit() and int(length) > limit:
        raise BodyTooLarge(limit=limit)
    by_line = request.path_info in BY_LINE and is_lines(request)  # there one bad line stops no other
    if not upload and not by_line and request.method in WRITES and b"\\u0000" in request.body:
        raise NulCharacter
