"""Short words after an act: a header for HTMX, Django's messages for a whole page."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase

LEVELS = {"ok": messages.SUCCESS, "risk": messages.WARNING, "bad": messages.ERROR, "info": messages.INFO}


def is_part(request: HttpRequest) -> bool:
    """Say whether HTMX asks for a part of a page (not a history restore, which wants the whole)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def toast(request: HttpRequest, response: HttpResponseBase, words: str, tone: str = "ok") -> HttpResponseBase:
    """Show `words` after this answer: at once for HTMX, on the next page otherwise."""
    if is_part(request) and "HX-Redirect" not in response.headers:
        happened = json.loads(response.headers.get("HX-Trigger", "{}"))
        happened.setdefault("toast", []).append({"words": words, "tone": tone})
        response.headers["HX-Trigger"] = json.dumps(happened)
    else:
        messages.add_message(request, LEVELS[tone], words)
    return response
