"""Answers for everybody: read by any page, kept by caches, in a language that no cookie chose."""

import hashlib
import re
from collections.abc import Container
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control

from aftermile.accounts.middleware import known_language

COUNTRY: Final = re.compile(r"[A-Z]{2}")


def country_of_browser(request: HttpRequest) -> str:
    first = request.headers.get("Accept-Language", "")[:40].split(",")[0].partition(";")[0]
    found = first.rpartition("-")[2].upper()
    return found if "-" in first and COUNTRY.fullmatch(found) else ""


def public_language(request: HttpRequest, fallback: str, offered: Container[str] | None = None) -> str:
    """
    Return the language by the address and the browser alone.

    The answer is kept for everybody: neither a cookie nor a member's setting may be in it.
    """
    said = [request.GET.get("language", "")[:20]]
    said += [
        part.partition(";")[0].strip() for part in request.headers.get("Accept-Language", "")[:200].split(",")
    ]
    found = (known_language(code, offered) for code in said)
    return next(filter(None, found), "") or known_language(fallback, offered) or settings.LANGUAGE_CODE


def public(request: HttpRequest, answer: HttpResponse, seconds: int) -> HttpResponse:
    """Let every page read this, let caches keep it, and answer 304 to who has it already."""
    etag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    answer["ETag"] = etag
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(answer, public=True, max_age=seconds)
    found = get_conditional_response(request, etag=etag, response=answer)
    if found is None:
        return answer
    if found is not answer:
        found["Access-Control-Allow-Origin"] = "*"
    return found
