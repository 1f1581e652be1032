"""Where payment providers tell us what became of money: `/api/v1/hooks/payments/<provider>/`."""

import logging

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from aftermile.kernel.errors import AftermileError
from aftermile.ledger.actions import hear
from aftermile.ledger.payments import providers

log = logging.getLogger(__name__)


def _problem(error: AftermileError) -> JsonResponse:
    body = {"type": "about:blank", "status": error.status, "code": error.code, "detail": str(error)}
    return JsonResponse(body, status=error.status, content_type="application/problem+json")


@csrf_exempt
@require_POST
def payment_hook(request: HttpRequest, provider: str) -> JsonResponse:
    """
    Take the notices of one webhook; its signature is the only key.

    Each notice stands alone: one that cannot be applied does not keep the others out, but the answer
    is then an error, so that the provider sends the webhook again.
    """
    try:
        notices = providers.get(provider).read_webhook(request.headers, request.body)
    except AftermileError as error:
        return _problem(error)
    failed: AftermileError | None = None
    for notice in notices:
        try:
            hear(provider, notice)
        except AftermileError as error:
            log.warning("notice %s of %s: %s", notice.provider_ref, provider, error)
            failed = failed or error
    return _problem(failed) if failed else JsonResponse({"taken": len(notices)})


urlpatterns = [path("payments/<slug:provider>/", payment_hook, name="payment-hook")]
