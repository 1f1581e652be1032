"""Money to collect from a buyer: a price difference, a repair, a fee."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import CurrencyField, IdField, RefField
from aftermile.kernel.money import Money
from aftermile.ledger.models.credits import StoreCredit
from aftermile.orders.models import Order, PaymentMethod, Tender


class ChargeState(models.TextChoices):
    OPEN = "open"
    PAID = "paid"
    CANCELED = "canceled"
    EXPIRED = "expired"
    FAILED = "failed"  # a clean no of a saved way of paying
    UNKNOWN = "unknown"  # the provider left it open; it is asked again


class Charge(models.Model):
    """
    One amount the buyer is to pay, once: by a page of the provider, a way of paying he left, a store
    credit, or by hand. Paid, it has a tender of its own on the order.

    `operation_key` is the caller's; the provider gets `id` as its idempotency key with each try.
    """

    id = IdField("chg")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24, blank=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="charges")
    case_ref = RefField()
    operation_key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    currency = CurrencyField()
    amount_minor = models.BigIntegerField()
    words = models.CharField(max_length=200, help_text="What it is for, as the buyer reads it.")
    what = models.CharField(
        max_length=20, blank=True, default="", db_default="", help_text="Kind of a fee: see `FeeKind`."
    )
    state = models.CharField(max_length=10, choices=ChargeState.choices, default=ChargeState.OPEN)
    provider = models.CharField(max_length=40)
    provider_ref = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=2000, blank=True, help_text="The provider's page.")
    method = models.ForeignKey(PaymentMethod, on_delete=models.SET_NULL, null=True, related_name="+")
    credit = models.ForeignKey(StoreCredit, on_delete=models.PROTECT, null=True, related_name="+")
    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, null=True, related_name="charge")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    requested_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "operation_key"], name="charge_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="charge_is_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="charge_newest"),
            models.Index(fields=["case_ref"], condition=~models.Q(case_ref=""), name="charge_of_case"),
            models.Index(
                fields=["provider", "provider_ref"],
                condition=~models.Q(provider_ref=""),
                name="charge_at_provider",
            ),
            models.Index(
                fields=["ask_at"], condition=models.Q(state__in=["open", "unknown"]), name="charge_to_ask"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
