"""A repair, what it is to cost and who agreed, the parts it took and what was lent meanwhile."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.cases.models import Case
from aftermile.database.fields import CurrencyField, IdField, RefField
from aftermile.kernel import clock
from aftermile.orders.models import Unit
from aftermile.repairs.states import OPEN_REPAIRS, LoanerState, Outcome, Payer, Place, QuoteState, RepairState


class Repair(models.Model):
    """
    One attempt to repair one piece; `state` is the index of its `RepairStep` rows.

    Amounts are in `currency`, that of the case. `attempt` counts the repairs of the piece and of those that
    it replaced, since a second failed one opens other remedies.
    """

    id = IdField("rep")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="repairs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="repairs")
    place = models.CharField(max_length=10, choices=[(x.value, x.value) for x in Place])
    state = models.CharField(
        max_length=14, choices=[(x.value, x.value) for x in RepairState], default=RepairState.REQUESTED
    )
    payer = models.CharField(max_length=10, choices=[(x.value, x.value) for x in Payer])
    currency = CurrencyField()
    attempt = models.PositiveSmallIntegerField(default=1)
    fault = models.TextField(blank=True, help_text="What the buyer or we say is wrong.")
    fault_code = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=10, choices=[(x.value, x.value) for x in Outcome], blank=True)
    serial = models.CharField(max_length=80, blank=True, help_text="Of the piece, as it was then.")
    operation_key = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=models.Q(state__in=sorted(state.value for state in OPEN_REPAIRS)),
                name="one_open_repair_of_unit",
            ),
            models.UniqueConstraint(
                fields=["seller", "operation_key"],
                condition=~models.Q(operation_key=""),
                name="repair_opened_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "state", "-id"], name="repair_queue"),
            models.Index(fields=["case", "id"], name="repair_of_case"),
        ]


class RepairStep(models.Model):
    """Who brought a repair to a state, when, and in which words. Append-only."""

    id = models.BigAutoField(primary_key=True)
    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=14)
    by_kind = models.CharField(max_length=10)
    by_ref = RefField()
    by_name = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True)
    at = models.DateTimeField()


class Quote(models.Model):
    """A price for a repair and who is to pay it; only the payer may accept. The last one counts."""

    id = IdField("quo")
    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="quotes")
    payer = models.CharField(max_length=10, choices=[(x.value, x.value) for x in Payer])
    currency = CurrencyField()
    total_minor = models.BigIntegerField()
    words = models.TextField(blank=True)
    state = models.CharField(
        max_length=14, choices=[(x.value, x.value) for x in QuoteState], default=QuoteState.OPEN
    )
    charge_ref = RefField()
    by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["repair"],
                condition=models.Q(state__in=["open", "awaits_payment"]),
                name="one_open_quote_of_repair",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=models.Q(state="open"), name="quote_expiry"),
            models.Index(fields=["charge_ref"], condition=~models.Q(charge_ref=""), name="quote_charge"),
        ]


class QuoteLine(models.Model):
    id = models.BigAutoField(primary_key=True)
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=10, help_text="labor, parts, travel, freight")
    words = models.CharField(max_length=200, blank=True)
    amount_minor = models.BigIntegerField()


class Part(models.Model):
    """A part that a repair used; its cost is booked on the case once."""

    id = IdField("prt")
    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="parts")
    sku = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    cost_minor = models.BigIntegerField(help_text="For all pieces.")
    currency = CurrencyField()
    operation_key = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["repair", "operation_key"], name="part_used_once")
        ]


class Loaner(models.Model):
    """A piece of ours lent to the buyer while his is repaired; `value_minor` is charged if he keeps it."""

    id = IdField("loa")
    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="loaners")
    sku = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    serial = models.CharField(max_length=80)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    value_minor = models.BigIntegerField()
    currency = CurrencyField()
    state = models.CharField(
        max_length=8, choices=[(x.value, x.value) for x in LoanerState], default=LoanerState.OUT
    )
    charge_ref = RefField()
    out_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "serial"], condition=models.Q(state="out"), name="loaner_out_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(state="out"), name="loaner_due"),
        ]

    @property
    def late(self) -> bool:
        """Whether it should be back by now and is not."""
        return self.state == LoanerState.OUT and self.due_at <= clock.now()
