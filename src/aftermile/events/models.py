"""The log of everything that happened, what reacts to it, and who is told by webhook."""

from typing import ClassVar

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
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    subject_id = RefField()
    thread_id = RefField()
    actor_kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ActorKind])
    actor_ref = RefField()
    actor_name = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["thread_id", "seq"], name="event_thread"),
            models.Index(fields=["subject_id", "seq"], name="event_subject"),
            models.Index(fields=["seller", "seq"], name="event_seller"),
        ]


class RunState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class ReactionRun(models.Model):
    """One reaction owed to one event. Claimed by lease, retried with backoff, dead after the last try."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="runs")
    reaction = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "reaction"], name="reaction_once_per_event")
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="run_due"),
            models.Index(fields=["id"], condition=models.Q(state="dead"), name="run_dead"),
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


class WebhookEndpoint(models.Model):
    """An address that receives events, signed after Standard Webhooks."""

    id = IdField("whe")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="webhook_endpoints")
    url = models.URLField(max_length=500)
    events = models.JSONField(default=list, help_text="Names, or noun.*; empty means all.")
    secret = models.CharField(max_length=80)
    active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)
    switched_off_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(models.Model):
    """One event for one endpoint, with the last request and answer."""

    id = IdField("dlv")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=40, blank=True)
    request_headers = models.JSONField(default=dict)
    response_status = models.PositiveSmallIntegerField(null=True)
    response_body = models.TextField(blank=True)
    error = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="event_once_per_endpoint")
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["endpoint", "-id"], name="delivery_log"),
        ]
