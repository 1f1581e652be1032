"""The log of everything that happened, what reacts to it, and who is told by webhook."""

from datetime import timedelta
from typing import ClassVar, Final

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import IdField, RefField
from aftermile.kernel.actor import ActorKind


class Event(models.Model):
    """
    One fact, written in the transaction of the change; never updated, never deleted.

    `subject_id` is what changed (a case, a refund, a parcel); `thread_id` the case or order in whose
    timeline it is read. `data` is the versioned payload, also of webhooks; money in it is
    `{"minor": int, "currency": str}`, instants RFC 3339 in UTC.
    """

    seq = models.BigAutoField(primary_key=True)
    id = models.CharField(max_length=30, unique=True)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    subject_id = RefField()
    thread_id = RefField()
    actor_kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ActorKind])
    actor_ref = RefField()
    actor_name = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    loaded = models.BooleanField(default=False, help_text="History brought in later; nobody is told.")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["thread_id", "seq"], name="event_thread"),
            models.Index(fields=["subject_id", "seq"], name="event_subject"),
            models.Index(fields=["seller", "seq"], name="event_seller"),
        ]


class Claimable(models.Model):
    """
    Work that waits in a table: claimed with a lease, retried, at last dead (see `events.claims`).

    `due_at` of a claimed row is the end of its lease, so one index finds both the due and the forsaken.
    """

    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True


class RunState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class ReactionRun(Claimable):
    """One reaction owed to one event. Claimed by lease, retried with backoff, dead after the last try."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="runs", db_index=False)
    reaction = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "reaction"], name="reaction_once_per_event")
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="run_due"),
            models.Index(fields=["id"], condition=models.Q(state="dead"), name="run_dead"),
            models.Index(fields=["finished_at"], condition=models.Q(state="done"), name="run_done"),
        ]


class TaskRun(models.Model):
    """When a task of the clock last ran and who holds it now; one row a task."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=40, blank=True)
    last_started_at = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)


SEEN_EVERY: Final = timedelta(seconds=20)
"""How often a worker says that it is there."""


class WorkerSeen(models.Model):
    """A process that works on the queues, and when it last said so."""

    name = models.CharField(max_length=120, primary_key=True, help_text="Host, process and lane.")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class WebhookEndpoint(models.Model):
    """An address that receives events, signed after Standard Webhooks."""

    id = IdField("whe")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="webhook_endpoints")
    url = models.URLField(max_length=500)
    events = models.JSONField(default=list, help_text="Names, or noun.*; empty means all.")
    description = models.CharField(max_length=120, blank=True)
    secret = models.CharField(max_length=80)
    old_secret = models.CharField(max_length=80, blank=True, help_text="Signs too until `old_secret_until`.")
    old_secret_until = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)
    failures = models.PositiveIntegerField(default=0, help_text="Failed tries since the last success.")
    failing_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True, help_text="Nothing is sent before: it failed just now.")
    switched_off_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(Claimable):
    """One event for one endpoint, with the last request and answer."""

    id = IdField("dlv")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    request_headers = models.JSONField(default=dict)
    response_status = models.PositiveSmallIntegerField(null=True)
    response_body = models.TextField(blank=True)
    tries = models.JSONField(default=list, help_text="Every try: at, status, error, ms.")
    delivered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="event_once_per_endpoint")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["endpoint", "due_at", "id"], condition=models.Q(state="waiting"), name="delivery_due"
            ),
            models.Index(fields=["endpoint", "-id"], name="delivery_log"),
            models.Index(fields=["endpoint"], condition=models.Q(state="failed"), name="delivery_failed"),
        ]


class MailState(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    KEPT = "kept"  # written but not sent: this installation keeps its mails (demo, tests)
    DEAD = "dead"


class Mail(Claimable):
    """One message to one person, rendered when it was owed; at most one per `key`."""

    id = IdField("mail")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=200, unique=True)
    to = models.CharField(max_length=320)
    reply_to = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    subject_id = RefField()
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="mail_due"),
            models.Index(fields=["seller", "-id"], name="mail_log"),
            models.Index(fields=["seller"], condition=models.Q(state="dead"), name="mail_dead"),
            models.Index(fields=["subject_id", "id"], name="mail_subject"),
        ]
