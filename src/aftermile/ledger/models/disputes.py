"""Chargebacks: the buyer asked his bank for the money."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import CurrencyField, IdField, RefField
from aftermile.kernel.money import Money
from aftermile.orders.models import Order, Tender


class DisputeState(models.TextChoices):
    INQUIRY = "inquiry"  # no money moved yet; a refund may still prevent the rest
    OPENED = "opened"  # the money was taken from the seller
    ANSWERED = "answered"
    WON = "won"
    LOST = "lost"


FREEZING = (DisputeState.OPENED, DisputeState.ANSWERED)
"""States in which nothing goes back to the tender."""


class Dispute(models.Model):
    """One chargeback of one tender; while it is open nothing is paid back to that tender."""

    id = IdField("dsp")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="disputes")
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="disputes")
    case_ref = RefField()
    provider = models.CharField(max_length=40)
    provider_ref = models.CharField(max_length=120)
    currency = CurrencyField()
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=DisputeState.choices)
    reason = models.CharField(max_length=120, blank=True, help_text="The scheme's own code or words.")
    answer_by = models.DateTimeField(null=True)
    fee_minor = models.BigIntegerField(default=0)
    fee_currency = CurrencyField(blank=True)
    taken = models.BooleanField(default=False, help_text="The money left the seller at some time.")
    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answer = models.TextField(blank=True, help_text="What was answered.")
    handed_in_at = models.DateTimeField(null=True, help_text="When the provider took the answer.")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "provider", "provider_ref"], name="dispute_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="dispute_is_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="dispute_newest"),
            models.Index(fields=["tender", "state"], name="dispute_of_tender"),
            models.Index(fields=["case_ref"], condition=~models.Q(case_ref=""), name="dispute_of_case"),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_open(self) -> bool:
        return self.state in (DisputeState.INQUIRY, *FREEZING)
