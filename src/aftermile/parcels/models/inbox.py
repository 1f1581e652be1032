"""What tracking services sent, before it is taken in, and how each of them may be asked."""

from typing import ClassVar

from django.db import models

from aftermile.events.models import Claimable


class PushState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class Push(Claimable):
    """
    One webhook of a tracking service, kept before anything else is done with it.

    `digest` is that of the bytes: the same push changes nothing the second time. `body` is emptied when it
    was taken in; a push that cannot be read, or not taken in, stays with its `error`, dead. So does one of
    which a part could not be read: it has a `finished_at`, for the rest of it went in.
    """

    id = models.BigAutoField(primary_key=True)
    provider = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    body = models.BinaryField()
    state = models.CharField(max_length=8, choices=PushState.choices, default=PushState.WAITING)
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "provider"], name="push_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="push_due"),
            models.Index(fields=["id"], condition=models.Q(state="dead"), name="push_dead"),
            models.Index(fields=["finished_at"], condition=models.Q(state="done"), name="push_done"),
        ]


class Pace(models.Model):
    """
    How often a tracking service may still be asked; one row a service, shared by all processes.

    `tokens` are requests that are left at `at`, `today` those made on `day`. After failures it waits until
    `paused_until`; `problem` says why.
    """

    provider = models.CharField(max_length=40, primary_key=True)
    tokens = models.FloatField(default=0)
    at = models.DateTimeField()
    day = models.DateField()
    today = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    pushed_at = models.DateTimeField(null=True)
