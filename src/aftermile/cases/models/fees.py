"""What is kept of the money of a case, and money that came back and is owed again."""

from typing import ClassVar

from django.db import models

from aftermile.cases.models.cases import Case
from aftermile.cases.models.plan import Replacement
from aftermile.database.fields import IdField, RefField
from aftermile.ledger.models import FeeKind


class FeeOrigin(models.TextChoices):
    RULE = "rule"  # a row of the seller's table
    AGENT = "agent"
    OFFER = "offer"  # as it stood in an offer that was accepted
    ROUTE = "route"  # the way back that was agreed


class Fee(models.Model):
    """
    One fee that a refund of the case is less by; the buyer reads `words`.

    `ref` is what it came with: the way back, the offer. One that was taken off again stays, with who and why;
    what had been kept for it goes back to the buyer. Value that goods lost is in their inspections.
    """

    id = IdField("fee")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="fees")
    episode = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=20, choices=FeeKind.choices)
    amount_minor = models.BigIntegerField()
    words = models.CharField(max_length=300, blank=True)
    origin = models.CharField(max_length=8, choices=FeeOrigin.choices, default=FeeOrigin.AGENT)
    ref = RefField()
    operation_key = models.CharField(max_length=80)
    by_kind = models.CharField(max_length=10, blank=True)
    by_ref = RefField()
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=120, blank=True)
    removed_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "operation_key"], name="fee_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="fee_is_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="fee_of_case")]


class Arrear(models.Model):
    """
    Money of a case that was on its way, or had arrived, and is owed again: its refund failed or bounced.

    One for each such refund; `again_ref` is the refund that was made in its place, and itself may fail.
    `how` it ended: again, late (it arrived after all), otherwise (a person said how it was settled), closed,
    or dropped (the goods whose lower price it was are not sent).
    """

    id = IdField("arr")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="arrears")
    refund_ref = RefField(unique=True)
    replacement = models.ForeignKey(Replacement, on_delete=models.SET_NULL, null=True, related_name="arrears")
    amount_minor = models.BigIntegerField()
    error = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, blank=True)
    again_ref = RefField()
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "id"], name="arrear_of_case"),
        ]
