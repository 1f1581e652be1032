"""How an agreed remedy is carried out: ordered steps with owners, and the pieces that go to the buyer."""

from typing import ClassVar

from django.db import models

from aftermile.cases.models.cases import Case, CaseLine
from aftermile.database.fields import CurrencyField, IdField, RefField
from aftermile.orders.models import Unit, Variant


class StepKind(models.TextChoices):
    AUTHORIZE = "authorize"
    LABEL = "label"  # label, drop-off code or pickup for the way back
    SHIP_BACK = "ship_back"
    RECEIVE = "receive"
    INSPECT = "inspect"
    COLLECT = "collect"  # a price difference or a fee, from the buyer
    SEND = "send"  # replacement or exchanged goods
    VISIT = "visit"  # a technician comes to the buyer
    REPAIR = "repair"
    CREDIT = "credit"  # store credit or coupon
    RESELL = "resell"  # the goods find another buyer; the money waits for it
    REFUND = "refund"
    CHANGE = "change"  # an order before shipping
    RECOVER = "recover"  # from carrier, insurer, supplier, marketplace
    INFORM = "inform"


class StepState(models.TextChoices):
    WAITING = "waiting"  # for the steps it needs
    READY = "ready"
    DOING = "doing"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"  # needs a person; may be tried again


class StepOwner(models.TextChoices):
    SYSTEM = "system"
    SELLER = "seller"
    BUYER = "buyer"
    WAREHOUSE = "warehouse"
    FINANCE = "finance"
    TECHNICIAN = "technician"
    CARRIER = "carrier"


class Step(models.Model):
    """
    One step of the plan of a case; `key` names it in the episode: making a plan again adds nothing.

    `needs` are the keys that must be done or skipped first. Costs are the seller's, in the case's currency;
    what was booked comes from the ledger. `ref` is what the step made: a refund, a shipment, a visit ...
    """

    id = IdField("stp")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    episode = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    owner = models.CharField(max_length=12, choices=StepOwner.choices)
    state = models.CharField(max_length=8, choices=StepState.choices, default=StepState.WAITING)
    needs = models.JSONField(default=list)
    data = models.JSONField(default=dict)
    currency = CurrencyField()
    expected_minor = models.BigIntegerField(default=0)
    booked_minor = models.BigIntegerField(default=0)
    ref = RefField()
    error = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True, help_text="When the system tries it (again).")
    due_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "episode", "key"], name="step_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["try_at", "id"],
                condition=models.Q(state__in=["ready", "doing"], owner="system"),
                name="step_to_run",
            ),
        ]


class ReplacementState(models.TextChoices):
    PLANNED = "planned"
    RESERVED = "reserved"
    SENT = "sent"
    CANCELED = "canceled"


class Replacement(models.Model):
    """
    Goods that go to the buyer in place of a line of the case: the same again, another variant or product.

    The price is frozen when it is agreed. `difference_minor` is for the whole quantity: above zero the
    buyer pays it before the goods leave, below zero he gets it back. `settled_minor` is how much of it moved
    so far, with its sign. `unit` stands from the reservation on; until `expires_at` it waits for the money.
    """

    id = IdField("rpl")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="replacements")
    line = models.ForeignKey(CaseLine, on_delete=models.CASCADE, related_name="replacements")
    episode = models.PositiveSmallIntegerField(default=1)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, null=True, related_name="+")
    sku = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    options = models.JSONField(default=dict)
    quantity = models.PositiveIntegerField()
    unit_price_minor = models.BigIntegerField()
    difference_minor = models.BigIntegerField(default=0)
    settled_minor = models.BigIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=8, choices=ReplacementState.choices, default=ReplacementState.PLANNED)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    parcel_ref = RefField(db_default="")
    sent_key = models.CharField(max_length=80, blank=True, default="", db_default="")
    why = models.CharField(
        max_length=20, blank=True, default="", db_default="", help_text="Why it was canceled."
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["created_at", "id"], condition=models.Q(state="reserved"), name="replacement_to_send"
            ),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state="reserved", expires_at__isnull=False),
                name="replacement_expiry",
            ),
        ]

    @property
    def open_minor(self) -> int:
        """Return what of the difference is still to be paid (above zero) or given back (below)."""
        return self.difference_minor - self.settled_minor


class Collection(models.Model):
    """
    A charge that a case asked of the buyer, and what for.

    `purpose` is difference, goods (those of an advance replacement that did not come back), payment, or
    freight (the way back). Its money is counted in the transaction that books it as paid; the case follows
    once (`followed_at`).
    """

    id = IdField("col")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="collections")
    charge_ref = RefField(unique=True)
    purpose = models.CharField(max_length=12, default="difference")
    amount_minor = models.BigIntegerField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="When it was paid, taken back or lapsed.")
    counted_minor = models.BigIntegerField(default=0, help_text="What of it arrived.")
    followed_at = models.DateTimeField(null=True, help_text="When the case went on from it.")
    dropped_at = models.DateTimeField(null=True, help_text="When what was paid for did not stand any more.")
