"""Where tracking services tell where parcels are: `/api/v1/webhooks/trackers/<service>`."""

import logging
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from aftermile.api.hooks import TOO_LARGE, problem
from aftermile.kernel.errors import AftermileError
from aftermile.parcels.actions.inbox import receive
from aftermile.parcels.actions.refusing import note_refused
from aftermile.parcels.carrier import LARGEST_PUSH, URL_TOKEN, ScanPushNotValid, pushing

log = logging.getLogger(__name__)
LARGEST_WORDS: Final = f"At most {LARGEST_PUSH // 1_000_000} MB."


@csrf_exempt
@require_http_methods(["POST", "HEAD", "GET"])
def tracker_hook(request: HttpRequest, provider: str) -> HttpResponse:
    """
    Check the signature over the bytes, keep them, answer; the worker takes them in.

    A push that is signed and cannot be read is kept with the reason and answered well: sending it again is
    of no use, and some services stop sending after a few errors. Other methods answer the services that
    look whether somebody is there.
    """
    try:
        service = pushing(provider)
        if request.method != "POST":
            return HttpResponse("", content_type="text/plain")
        if _length(request) > LARGEST_PUSH:
            return _too_large()
        body = request.read(LARGEST_PUSH + 1)
        if len(body) > LARGEST_PUSH:
            return _too_large()
        sent = {name.lower(): value for name, value in request.headers.items()}
        service.verify({**sent, URL_TOKEN: request.GET.get("token", "")}, body)
    except ScanPushNotValid as error:
        log.warning("push of %s refused: %s", provider, error)
        note_refused(provider, str(error.data.get("problem", "")))
        return problem(error)
    except AftermileError as error:
        log.warning("push of %s refused: %s", provider, error)
        return problem(error)
    return JsonResponse({"taken": True, "repeated": not receive(provider, body)})


def _length(request: HttpRequest) -> int:
    words = request.headers.get("Content-Length") or ""
    return int(words) if words.isdecimal() else 0


def _too_large() -> JsonResponse:
    return JsonResponse({"code": "too_large", "detail": LARGEST_WORDS}, status=TOO_LARGE)


urlpatterns = [
    path("trackers/<slug:provider>", tracker_hook, name="tracker-hook"),
    path("trackers/<slug:provider>/", tracker_hook),
]
