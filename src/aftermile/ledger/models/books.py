"""Double entry in minor units. Debits are positive, credits negative."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import CurrencyField, IdField, RefField
from aftermile.orders.models import Order


class AccountKind(models.TextChoices):
    CASH = "cash"  # held at a payment provider
    SALES = "sales"
    REFUNDS = "refunds"  # against sales
    REFUNDS_PENDING = "refunds_pending"  # owed to the buyer: reserved, not yet confirmed
    FEES = "fees"  # party: what was kept (restocking, return_freight, value_loss), empty for the rest
    SUSPENSE = "suspense"  # money that moved elsewhere and waits for its match
    WRITTEN_OFF = "written_off"  # moved elsewhere and set aside by a person
    CREDITS = "credits"  # owed to buyers as store credit or gift card; party: the credit
    GOODWILL = "goodwill"  # credit given without money taken for it
    BREAKAGE = "breakage"  # credit that expired or was closed
    DISPUTED = "disputed"  # taken by the card scheme until a chargeback is decided; party: the provider
    CHARGEBACKS = "chargebacks"  # lost for good
    DISPUTE_FEES = "dispute_fees"
    RECEIVABLE = "receivable"  # what another party is to bear; party: who
    PASSED_ON = "passed_on"  # against the costs: what others bear
    COSTS = "costs"  # of a case; party: the kind
    ACCRUED = "accrued"  # the other side of costs: paid or to be paid in the shop's own books
    EXCHANGE_RESULT = "exchange_result"  # rates that moved between the charge and the refund


class Account(models.Model):
    """One account per seller, kind, currency and party (the payment provider for cash, and so on)."""

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
