"""Money on its way back: refunds, their lines, and what moved without us."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import CurrencyField, IdField, RefField
from aftermile.kernel.money import Money
from aftermile.orders.models import Order, PaymentMethod, Tender, Unit


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
    credit = models.ForeignKey(
        "ledger.StoreCredit",
        on_delete=models.PROTECT,
        null=True,
        related_name="refunds",
        help_text="Where the money goes instead of back to the tender.",
    )
    method = models.ForeignKey(
        PaymentMethod,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Another way of paying of the buyer that gets it, paid out by hand.",
    )
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
    FEE = "fee"  # kept by the seller: negative; given back to the buyer: positive
    DUTY = "duty"  # duties and fees the buyer paid on the way out
    OVERPAID = "overpaid"  # taken from him though nothing was due any more


class FeeKind(models.TextChoices):
    """What the seller keeps; each has an account of its own."""

    OTHER = ""
    RESTOCKING = "restocking"
    RETURN_FREIGHT = "return_freight"
    VALUE_LOSS = "value_loss"
    HANDLING = "handling"
    REPAIR = "repair"
    CANCELLATION = "cancellation"


class RefundLine(models.Model):
    """What the money of a refund is for; lines sum to the refund."""

    id = models.BigAutoField(primary_key=True)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=12, choices=LineKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="refund_lines")
    amount_minor = models.BigIntegerField()
    what = models.CharField(
        max_length=20, blank=True, default="", db_default="", help_text="Kind of a fee: see `FeeKind`."
    )


class Direction(models.TextChoices):
    OUT = "out"
    IN = "in"  # the buyer paid though nothing was due any more


class ExternalMovement(models.Model):
    """
    Money a provider reports that we did not ask for; waits until somebody matches it.

    It counts against its tender until a refund stands for it. `alarm` marks money that went out twice.
    Money that came `in` stands on a tender of its own, which nothing else may use until it is paid back.
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
    direction = models.CharField(
        max_length=3, choices=Direction.choices, default=Direction.OUT, db_default=Direction.OUT.value
    )
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
