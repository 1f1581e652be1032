"""What buyers are told of their parcels, the links they follow, and what they answer."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import IdField, RefField
from aftermile.orders.models import Order
from aftermile.parcels.models.parcels import Parcel


class TrackingLink(models.Model):
    """The public address of an order's parcels or of one: who has it sees where they are, no more."""

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+", db_index=False)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    token = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(parcel=None, revoked_at=None),
                name="tracking_link_of_order_once",
            ),
            models.UniqueConstraint(
                fields=["parcel"],
                condition=models.Q(parcel__isnull=False, revoked_at=None),
                name="tracking_link_of_parcel_once",
            ),
        ]


class NoticeKind(models.TextChoices):
    """What a buyer is told by mail, in the order of a parcel's life."""

    SHIPPED = "shipped"
    DELAYED = "delayed"
    CUSTOMS_ACTION = "customs_action"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERED = "delivered"
    RETURNED = "returned"


class NoticeState(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"


class ParcelNotice(models.Model):
    """
    One thing a buyer is told of a parcel: at most once per kind and episode.

    `data` keeps what the mail says. `why` of a skipped one: old, off, no_address, muted,
    passed, failed (with the `problem` in `data`).
    """

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=24, choices=NoticeKind.choices)
    episode = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=NoticeState.choices)
    why = models.CharField(max_length=16, blank=True)
    data = models.JSONField(default=dict)
    language = models.CharField(max_length=12, blank=True)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "kind", "episode"], name="notice_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="notice_due")
        ]


class NoticeRules(models.Model):
    """
    Which notices a seller sends, and when. Without a row: all, and none between 21:00 and 08:00.

    `kinds` are sent; those of them in `any_hour` do not wait for the morning. Hours are the buyer's.
    """

    seller = models.OneToOneField(Seller, on_delete=models.CASCADE, primary_key=True, related_name="+")
    kinds = models.JSONField(default=list)
    any_hour = models.JSONField(default=list)
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    by_name = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField()


class ParcelAnswer(models.Model):
    """
    What a buyer answered on the page of his parcel. `key` is the form's own: sent twice, it counts once.

    `value` by kind: postcode and phone as text, day of a redelivery, point of a pickup, note in words.
    """

    id = IdField("ans")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="answers", db_index=False)
    kind = models.CharField(max_length=16)
    value = models.JSONField(default=dict)
    key = models.CharField(max_length=40)
    answered_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = RefField()
    done_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["parcel", "key"], name="answer_once")]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], condition=models.Q(done_at=None), name="answer_waiting")
        ]
