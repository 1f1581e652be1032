"""Store credit and gift cards: what a seller owes a buyer, to be spent at his shop."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import CurrencyField, IdField, RefField
from aftermile.kernel import clock
from aftermile.kernel.money import Money
from aftermile.orders.models import Buyer, Order


class CreditKind(models.TextChoices):
    CREDIT = "credit"  # belongs to the buyer
    GIFT_CARD = "gift_card"  # belongs to whoever has the code


class StoreCredit(models.Model):
    """
    A liability account of its own in the books; `balance_minor` is the fold of its postings.

    Only a keyed hash of the code is kept and its last four signs. Whoever lowers the balance does so by an
    UPDATE that asks for it to be there: it is never below zero. `source_key` is the operation that made it.
    """

    id = IdField("crd")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, null=True, related_name="credits")
    kind = models.CharField(max_length=10, choices=CreditKind.choices, default=CreditKind.CREDIT)
    code_hash = models.CharField(max_length=64, unique=True)
    last4 = models.CharField(max_length=4)
    currency = CurrencyField()
    issued_minor = models.BigIntegerField(default=0, help_text="What it was first good for.")
    balance_minor = models.BigIntegerField(default=0)
    operation_key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    case_ref = RefField()
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    issued_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=300, blank=True)

    code: str = ""
    """The code in plain, on the one object that made it; no row has it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "operation_key"], name="credit_once"),
            models.CheckConstraint(condition=models.Q(balance_minor__gte=0), name="credit_not_below_zero"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="credit_newest"),
            models.Index(fields=["buyer", "-id"], name="credit_of_buyer"),
            models.Index(fields=["case_ref"], condition=~models.Q(case_ref=""), name="credit_of_case"),
            models.Index(
                fields=["expires_at"], condition=models.Q(balance_minor__gt=0), name="credit_to_expire"
            ),
        ]

    @property
    def balance(self) -> Money:
        return Money(self.balance_minor, self.currency)

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= clock.now()

    @property
    def state(self) -> str:
        """`open`, `used`, `expired` or `closed`."""
        if self.closed_at is not None:
            return "closed"
        if self.expired:
            return "expired"
        return "open" if self.balance_minor else "used"
