"""The seller's rules and words for reasons, and the record of each decision."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import IdField, RefField
from aftermile.orders.models import Order


class FaultParty(models.TextChoices):
    BUYER = "buyer"
    SELLER = "seller"
    CARRIER = "carrier"
    UNKNOWN = "unknown"


class Reason(models.Model):
    """
    Why goods come back or money is asked for; one vocabulary for buyer, staff, law and carriers.

    Rows without a seller are the built-in vocabulary; a seller may add or hide.
    """

    id = IdField("rsn")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, null=True, related_name="reasons")
    code = models.SlugField(max_length=40)
    kinds = models.JSONField(default=list, help_text="Case kinds it fits: return, claim.")
    fault_party = models.CharField(max_length=10, choices=FaultParty.choices)
    cover_kind = models.CharField(
        max_length=20, blank=True, help_text="lost, damaged, wrong, late ... or empty"
    )
    evidence = models.JSONField(
        default=list, help_text="Evidence wanted: photo, video, packaging, statement."
    )
    goods_back = models.BooleanField(default=True, help_text="False where there is nothing to send back.")
    labels = models.JSONField(
        default=dict, help_text="Buyer's words by language: {'en': ..., 'zh-hans': ...}."
    )
    position = models.PositiveSmallIntegerField(default=100)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "code"], name="reason_once"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(seller=None), name="built_in_reason_once"
            ),
        ]


class PolicyTable(models.Model):
    """One published version of a seller's rules; rows are tried in order, first hit wins."""

    id = IdField("pol")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="policy_tables")
    version = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "version"], name="policy_version_once")
        ]


class PolicyRow(models.Model):
    """Empty conditions match everything. Windows are calendar days after the anchor day."""

    id = IdField("prw")
    table = models.ForeignKey(PolicyTable, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField()
    country = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=80, blank=True)
    window_days = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=12, default="delivered", help_text="delivered, shipped or placed")
    freight_payer = models.CharField(
        max_length=10, default="seller", help_text="Who pays the way back: buyer, seller."
    )
    remedies = models.JSONField(default=list)
    keep_percent = models.PositiveSmallIntegerField(
        default=0, help_text="Share offered when the buyer keeps the goods."
    )
    returnless_below_minor = models.BigIntegerField(default=0)
    returnless_currency = models.CharField(max_length=3, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "position"], name="policy_row_once")
        ]


class DecisionRecord(models.Model):
    """What was decided on which facts by which table; append-only."""

    id = IdField("dec")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="+")
    case_ref = RefField()
    table = models.ForeignKey(PolicyTable, on_delete=models.PROTECT, null=True, related_name="+")
    facts = models.JSONField()
    facts_hash = models.CharField(max_length=64)
    decision = models.JSONField()
    at = models.DateTimeField()
