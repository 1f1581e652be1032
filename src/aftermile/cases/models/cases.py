"""One problem of one buyer with one order, and everything that was said, shown, decided and received."""

from datetime import date
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.db import models

from aftermile.accounts.models import Member, Seller
from aftermile.cases.states import Kind, State
from aftermile.database.fields import CurrencyField, IdField, RefField
from aftermile.orders.models import Buyer, Order, Unit


class Remedy(models.TextChoices):
    REFUND = "refund"  # against the goods, or where there is nothing to send back
    PARTIAL_REFUND = "partial_refund"  # and keep the goods
    RETURNLESS_REFUND = "returnless_refund"
    REPLACEMENT = "replacement"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    STORE_CREDIT = "store_credit"
    COUPON = "coupon"


MONEY_BACK: Final = frozenset({Remedy.REFUND, Remedy.PARTIAL_REFUND, Remedy.RETURNLESS_REFUND})
"""Remedies that pay money back through the ledger; the others end by being carried out."""

WITH_WORTH: Final = frozenset({*MONEY_BACK, Remedy.STORE_CREDIT, Remedy.COUPON})
"""Remedies whose agreement names an amount."""


class Case(models.Model):
    """`version` rises with every change of the case and is its ETag; `due_at` the next moment we are late."""

    id = IdField("case")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="cases")
    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, related_name="cases")
    rma_number = models.CharField(max_length=24)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in State], default=State.REQUESTED
    )
    reason = models.CharField(max_length=40, help_text="Reason of the first line.")
    wanted = models.CharField(max_length=20, choices=Remedy.choices, blank=True)
    remedy = models.CharField(max_length=20, choices=Remedy.choices, blank=True, help_text="What was agreed.")
    language = models.CharField(max_length=12, default="en")
    country = models.CharField(max_length=2, blank=True)
    source = models.CharField(max_length=12, default="console", help_text="portal, console, api, import")
    assignee = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    currency = CurrencyField()
    value_minor = models.BigIntegerField(default=0, help_text="Paid for the units of the case.")
    agreed_minor = models.BigIntegerField(null=True, help_text="What the buyer is to get for all lines.")
    agreed_shipping_minor = models.BigIntegerField(default=0, help_text="Part of it: the way to the buyer.")
    goods_back = models.BooleanField(default=True, help_text="Whether goods must come before money goes.")
    goods_complete_at = models.DateTimeField(null=True, help_text="When all goods that will come were here.")
    refunded_minor = models.BigIntegerField(default=0, help_text="Arrived at the buyer.")
    freight_payer = models.CharField(max_length=10, default="seller")
    advance = models.BooleanField(
        default=False, db_default=False, help_text="The replacement goes out before goods come."
    )
    settle_to = RefField(
        db_default="",
        help_text="Where a price difference goes: id of a payment method, store_credit, or empty for the "
        "original payment.",
    )
    settle_now = models.BooleanField(
        default=False, db_default=False, help_text="A lower price is paid back before goods come."
    )
    after_resale = models.BooleanField(
        default=False, db_default=False, help_text="The money waits until the goods found another buyer."
    )
    version = models.PositiveIntegerField(default=1)
    episode = models.PositiveSmallIntegerField(default=1, help_text="Rises with each reopening.")
    operation_key = models.CharField(max_length=80, blank=True, help_text="Who opens twice opens once.")
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(
        null=True, help_text="When a lapsed deadline raised it to supervisors."
    )
    search = models.TextField(blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "rma_number"], name="rma_once"),
            models.UniqueConstraint(
                fields=["seller", "operation_key"],
                condition=~models.Q(operation_key=""),
                name="case_opened_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "state", "due_at", "id"], name="queue_by_due"),
            models.Index(fields=["seller", "-opened_at", "-id"], name="queue_newest"),
            models.Index(fields=["-opened_at", "-id"], name="newest_of_operator"),
            models.Index(fields=["state", "due_at", "id"], name="queue_of_operator"),
            models.Index(
                fields=["seller", "due_at", "id"],
                condition=models.Q(state="approved", goods_back=False),
                name="queue_to_pay",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state="approved", goods_back=False),
                name="queue_to_pay_of_operator",
            ),
            models.Index(
                fields=["seller", "-escalated_at"],
                condition=models.Q(escalated_at__isnull=False),
                name="case_escalated",
            ),
            models.Index(
                fields=["-escalated_at"],
                condition=models.Q(escalated_at__isnull=False),
                name="escalated_of_operator",
            ),
            models.Index(fields=["order", "-id"], name="case_of_order"),
            models.Index(fields=["buyer", "-id"], name="case_of_buyer"),
        ]

    def __str__(self) -> str:
        return self.rma_number


