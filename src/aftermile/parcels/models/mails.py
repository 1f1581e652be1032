"""Mailboxes that scans come to, and what became of each mail."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller


class MailState(models.TextChoices):
    """`partly`: rows were left out; `failed`: a file, or all of it, could not be read."""

    TAKING = "taking"
    DONE = "done"
    PARTLY = "partly"
    FAILED = "failed"


class MailboxHealth(models.Model):
    """
    How a mailbox does; one row a mailbox, shared by all processes: who moves `due_at` looks into it.

    `left_alone` counts the unseen mails of senders that are not allowed, at the last look.
    """

    name = models.CharField(max_length=30, primary_key=True)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    left_alone = models.PositiveIntegerField(default=0)


class ScanMail(models.Model):
    """
    A mail with scans, known by its message id and the digest of its files; or an upload, without a mailbox.

    `files` holds a report for each attachment; the mail itself stays on its server. `problem` says why a
    person should look at it, and is emptied once one has.
    """

    id = models.BigAutoField(primary_key=True)
    mailbox = models.CharField(max_length=30)
    message_id = models.CharField(max_length=250)
    digest = models.CharField(max_length=64)
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=40)
    sender = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.TAKING)
    attempts = models.PositiveSmallIntegerField(default=0)
    files = models.JSONField(default=list)
    fresh = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message_id", "digest", "mailbox"], name="scan_mail_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["seller", "-id"], name="scan_mail_newest")]
