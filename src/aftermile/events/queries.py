"""Reads of this room: webhooks, dead letters, mails, and how the queues are."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from aftermile.events.models import (
    SEEN_EVERY,
    Delivery,
    DeliveryState,
    Mail,
    MailState,
    ReactionRun,
    RunState,
    TaskRun,
    WebhookEndpoint,
    WorkerSeen,
)
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope

CAP: Final = 1000  # nobody needs to know more exactly; see `Queue.capped`


def list_endpoints(scope: Scope) -> QuerySet[WebhookEndpoint]:
    return scope.apply(WebhookEndpoint.objects.select_related("seller")).order_by("-id")


def get_endpoint(scope: Scope, ref: str) -> WebhookEndpoint:
    """Return the webhook; raise `NotFound`."""
    endpoint = list_endpoints(scope).filter(pk=ref).first()
    if endpoint is None:
        raise NotFound(noun="webhook", ref=ref)
    return endpoint


def list_deliveries(scope: Scope) -> QuerySet[Delivery]:
    rows = Delivery.objects.select_related("event", "endpoint")
    return scope.apply(rows, "endpoint__seller_id")


def get_delivery(scope: Scope, ref: str) -> Delivery:
    """Return the delivery; raise `NotFound`."""
    delivery = list_deliveries(scope).filter(pk=ref).first()
    if delivery is None:
        raise NotFound(noun="delivery", ref=ref)
    return delivery


def dead_runs(scope: Scope) -> QuerySet[ReactionRun]:
    rows = ReactionRun.objects.filter(state=RunState.DEAD).select_related("event__seller")
    return scope.apply(rows, "event__seller_id")


def list_mails(scope: Scope) -> QuerySet[Mail]:
    """Return the mails of these sellers; mails of no seller are for those who see every seller."""
    return scope.apply(Mail.objects.select_related("seller"))


def get_mail(scope: Scope, ref: str) -> Mail:
    """Return the mail; raise `NotFound`."""
    mail = list_mails(scope).filter(pk=ref).first()
    if mail is None:
        raise NotFound(noun="mail", ref=ref)
    return mail


@dataclass(frozen=True, slots=True)
class Queue:
    """How much waits (counted up to `CAP`), since when the oldest is due, how much is dead."""

    name: str
    waiting: int
    oldest_due_at: datetime | None
    dead: int

    @property
    def capped(self) -> str:
        return f"{CAP}+" if self.waiting >= CAP else str(self.waiting)


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the queues; `workers` is empty when nobody works on them."""

    queues: list[Queue]
    failing: list[WebhookEndpoint]
    workers: list[WorkerSeen]
    tasks: list[TaskRun] = field(default_factory=list)

    @property
    def last_seen_at(self) -> datetime | None:
        return max((worker.seen_at for worker in self.workers), default=None)

    @property
    def is_worked_on(self) -> bool:
        seen = self.last_seen_at
        return seen is not None and clock.now() - seen <= SEEN_EVERY * 3


def health(scope: Scope) -> Health:
    """Return how the queues of these sellers are; workers and tasks are those of the installation."""
    deliveries = scope.apply(Delivery.objects.all(), "endpoint__seller_id")
    endpoints = scope.apply(WebhookEndpoint.objects.select_related("seller"))
    return Health(
        queues=[
            _queue("reactions", scope.apply(ReactionRun.objects.all(), "event__seller_id"), RunState.DEAD),
            _queue("webhooks", deliveries, DeliveryState.FAILED),
            _queue("mail", scope.apply(Mail.objects.all()), MailState.DEAD),
        ],
        failing=list(endpoints.filter(Q(active=False, switched_off_at__gt=_lately()) | Q(failures__gt=0))),
        workers=list(WorkerSeen.objects.filter(seen_at__gt=_lately()).order_by("name")),
        tasks=list(TaskRun.objects.order_by("name")),
    )


def _lately() -> datetime:
    return clock.now() - timedelta(days=7)


def _queue(name: str, rows: QuerySet[ReactionRun] | QuerySet[Delivery] | QuerySet[Mail], dead: str) -> Queue:
    waiting = rows.filter(state="waiting")
    due = waiting.filter(due_at__lte=clock.now()).order_by("due_at").values_list("due_at", flat=True)
    return Queue(
        name=name,
        waiting=waiting.order_by()[:CAP].count(),
        oldest_due_at=due.first(),
        dead=rows.filter(state=dead).order_by()[:CAP].count(),
    )
