"""Who bears the cost of a case, what is got back from them, and what it cost besides refunds."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import CurrencyField, IdField, RefField
from aftermile.kernel.money import Money
from aftermile.ledger.models.books import Entry
from aftermile.orders.models import Order

WHOLE = 10_000
"""Basis points of all shares together."""


class PartyKind(models.TextChoices):
    SELLER = "seller"
    MARKETPLACE = "marketplace"
    CARRIER = "carrier"
    SUPPLIER = "supplier"
    BUYER = "buyer"
    INSURER = "insurer"
    CUSTOMS = "customs"  # gives duty back


class Liability(models.Model):
    """One ruling on who bears a case. A new ruling reverses the standing one; so does an appeal."""

    id = IdField("lia")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    case_ref = RefField(blank=False)
    currency = CurrencyField()
    loss_minor = models.BigIntegerField(help_text="What was shared out when it was last booked.")
    booked = models.PositiveSmallIntegerField(default=0, help_text="How often it was booked.")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True)
    reversed_by = models.CharField(max_length=120, blank=True)
    reversed_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_ref"], condition=models.Q(reversed_at=None), name="liability_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["seller", "-id"], name="liability_newest")]


class LiabilityShare(models.Model):
    """What one party bears; the basis points of a ruling sum to 10,000 and the amounts to the loss."""

    id = models.BigAutoField(primary_key=True)
    liability = models.ForeignKey(Liability, on_delete=models.CASCADE, related_name="shares")
    kind = models.CharField(max_length=12, choices=PartyKind.choices)
    party = models.CharField(max_length=30, blank=True, help_text="Which one: dhl, acme ...")
    basis_points = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["liability", "kind", "party"], name="share_once")
        ]

    @property
    def percent(self) -> str:
        """Return the share as people write it: `25`, `33.33`."""
        return f"{self.basis_points / 100:g}"


class RecoveryState(models.TextChoices):
    CLAIMED = "claimed"
    ANSWERED = "answered"
    RECEIVED = "received"
    WRITTEN_OFF = "written_off"
    REVERSED = "reversed"  # taken back after an appeal


class Recovery(models.Model):
    """One claim of the seller against a party for a case; what all of them bring is never above the loss."""

    id = IdField("rcv")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    case_ref = RefField(blank=False)
    operation_key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=PartyKind.choices)
    party = models.CharField(max_length=30, blank=True)
    reference = models.CharField(max_length=120, blank=True, help_text="The party's number of the claim.")
    currency = CurrencyField()
    claimed_minor = models.BigIntegerField()
    answered_minor = models.BigIntegerField(null=True, help_text="What the party agreed to pay.")
    received_minor = models.BigIntegerField(default=0)
    written_off_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=RecoveryState.choices, default=RecoveryState.CLAIMED)
    answer_by = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "operation_key"], name="recovery_once"),
            models.CheckConstraint(condition=models.Q(claimed_minor__gt=0), name="recovery_is_positive"),
            models.CheckConstraint(
                condition=models.Q(received_minor__gte=0, written_off_minor__gte=0),
                name="recovery_not_negative",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="recovery_newest"),
            models.Index(fields=["case_ref"], name="recovery_of_case"),
            models.Index(
                fields=["answer_by"],
                condition=models.Q(state__in=["claimed", "answered"]),
                name="recovery_due",
            ),
        ]

    @property
    def claimed(self) -> Money:
        return Money(self.claimed_minor, self.currency)

    @property
    def open_minor(self) -> int:
        """Return what may still come of it."""
        if self.state not in (RecoveryState.CLAIMED, RecoveryState.ANSWERED):
            return 0
        most = self.claimed_minor if self.answered_minor is None else self.answered_minor
        return max(0, most - self.received_minor - self.written_off_minor)


class CostKind(models.TextChoices):
    FREIGHT = "freight"
    HANDLING = "handling"
    PARTS = "parts"
    GOODS = "goods"  # lost, kept by the buyer, sent in place of others
    DUTY = "duty"
    OTHER = "other"
    RESALE = "resale"  # brings money: counts against the cost


class Cost(models.Model):
    """What a case cost besides refunds, booked once per `operation_key`; resale lowers it."""

    id = IdField("cst")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    case_ref = RefField(blank=False)
    operation_key = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=CostKind.choices)
    currency = CurrencyField()
    amount_minor = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "operation_key"], name="cost_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="cost_is_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["case_ref"], name="cost_of_case")]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
