"""All tables as 0001 to 0011 leave them, for a database that has none of them."""

import django.db.models.deletion
from django.db import migrations, models

import aftermile.database.fields
import aftermile.kernel.clock
from aftermile.database.together import Together


class Migration(migrations.Migration):
    replaces = [
        ("policies", "0001_initial"),
        ("policies", "0002_decision_tables"),
        ("policies", "0003_rows_to_documents"),
        ("policies", "0004_one_live_table"),
        ("policies", "0008_backtests"),
        ("policies", "0009_no_rows"),
        ("policies", "0010_shares"),
        ("policies", "0011_asked_at"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0005_idempotency_holder"),
        ("orders", "0001_squashed_0009_line_parts"),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="PolicyTable",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="pol", serialize=False)),
                        ("version", models.PositiveIntegerField()),
                        (
                            "published_at",
                            models.DateTimeField(help_text="When it became live, or part of it.", null=True),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="policy_tables",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "based_on",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="policies.policytable",
                            ),
                        ),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("changed_at", models.DateTimeField(auto_now=True)),
                        (
                            "channel",
                            models.CharField(
                                blank=True, help_text="Of a marketplace program.", max_length=40
                            ),
                        ),
                        (
                            "document",
                            models.JSONField(
                                default=dict, help_text="What `policies.engine.reading.read_table` reads."
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "percent",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="Share of the orders in a roll-out."
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("promise", "Promise"),
                                    ("program", "Program"),
                                    ("evidence", "Evidence"),
                                    ("automation", "Automation"),
                                    ("change", "Change"),
                                ],
                                default="promise",
                                max_length=12,
                            ),
                        ),
                        ("retired_at", models.DateTimeField(null=True)),
                        (
                            "sha256",
                            models.CharField(
                                blank=True, help_text="Of the document, when published.", max_length=64
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("shadow", "Shadow"),
                                    ("rollout", "Rollout"),
                                    ("live", "Live"),
                                    ("retired", "Retired"),
                                ],
                                default="draft",
                                max_length=8,
                            ),
                        ),
                        (
                            "shares",
                            models.JSONField(
                                default=list,
                                help_text="Every share it had: [instant, percent], appended only, the oldest first.",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "purpose", "channel", "version"), name="policy_version_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")),
                                fields=("seller", "purpose", "channel"),
                                name="one_policy_draft",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["shadow", "rollout"])),
                                fields=("seller", "purpose", "channel"),
                                name="one_policy_trial",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "live")),
                                fields=("seller", "purpose", "channel"),
                                name="one_policy_live",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DecisionRecord",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="dec", serialize=False)),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("facts", models.JSONField()),
                        ("facts_hash", models.CharField(max_length=64)),
                        ("decision", models.JSONField()),
                        ("at", models.DateTimeField()),
                        (
                            "order",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.order",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "table",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="policies.policytable",
                            ),
                        ),
                        (
                            "answer_hash",
                            models.CharField(
                                blank=True, help_text="Of the decision: a replay must match.", max_length=64
                            ),
                        ),
                        ("engine_version", models.CharField(blank=True, max_length=20)),
                        (
                            "law_version",
                            models.CharField(
                                blank=True, help_text="SHA-256 over the rows of law.", max_length=64
                            ),
                        ),
                        (
                            "overrides",
                            models.JSONField(
                                default=list, help_text="What a person decided in another way, and why."
                            ),
                        ),
                        (
                            "shadow",
                            models.JSONField(
                                default=dict, help_text="What a table in shadow would have said."
                            ),
                        ),
                        (
                            "trace",
                            models.JSONField(default=list, help_text="How each table came to its row."),
                        ),
                        (
                            "versions",
                            models.JSONField(
                                default=dict, help_text="Tables used, by role: id, version and sha256."
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-id"], name="decision_newest"),
                            models.Index(
                                condition=models.Q(("case_ref", ""), _negated=True),
                                fields=["case_ref"],
                                name="decision_of_case",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reason",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="rsn", serialize=False)),
                        ("code", models.SlugField(max_length=40)),
                        (
                            "kinds",
                            models.JSONField(default=list, help_text="Case kinds it fits: return, claim."),
                        ),
                        (
                            "fault_party",
                            models.CharField(
                                choices=[
                                    ("buyer", "Buyer"),
                                    ("seller", "Seller"),
                                    ("carrier", "Carrier"),
                                    ("unknown", "Unknown"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "cover_kind",
                            models.CharField(
                                blank=True, help_text="lost, damaged, wrong, late ... or empty", max_length=20
                            ),
                        ),
                        (
                            "evidence",
                            models.JSONField(
                                default=list, help_text="Evidence wanted: photo, video, packaging, statement."
                            ),
                        ),
                        (
                            "goods_back",
                            models.BooleanField(
                                default=True, help_text="False where there is nothing to send back."
                            ),
                        ),
                        (
                            "labels",
                            models.JSONField(
                                default=dict,
                                help_text="Buyer's words by language: {'en': ..., 'zh-hans': ...}.",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        ("active", models.BooleanField(default=True)),
                        (
                            "seller",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reasons",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("seller", "code"), name="reason_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("seller", None)),
                                fields=("code",),
                                name="built_in_reason_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Backtest",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="btst", serialize=False)),
                        (
                            "document",
                            models.JSONField(
                                default=dict, help_text="The table as it was when the backtest was asked for."
                            ),
                        ),
                        (
                            "source",
                            models.CharField(default="cases", help_text="cases or file", max_length=12),
                        ),
                        ("file", models.FileField(blank=True, upload_to="backtests/")),
                        ("first_on", models.DateField(null=True)),
                        ("last_on", models.DateField(null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("canceled", "Canceled"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("share", models.FloatField(default=0)),
                        ("result", models.JSONField(default=dict)),
                        ("error", models.JSONField(default=dict)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("lease", models.CharField(blank=True, max_length=40)),
                        ("leased_until", models.DateTimeField(null=True)),
                        (
                            "created_at",
                            models.DateTimeField(default=aftermile.kernel.clock.now, editable=False),
                        ),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "against",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="policies.policytable",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "table",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="backtests",
                                to="policies.policytable",
                            ),
                        ),
                        (
                            "against_document",
                            models.JSONField(
                                help_text="Of the table in force then; null: there was none.", null=True
                            ),
                        ),
                        ("cursor", models.CharField(blank=True, max_length=80)),
                        ("file_name", models.CharField(blank=True, max_length=200)),
                        ("months", models.PositiveSmallIntegerField(default=12)),
                        ("problems", models.JSONField(default=list)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-id"], name="backtest_newest"),
                            models.Index(
                                condition=models.Q(("state__in", ["waiting", "running"])),
                                fields=["id"],
                                name="backtest_open",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["waiting", "running"])),
                                fields=("table",),
                                name="one_open_backtest",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BacktestChange",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("number", models.CharField(blank=True, max_length=120)),
                        ("country", models.CharField(blank=True, max_length=2)),
                        ("reason", models.CharField(blank=True, max_length=40)),
                        ("before", models.JSONField(default=dict)),
                        ("after", models.JSONField(default=dict)),
                        ("difference_minor", models.BigIntegerField(default=0)),
                        ("currency", models.CharField(blank=True, max_length=3)),
                        (
                            "backtest",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="policies.backtest",
                            ),
                        ),
                        ("rank", models.PositiveIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("backtest", "rank"), name="backtest_change_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarDay",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="cday", serialize=False)),
                        ("country", models.CharField(max_length=2)),
                        ("day", models.DateField()),
                        ("works", models.BooleanField(default=False)),
                        ("note", models.CharField(blank=True, max_length=120)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("country", "day"), name="calendar_day_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CostInput",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="cin", serialize=False)),
                        ("key", models.CharField(max_length=40)),
                        ("country", models.CharField(blank=True, max_length=2)),
                        ("category", models.CharField(blank=True, max_length=80)),
                        ("value", models.DecimalField(decimal_places=6, max_digits=18)),
                        ("currency", models.CharField(blank=True, max_length=3)),
                        ("measured", models.BooleanField(default=False)),
                        ("samples", models.PositiveIntegerField(default=0)),
                        (
                            "raw",
                            models.DecimalField(
                                decimal_places=6, help_text="Before shrinkage.", max_digits=18, null=True
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField(auto_now=True)),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "key", "country", "category", "measured"),
                                name="cost_input_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GoodsRule",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="gdr", serialize=False)),
                        ("category", models.CharField(blank=True, max_length=80)),
                        ("sku", models.CharField(blank=True, max_length=120)),
                        ("goods_class", models.CharField(blank=True, max_length=40)),
                        ("exclusions", models.JSONField(default=list)),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "category", "sku"), name="goods_rule_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PolicyTest",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="ptst", serialize=False)),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("promise", "Promise"),
                                    ("program", "Program"),
                                    ("evidence", "Evidence"),
                                    ("automation", "Automation"),
                                    ("change", "Change"),
                                ],
                                default="promise",
                                max_length=12,
                            ),
                        ),
                        ("channel", models.CharField(blank=True, max_length=40)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "facts",
                            models.JSONField(
                                default=dict, help_text="Field name to value, as in a document."
                            ),
                        ),
                        (
                            "expected",
                            models.JSONField(
                                default=dict, help_text="Output name to value; {'review': true} for a review."
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ShopFact",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="fct", serialize=False)),
                        (
                            "unit_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("key", models.CharField(max_length=40)),
                        ("country", models.CharField(blank=True, max_length=2)),
                        ("holds_from", models.DateField()),
                        ("holds_to", models.DateField(null=True)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        (
                            "order",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.order",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["seller", "key"], name="shop_fact_of_seller")],
                    },
                ),
            ],
        ),
    ]