class CaseLine(models.Model):
    """One unit (or slice) in a case."""

    id = IdField("cln")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="lines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="case_lines")
    reason = models.CharField(max_length=40)
    comment = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "unit"], name="unit_once_per_case")]


class OfferState(models.TextChoices):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Offer(models.Model):
    """A way out laid before the buyer; accepting it agrees the same remedy as an approval."""

    id = IdField("ofr")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offers")
    remedy = models.CharField(max_length=20, choices=Remedy.choices)
    amount_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(default=0)
    goods_back = models.BooleanField(default=False)
    freight_payer = models.CharField(max_length=10, default="seller")
    fees = models.JSONField(default=list, help_text="[{kind, amount_minor, words}]")
    message = models.TextField(blank=True)
    from_buyer = models.BooleanField(default=False, help_text="A counter-offer of the buyer; we may accept.")
    answers = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="counters")
    lapse = models.CharField(max_length=8, default="reject", help_text="At expiry: reject or accept.")
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    by_kind = models.CharField(max_length=10, blank=True)
    by_ref = RefField()
    by_name = models.CharField(max_length=120, blank=True)
    base_minor = models.BigIntegerField(null=True)
    base_currency = CurrencyField(blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["by_ref", "created_at"], condition=models.Q(state="open"), name="open_offer_of_member"
            )
        ]


class Approval(models.Model):
    """
    Who agreed to what, when; by a member, by rule, or by the buyer accepting an offer.

    `base_minor` is the worth in the seller's base currency by the rate of that day, None without a rate:
    authority is summed over it.
    """

    id = IdField("apv")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals")
    remedy = models.CharField(max_length=20, choices=Remedy.choices)
    amount_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(default=0)
    freight_payer = models.CharField(max_length=10)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="+")
    by_kind = models.CharField(max_length=10, blank=True)
    by_ref = RefField()
    by_name = models.CharField(max_length=120)
    second = models.ForeignKey(
        "ApprovalRequest", on_delete=models.PROTECT, null=True, related_name="+", help_text="Who covered it."
    )
    base_minor = models.BigIntegerField(null=True)
    base_currency = CurrencyField(blank=True)
    rule = models.CharField(max_length=80, blank=True, help_text="`table id#rule id` where a rule approved.")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["by_ref", "at"], name="approval_of_member"),
        ]


class Override(models.Model):
    """
    A person decided otherwise than the rules: opened against a denial, agreed to another remedy or to more.

    Or to less than the law gives (`what` is `law`).

    Append-only; the report reads it by month.
    """

    id = IdField("ovr")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="overrides")
    what = models.CharField(max_length=12, help_text="opening, remedy or amount")
    why = models.TextField()
    remedy = models.CharField(max_length=20, blank=True)
    amount_minor = models.BigIntegerField(null=True, help_text="Agreed to.")
    owed_minor = models.BigIntegerField(null=True, help_text="What the rules gave.")
    by_kind = models.CharField(max_length=10)
    by_ref = RefField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["seller", "-at", "-id"], name="override_newest"),
        ]


class RequestState(models.TextChoices):
    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"


class ApprovalRequest(models.Model):
    """
    Somebody asks another member for what is above his own authority; `why` is the ruling that stopped him.

    Granting does what was asked in the same transaction. One waits per case.
    """

    id = IdField("apr")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approval_requests")
    act = models.CharField(max_length=8, default="approve", help_text="approve or offer")
    remedy = models.CharField(max_length=20, choices=Remedy.choices)
    amount_minor = models.BigIntegerField()
    freight_payer = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)
    override = models.TextField(blank=True, help_text="Why the rules are overruled, where they are.")
    after_resale = models.BooleanField(default=False, db_default=False)
    fees = models.JSONField(null=True, help_text="As in an offer; none: as the rules say.")
    why = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=RequestState.choices, default=RequestState.WAITING)
    asked_by_ref = RefField()
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_by_ref = RefField()
    answered_by_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="waiting"), name="one_request_waits"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["seller", "id"], condition=models.Q(state="waiting"), name="request_waiting"
            ),
            models.Index(fields=["expires_at"], condition=models.Q(state="waiting"), name="request_expiry"),
        ]


class Fulfillment(models.Model):
    """What was sent or given where the remedy is not money: a replacement, a repair, a coupon code ..."""

    id = IdField("ful")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="fulfillments")
    remedy = models.CharField(max_length=20, choices=Remedy.choices)
    reference = models.CharField(max_length=120, blank=True, help_text="Tracking number, coupon code ...")
    words = models.TextField()
    episode = models.PositiveSmallIntegerField(default=1)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "episode"], name="carried_out_once_per_episode")
        ]


