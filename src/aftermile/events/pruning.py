"""What the clock clears away: finished work that nobody reads any more. Events stay for ever."""

from datetime import timedelta
from typing import Final

from django.db.models import Model, QuerySet

from aftermile.events.models import (
    Delivery,
    DeliveryState,
    Mail,
    MailState,
    ReactionRun,
    RunState,
    WorkerSeen,
)
from aftermile.kernel import clock

DONE_RUNS: Final = timedelta(days=14)
DELIVERIES: Final = timedelta(days=60)
MAIL_BODIES: Final = timedelta(days=400)
CHUNK: Final = 2000


def prune() -> int:
    """Delete in chunks, each its own transaction; return how many rows went."""
    now = clock.now()
    gone = _delete(ReactionRun.objects.filter(state=RunState.DONE, finished_at__lt=now - DONE_RUNS))
    old = Delivery.objects.exclude(state=DeliveryState.WAITING).filter(created_at__lt=now - DELIVERIES)
    gone += _delete(old)
    past = Mail.objects.filter(state__in=[MailState.SENT, MailState.KEPT], created_at__lt=now - MAIL_BODIES)
    past.exclude(text="").update(text="", html="")  # the row stays: its key keeps the mail from a repeat
    WorkerSeen.objects.filter(seen_at__lt=now - timedelta(days=7)).delete()
    return gone


def _delete(rows: QuerySet[ReactionRun] | QuerySet[Delivery]) -> int:
    gone = 0
    while True:
        picked = list(rows.order_by().values_list("pk", flat=True)[:CHUNK])
        if not picked:
            return gone
        model: type[Model] = rows.model
        gone += model._default_manager.filter(pk__in=picked)._raw_delete(rows.db)  # noqa: SLF001
