"""Where payment providers tell us what became of money: `/api/v1/hooks/payments/<provider>/`."""

import logging
from collections.abc import Iterable
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from aftermile.kernel.errors import AftermileError
from aftermile.ledger.actions import hear
from aftermile.ledger.payments import Notice, WebhookNotValid, providers

log = logging.getLogger(__name__)
LARGEST: Final = 1_000_000
TOO_LARGE: Final = 413


def _apply(provider: str, notices: Iterable[Notice]) -> AftermileError | None:
    """Apply each notice for itself; return the first trouble."""
    failed: AftermileError | None = None
    for notice in notices:
        try:
            hear(provider, notice)
        except AftermileError as error:
            log.warning("notice %s of %s: %s", notice.provider_ref, provider, error)
            failed = failed or error
    return failed


def problem(error: AftermileError) -> JsonResponse:
    body = {"type": "about:blank", "status": error.status, "code": error.code, "detail": str(error)}
    return JsonResponse(body, status=error.status, content_type="application/problem+json")


@csrf_exempt
@require_POST
def payment_hook(request: HttpRequest, provider: str) -> HttpResponse:
    """
    Take the notices of one webhook; its signature is the only key.

    Each notice stands alone: one that cannot be applied, or that is not signed, does not keep the others
    out, but the answer is then an error, so that the provider sends the webhook again. The good answer is
    200, with the words that the provider wants to read.
    """
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return JsonResponse({"code": "too_large", "detail": "At most 1 MB."}, status=TOO_LARGE)
    try:
        source = providers.get(provider)
        notices = source.read_webhook(request.headers, request.body)
    except WebhookNotValid as error:
        log.warning("webhook of %s refused: %s", provider, error)
        _apply(provider, error.trusted)
        return problem(error)
    except AftermileError as error:
        return problem(error)
    failed = _apply(provider, notices)
    if failed:
        return problem(failed)
    words = getattr(source, "accepted", "")
    if words:
        return HttpResponse(words, content_type="text/plain")
    return JsonResponse({"taken": len(notices)})


urlpatterns = [path("payments/<slug:provider>/", payment_hook, name="payment-hook")]
