"""The seller's rules and words for reasons, and the record of each decision."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import IdField, RefField
from aftermile.kernel import clock
from aftermile.orders.models import Order


class FaultParty(models.TextChoices):
    BUYER = "buyer"
    SELLER = "seller"
    CARRIER = "carrier"
    UNKNOWN = "unknown"


class Reason(models.Model):
    """
    Why goods come back or money is asked for; one vocabulary for buyer, staff, law and carriers.

    Rows without a seller are the built-in vocabulary; a seller may add or hide.
    """

    id = IdField("rsn")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, null=True, related_name="reasons")
    code = models.SlugField(max_length=40)
    kinds = models.JSONField(default=list, help_text="Case kinds it fits: return, claim.")
    fault_party = models.CharField(max_length=10, choices=FaultParty.choices)
    cover_kind = models.CharField(
        max_length=20, blank=True, help_text="lost, damaged, wrong, late ... or empty"
    )
    evidence = models.JSONField(
        default=list, help_text="Evidence wanted: photo, video, packaging, statement."
    )
    goods_back = models.BooleanField(default=True, help_text="False where there is nothing to send back.")
    labels = models.JSONField(
        default=dict, help_text="Buyer's words by language: {'en': ..., 'zh-hans': ...}."
    )
    position = models.PositiveSmallIntegerField(default=100)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "code"], name="reason_once"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(seller=None), name="built_in_reason_once"
            ),
        ]


class Purpose(models.TextChoices):
    PROMISE = "promise"
    PROGRAM = "program"
    EVIDENCE = "evidence"
    AUTOMATION = "automation"
    CHANGE = "change"


class TableState(models.TextChoices):
    DRAFT = "draft"
    SHADOW = "shadow"  # runs beside the one in force and only writes down what it would have said
    ROLLOUT = "rollout"  # decides for `percent` of the orders, the one in force for the others
    LIVE = "live"
    RETIRED = "retired"


class PolicyTable(models.Model):
    """
    One version of a table of rules. From `published_at` on its `document` never changes.

    At most one draft, one shadow or roll-out, and one live version per seller, purpose and channel.
    """

    id = IdField("pol")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="policy_tables")
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.PROMISE)
    channel = models.CharField(max_length=40, blank=True, help_text="Of a marketplace program.")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=TableState.choices, default=TableState.DRAFT)
    percent = models.PositiveSmallIntegerField(default=0, help_text="Share of the orders in a roll-out.")
    shares = models.JSONField(
        default=list, help_text="Every share it had: [instant, percent], appended only, the oldest first."
    )
    document = models.JSONField(default=dict, help_text="What `policies.engine.reading.read_table` reads.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the document, when published.")
    note = models.CharField(max_length=300, blank=True)
    based_on = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, help_text="When it became live, or part of it.")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "purpose", "channel", "version"], name="policy_version_once"
            ),
            models.UniqueConstraint(
                fields=["seller", "purpose", "channel"],
                condition=models.Q(state="draft"),
                name="one_policy_draft",
            ),
            models.UniqueConstraint(
                fields=["seller", "purpose", "channel"],
                condition=models.Q(state__in=["shadow", "rollout"]),
                name="one_policy_trial",
            ),
            models.UniqueConstraint(
                fields=["seller", "purpose", "channel"],
                condition=models.Q(state="live"),
                name="one_policy_live",
            ),
        ]


class PolicyTest(models.Model):
    """A case that a table must answer in a known way; runs beside the editor and before publishing."""

    id = IdField("ptst")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.PROMISE)
    channel = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    facts = models.JSONField(default=dict, help_text="Field name to value, as in a document.")
    expected = models.JSONField(
        default=dict, help_text="Output name to value; {'review': true} for a review."
    )
    position = models.PositiveSmallIntegerField(default=100)


class GoodsRule(models.Model):
    """What kind of goods a category (or one SKU) is, and which exclusions by law it may fall under."""

    id = IdField("gdr")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=80, blank=True)
    sku = models.CharField(max_length=120, blank=True)
    goods_class = models.CharField(max_length=40, blank=True)
    exclusions = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "category", "sku"], name="goods_rule_once")
        ]


class ShopFact(models.Model):
    """
    What the seller did and can prove, for all orders of a time or for one: `informed`, `policy_posted` ...

    What is not here counts as not done, and the longer right holds.
    """

    id = IdField("fct")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="+")
    unit_ref = RefField()
    key = models.CharField(max_length=40)
    country = models.CharField(max_length=2, blank=True)
    holds_from = models.DateField()
    holds_to = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seller", "key"], name="shop_fact_of_seller")]


class CalendarDay(models.Model):
    """A day that the operator knows better than the calendar package: closed, or worked."""

    id = IdField("cday")
    country = models.CharField(max_length=2)
    day = models.DateField()
    works = models.BooleanField(default=False)
    note = models.CharField(max_length=120, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["country", "day"], name="calendar_day_once")]


class CostInput(models.Model):
    """
    One number that the ranking of remedies rests on; the narrowest that fits counts, the seller's own first.

    `value` is minor units of `currency` for money, a share of one for shares. `measured` rows are rewritten
    from the seller's own cases, pulled to the default while there are few (`samples`).
    """

    id = IdField("cin")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    country = models.CharField(max_length=2, blank=True)
    category = models.CharField(max_length=80, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6)
    currency = models.CharField(max_length=3, blank=True)
    measured = models.BooleanField(default=False)
    samples = models.PositiveIntegerField(default=0)
    raw = models.DecimalField(max_digits=18, decimal_places=6, null=True, help_text="Before shrinkage.")
    note = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "key", "country", "category", "measured"], name="cost_input_once"
            )
        ]


class BacktestState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


class Backtest(models.Model):
    """
    What a table would have decided in the past, against the one that it would replace.

    `result` holds counts and money by country, reason and rule (`policies.backtests.results`); `problems` the
    first rows of a file that could not be read. `cursor` is how far the cases are collected: a killed run
    goes on from there. A table has at most one open backtest.
    """

    id = IdField("btst")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    table = models.ForeignKey(PolicyTable, on_delete=models.CASCADE, related_name="backtests")
    against = models.ForeignKey(PolicyTable, on_delete=models.SET_NULL, null=True, related_name="+")
    document = models.JSONField(
        default=dict, help_text="The table as it was when the backtest was asked for."
    )
    against_document = models.JSONField(
        null=True, help_text="Of the table in force then; null: there was none."
    )
    source = models.CharField(max_length=12, default="cases", help_text="cases or file")
    file = models.FileField(upload_to="backtests/", blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    months = models.PositiveSmallIntegerField(default=12)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=BacktestState.choices, default=BacktestState.WAITING)
    share = models.FloatField(default=0)
    cursor = models.CharField(max_length=80, blank=True)
    result = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    error = models.JSONField(default=dict)
    by_name = models.CharField(max_length=120, blank=True)
    lease = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["table"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="one_open_backtest",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="backtest_newest"),
            models.Index(
                fields=["id"], condition=models.Q(state__in=["waiting", "running"]), name="backtest_open"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in (BacktestState.WAITING, BacktestState.RUNNING)


class BacktestChange(models.Model):
    """A case that the table would have decided in another way; `rank` 1 has the largest difference."""

    id = models.BigAutoField(primary_key=True)
    backtest = models.ForeignKey(Backtest, on_delete=models.CASCADE, related_name="changes")
    rank = models.PositiveIntegerField()
    case_ref = RefField()
    number = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    difference_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["backtest", "rank"], name="backtest_change_once")
        ]


class DecisionRecord(models.Model):
    """What was decided on which facts by which tables and which law; append-only."""

    id = IdField("dec")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="+")
    case_ref = RefField()
    table = models.ForeignKey(PolicyTable, on_delete=models.PROTECT, null=True, related_name="+")
    versions = models.JSONField(default=dict, help_text="Tables used, by role: id, version and sha256.")
    law_version = models.CharField(max_length=64, blank=True, help_text="SHA-256 over the rows of law.")
    engine_version = models.CharField(max_length=20, blank=True)
    facts = models.JSONField()
    facts_hash = models.CharField(max_length=64)
    decision = models.JSONField()
    trace = models.JSONField(default=list, help_text="How each table came to its row.")
    overrides = models.JSONField(default=list, help_text="What a person decided in another way, and why.")
    shadow = models.JSONField(default=dict, help_text="What a table in shadow would have said.")
    answer_hash = models.CharField(
        max_length=64, blank=True, help_text="Of the decision: a replay must match."
    )
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="decision_newest"),
            models.Index(fields=["case_ref"], condition=~models.Q(case_ref=""), name="decision_of_case"),
        ]
