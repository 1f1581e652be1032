"""Double entry in minor units, and the refunds that move it. Debits are positive, credits negative."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import CurrencyField, IdField, RefField
from aftermile.kernel.money import Money
from aftermile.orders.models import Order, Tender, Unit


class AccountKind(models.TextChoices):
    CASH = "cash"  # held at a payment provider
    SALES = "sales"
    REFUNDS = "refunds"  # against sales
    REFUNDS_PENDING = "refunds_pending"  # owed to the buyer: reserved, not yet confirmed
    FEES = "fees"
    SUSPENSE = "suspense"  # money that moved elsewhere and waits for its match
    WRITTEN_OFF = "written_off"  # moved elsewhere and set aside by a person


class Account(models.Model):
    """One account per seller, kind, currency and party (the payment provider for cash)."""

    id = IdField("acc")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=AccountKind.choices)
    currency = CurrencyField()
    party = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "kind", "currency", "party"], name="account_once")
        ]


class Entry(models.Model):
    """One business fact of money; its postings sum to zero. `key` makes a repeat change nothing."""

    id = IdField("ent")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=30,
        help_text="capture, refund_reserved, refund_done, refund_reversed, external, external_matched ...",
    )
    key = models.CharField(max_length=120)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="entries")
    case_ref = RefField()
    at = models.DateTimeField()
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seller", "key"], name="entry_once")]
        indexes: ClassVar = [models.Index(fields=["seller", "-id"], name="entry_newest")]


class Posting(models.Model):
    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount_minor = models.BigIntegerField(
        help_text="Debit positive, credit negative, in the account's currency."
    )


class RefundState(models.TextChoices):
    RESERVED = "reserved"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Refund(models.Model):
    """
    One movement back to one tender. The row is committed before the provider is called (law 4).

    reserved -> sent -> done | failed | unknown; unknown is asked again until the provider knows.
    A failed refund frees its amount. `operation_key` is the caller's and common to the refunds of one
    operation; the provider gets `id` as its idempotency key with each try. `ask_at` is when an
    unanswered refund is asked for again.
    """

    id = IdField("rfd")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24, blank=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="refunds")
    case_ref = RefField()
    operation_key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64, blank=True)
    currency = CurrencyField()
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=RefundState.choices, default=RefundState.RESERVED)
    provider = models.CharField(max_length=40)
    provider_ref = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=60, blank=True)
    error = models.CharField(max_length=300, blank=True)
    requested_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "operation_key", "tender"], name="refund_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="refund_is_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tender", "state"], name="refund_of_tender"),
            models.Index(fields=["case_ref"], condition=~models.Q(case_ref=""), name="refund_of_case"),
            models.Index(fields=["seller", "-id"], name="refund_newest"),
            models.Index(
                fields=["provider", "provider_ref"],
                condition=~models.Q(provider_ref=""),
                name="refund_at_provider",
            ),
            models.Index(
                fields=["state", "id"],
                condition=models.Q(state__in=["reserved", "sent", "unknown"]),
                name="refund_in_flight",
            ),
            models.Index(
                fields=["ask_at"], condition=models.Q(state__in=["sent", "unknown"]), name="refund_to_ask"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class LineKind(models.TextChoices):
    UNIT = "unit"
    SHIPPING = "shipping"  # outbound shipping and fees of the order, back to the buyer
    GOODWILL = "goodwill"
    FEE = "fee"  # kept by the seller: negative


class RefundLine(models.Model):
    """What the money of a refund is for; lines sum to the refund."""

    id = models.BigAutoField(primary_key=True)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=12, choices=LineKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="refund_lines")
    amount_minor = models.BigIntegerField()


class ExternalMovement(models.Model):
    """
    Money a provider reports that we did not ask for; waits until somebody matches it.

    It counts against its tender until a refund stands for it. `alarm` marks money that went out twice.
    """

    id = IdField("ext")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=40)
    provider_ref = models.CharField(max_length=120)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, null=True, related_name="+")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, null=True, related_name="+")
    currency = CurrencyField()
    amount_minor = models.BigIntegerField()
    reported = models.JSONField(default=dict)
    alarm = models.BooleanField(default=False)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "provider", "provider_ref"], name="movement_once")
        ]
        indexes: ClassVar = [models.Index(fields=["seller", "-id"], name="movement_newest")]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class ExchangeRate(models.Model):
    """One unit of `base` was worth `rate` units of `currency` on a day. The rates hold for all sellers."""

    id = IdField("fxr")
    base = CurrencyField(default="EUR")
    currency = CurrencyField()
    on = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    source = models.CharField(max_length=60, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["base", "currency", "on"], name="rate_once_per_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_is_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["-on", "currency"], name="rate_newest")]
