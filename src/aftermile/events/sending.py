"""Sending webhooks: claim what is due, fairly per endpoint, post in threads, note the answers."""

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from random import uniform
from typing import Any, Final

import httpcore
from django.db.models import Exists, F, OuterRef, Q

from aftermile.events import claims, signing
from aftermile.events.actions import switch_off
from aftermile.events.addresses import JudgedNetwork
from aftermile.events.models import Delivery, DeliveryState, Event, WebhookEndpoint
from aftermile.events.payload import instant, payload
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import AftermileError

log = logging.getLogger(__name__)

# Waits after each failed try; eleven tries in a little over three days.
SCHEDULE: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 60, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
GIVE_UP: Final = timedelta(days=5)  # an endpoint that fails for so long is switched off
GONE: Final = 410  # Standard Webhooks: the receiver wants no more
ENDPOINTS: Final = 16
PER_ENDPOINT: Final = 8
THREADS: Final = 16
SECONDS: Final = 15.0
BODY_KEPT: Final = 4096
SUCCESS: Final = range(200, 300)


@dataclass(slots=True)
class Answer:
    """What came back: a status, or an error when there was none."""

    status: int | None = None
    body: str = ""
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    ms: int = 0

    @property
    def good(self) -> bool:
        return self.status in SUCCESS


def send_deliveries() -> int:
    """Send a round of due deliveries; return how many were tried."""
    batch = [delivery for endpoint in _ready() for delivery in _claim(endpoint)]
    if not batch:
        return 0
    with ThreadPoolExecutor(max_workers=min(THREADS, len(batch))) as pool:
        answers = list(pool.map(post, batch))
    for delivery, answer in zip(batch, answers, strict=True):
        _note(delivery, answer)
    return len(batch)


def _ready() -> list[WebhookEndpoint]:
    now = clock.now()
    due = Delivery.objects.filter(endpoint=OuterRef("pk"), state=DeliveryState.WAITING, due_at__lte=now)
    free = Q(held_until=None) | Q(held_until__lte=now)
    return list(WebhookEndpoint.objects.filter(free, Exists(due), active=True).order_by("?")[:ENDPOINTS])


def _claim(endpoint: WebhookEndpoint) -> list[Delivery]:
    # An endpoint that fails is asked with one delivery first.
    limit = 1 if endpoint.failing_since else PER_ENDPOINT
    rows = Delivery.objects.filter(endpoint=endpoint).select_related("event", "endpoint")
    return claims.claim(rows, limit=limit)


def body_of(event: Event) -> bytes:
    return json.dumps(payload(event), ensure_ascii=False, separators=(",", ":")).encode()


def secrets_of(endpoint: WebhookEndpoint) -> list[str]:
    rotating = endpoint.old_secret and endpoint.old_secret_until and endpoint.old_secret_until > clock.now()
    return [endpoint.secret, endpoint.old_secret] if rotating else [endpoint.secret]


def post(delivery: Delivery) -> Answer:
    """Post one delivery and read its answer; touches no database, so it may run in any thread."""
    body = body_of(delivery.event)
    headers = signing.headers(delivery.event.id, clock.now(), body, secrets_of(delivery.endpoint))
    started = time.monotonic()
    try:
        answer = _exchange(delivery.endpoint.url, headers, body, started + SECONDS)
    except AftermileError as error:
        answer = Answer(error=str(error))
    except (httpcore.TimeoutException, TimeoutError):
        answer = Answer(error=f"No answer within {SECONDS:.0f} seconds.")
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        OSError,
    ) as error:
        answer = Answer(error=f"{type(error).__name__}: {error}")
    except Exception as error:
        log.exception("delivery %s failed in an unknown way", delivery.id)
        answer = Answer(error=f"{type(error).__name__}: {error}")
    answer.headers = headers
    answer.ms = int((time.monotonic() - started) * 1000)
    return answer


def _exchange(url: str, headers: dict[str, str], body: bytes, deadline: float) -> Answer:
    extensions = {"timeout": {"connect": 5.0, "read": 10.0, "write": 10.0, "pool": 5.0}}
    kept = b""
    with (
        httpcore.ConnectionPool(network_backend=JudgedNetwork()) as pool,
        pool.stream("POST", url, headers=list(headers.items()), content=body, extensions=extensions) as got,
    ):
        for chunk in got.iter_stream():
            kept += chunk
            if len(kept) >= BODY_KEPT:
                break
            if time.monotonic() > deadline:
                raise TimeoutError
        return Answer(status=got.status, body=_readable(kept[:BODY_KEPT]))


def _readable(raw: bytes) -> str:
    return raw.decode(errors="replace").replace("\x00", "\ufffd")


def _note(delivery: Delivery, answer: Answer) -> None:
    now = clock.now()
    tried = {"at": instant(now), "status": answer.status, "error": answer.error, "ms": answer.ms}
    values: dict[str, Any] = {
        "request_headers": answer.headers,
        "response_status": answer.status,
        "response_body": answer.body,
        "error": answer.error,
        "tries": [*delivery.tries, tried][-50:],
        "lease": "",
        "leased_until": None,
    }
    if answer.good:
        values |= {"state": DeliveryState.DELIVERED, "delivered_at": now}
    elif delivery.attempts > len(SCHEDULE):
        values["state"] = DeliveryState.FAILED
    else:
        values["due_at"] = now + SCHEDULE[delivery.attempts - 1] * uniform(0.9, 1.1)  # noqa: S311 - jitter
    claims.mine(delivery).update(**values)
    _note_health(delivery.endpoint, answer)


def _note_health(endpoint: WebhookEndpoint, answer: Answer) -> None:
    row = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    now = clock.now()
    if answer.good:
        row.exclude(failures=0).update(failures=0, failing_since=None, held_until=None)
        return
    row.update(failures=F("failures") + 1, held_until=now + _hold(endpoint.failures))
    row.filter(failing_since=None).update(failing_since=now)
    since = endpoint.failing_since or now
    if answer.status == GONE or now - since >= GIVE_UP:
        switch_off(endpoint, by=SYSTEM)


def _hold(failures: int) -> timedelta:
    """Return how long to leave a failing endpoint in peace: 4 seconds, doubling up to 10 minutes."""
    held: timedelta = timedelta(seconds=4) * 2 ** min(failures, 10)
    return min(held, timedelta(minutes=10))