class Automation(models.Model):
    """
    Whether cases of a seller may settle alone, and how much a day; off until somebody starts it.

    The budget is in the seller's base currency and counts by his local days. Whoever spends of it locks
    this row first.
    """

    id = IdField("aut")
    seller = models.OneToOneField(Seller, on_delete=models.CASCADE, related_name="+")
    running = models.BooleanField(default=False)
    daily_budget_minor = models.BigIntegerField(default=0)
    pay_when_due = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Agreed refunds go without a person as soon as they are due.",
    )
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=120, blank=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=120, blank=True)
    stopped_why = models.CharField(max_length=300, blank=True)


class AutomationRun(models.Model):
    """
    One look of the rules at one case: settled alone, or why not. The same event again makes no second row.

    The settled rows of a local day sum to what is used of its budget.
    """

    id = IdField("arn")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="automation_runs")
    event_ref = RefField()
    on = models.DateField(help_text="Local day of the seller.")
    settled = models.BooleanField(default=False)
    why = models.CharField(max_length=40, help_text="Code: settled, over_budget, no_rule ...")
    data = models.JSONField(default=dict)
    remedy = models.CharField(max_length=20, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    base_minor = models.BigIntegerField(null=True)
    rule = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "event_ref"], name="rules_look_once_per_event")
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "settled", "-id"], name="automation_newest"),
            models.Index(fields=["seller", "on"], condition=models.Q(settled=True), name="automation_day"),
        ]


class Audience(models.TextChoices):
    BUYER = "buyer"  # both sides read it
    STAFF = "staff"


class Note(models.Model):
    """Words on a case: the buyer's, ours to the buyer, or internal."""

    id = IdField("note")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    audience = models.CharField(max_length=6, choices=Audience.choices)
    from_buyer = models.BooleanField(default=False)
    by_name = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    at = models.DateTimeField()


class Evidence(models.Model):
    """A file shown to prove something. `file` is what others see (no EXIF); `original` stays untouched."""

    id = IdField("evd")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    line = models.ForeignKey(CaseLine, on_delete=models.SET_NULL, null=True, related_name="evidence")
    kind = models.CharField(max_length=12, help_text="image, video, pdf")
    label = models.CharField(max_length=40, blank=True, help_text="What it shows: item, packaging, label ...")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    original = models.FileField(upload_to="evidence/original/")
    file = models.FileField(upload_to="evidence/shown/")
    thumbnail = models.FileField(upload_to="evidence/small/", blank=True)
    from_buyer = models.BooleanField(default=False)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "sha256"], name="evidence_once_per_case")
        ]


class Deadline(models.Model):
    """
    A moment somebody must have acted by, where it comes from, and what happens when it lapses.

    `anchor` is what started it (opened, received, sent_back, canceled, approved) at `anchor_at`; `rule` is
    the `DueRule` it was counted by, so that it can be counted again when a calendar changes. Days are those
    of `zone`, holidays those of `country`. While `waits_for` has not happened it neither lapses nor is late;
    `not_before` is when it did.
    """

    id = IdField("ddl")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    kind = models.CharField(max_length=24, help_text="respond, refund, send_back, accept_offer")
    clock = models.CharField(max_length=10, default="internal", help_text="statutory, promise, internal")
    due_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    waits_for = models.CharField(max_length=20, blank=True, help_text="received, received_or_sent")
    anchor = models.CharField(max_length=20, blank=True)
    anchor_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=64, default="UTC")
    country = models.CharField(max_length=2, blank=True)
    calendar_version = models.CharField(max_length=40, blank=True)
    rule = models.JSONField(default=dict)
    source = models.CharField(max_length=120, blank=True)
    lapse = models.CharField(
        max_length=12, default="remind", help_text="remind, approve, escalate, close, reject"
    )
    met_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=models.Q(met_at=None, lapsed_at=None), name="deadline_due"
            ),
            models.Index(
                fields=["country", "id"],
                condition=models.Q(met_at=None, lapsed_at=None),
                name="deadline_of_country",
            ),
        ]

    @property
    def due_on(self) -> date:
        """
        The day as everybody is told it: in the place that its rule names, wherever the reader is.

        An instant where hours are counted, or where it is an alarm of our own.
        """
        if self.clock == "internal" or self.rule.get("unit", "hours") == "hours":
            return self.due_at
        return self.due_at.astimezone(ZoneInfo(self.zone)).date()
