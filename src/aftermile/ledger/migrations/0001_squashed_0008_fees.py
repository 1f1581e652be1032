"""All tables as 0001 to 0008 leave them, for a database that has none of them."""

import django.db.models.deletion
from django.db import migrations, models

import aftermile.database.fields
from aftermile.database.together import Together


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0001_initial"),
        ("ledger", "0002_refund_operations"),
        ("ledger", "0003_exchange_rates"),
        ("ledger", "0004_money"),
        ("ledger", "0005_disputes_handed_in"),
        ("ledger", "0006_customs"),
        ("ledger", "0007_refund_methods"),
        ("ledger", "0008_fees"),
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
                    name="Account",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="acc", serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("cash", "Cash"),
                                    ("sales", "Sales"),
                                    ("refunds", "Refunds"),
                                    ("refunds_pending", "Refunds Pending"),
                                    ("fees", "Fees"),
                                    ("suspense", "Suspense"),
                                    ("written_off", "Written Off"),
                                    ("credits", "Credits"),
                                    ("goodwill", "Goodwill"),
                                    ("breakage", "Breakage"),
                                    ("disputed", "Disputed"),
                                    ("chargebacks", "Chargebacks"),
                                    ("dispute_fees", "Dispute Fees"),
                                    ("receivable", "Receivable"),
                                    ("passed_on", "Passed On"),
                                    ("costs", "Costs"),
                                    ("accrued", "Accrued"),
                                    ("exchange_result", "Exchange Result"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("party", models.CharField(blank=True, max_length=40)),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "kind", "currency", "party"), name="account_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="ent", serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                help_text="capture, refund_reserved, refund_done, refund_reversed, external, external_matched ...",
                                max_length=30,
                            ),
                        ),
                        ("key", models.CharField(max_length=120)),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "order",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="orders.order",
                            ),
                        ),
                        (
                            "reverses",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversed_by",
                                to="ledger.entry",
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
                    ],
                    options={
                        "indexes": [models.Index(fields=["seller", "-id"], name="entry_newest")],
                        "constraints": [models.UniqueConstraint(fields=("seller", "key"), name="entry_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Posting",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "amount_minor",
                            models.BigIntegerField(
                                help_text="Debit positive, credit negative, in the account's currency."
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="postings",
                                to="ledger.account",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="postings",
                                to="ledger.entry",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Refund",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="rfd", serialize=False)),
                        ("number", models.CharField(blank=True, max_length=24)),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("operation_key", models.CharField(max_length=120)),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("amount_minor", models.BigIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("reserved", "Reserved"),
                                    ("sent", "Sent"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("unknown", "Unknown"),
                                ],
                                default="reserved",
                                max_length=10,
                            ),
                        ),
                        ("provider", models.CharField(max_length=40)),
                        ("provider_ref", models.CharField(blank=True, max_length=120)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("reason", models.CharField(blank=True, max_length=60)),
                        ("error", models.CharField(blank=True, max_length=300)),
                        ("requested_by", models.CharField(blank=True, max_length=120)),
                        ("created_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
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
                            "tender",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="orders.tender",
                            ),
                        ),
                        ("ask_at", models.DateTimeField(null=True)),
                        ("request_hash", models.CharField(blank=True, max_length=64)),
                        (
                            "credit",
                            models.ForeignKey(
                                help_text="Where the money goes instead of back to the tender.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="ledger.storecredit",
                            ),
                        ),
                        (
                            "method",
                            models.ForeignKey(
                                help_text="Another way of paying of the buyer that gets it, paid out by hand.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="orders.paymentmethod",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["tender", "state"], name="refund_of_tender"),
                            models.Index(
                                condition=models.Q(("case_ref", ""), _negated=True),
                                fields=["case_ref"],
                                name="refund_of_case",
                            ),
                            models.Index(fields=["seller", "-id"], name="refund_newest"),
                            models.Index(
                                condition=models.Q(("provider_ref", ""), _negated=True),
                                fields=["provider", "provider_ref"],
                                name="refund_at_provider",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["reserved", "sent", "unknown"])),
                                fields=["state", "id"],
                                name="refund_in_flight",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["sent", "unknown"])),
                                fields=["ask_at"],
                                name="refund_to_ask",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount_minor__gt", 0)), name="refund_is_positive"
                            ),
                            models.UniqueConstraint(
                                fields=("seller", "operation_key", "tender"), name="refund_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExternalMovement",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="ext", serialize=False)),
                        ("provider", models.CharField(max_length=40)),
                        ("provider_ref", models.CharField(max_length=120)),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("amount_minor", models.BigIntegerField()),
                        ("reported", models.JSONField(default=dict)),
                        ("at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(null=True)),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "tender",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.tender",
                            ),
                        ),
                        (
                            "refund",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.refund",
                            ),
                        ),
                        ("alarm", models.BooleanField(default=False)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("settled_by", models.CharField(blank=True, max_length=120)),
                        (
                            "direction",
                            models.CharField(
                                choices=[("out", "Out"), ("in", "In")],
                                db_default="out",
                                default="out",
                                max_length=3,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["seller", "-id"], name="movement_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "provider", "provider_ref"), name="movement_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RefundLine",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("unit", "Unit"),
                                    ("shipping", "Shipping"),
                                    ("goodwill", "Goodwill"),
                                    ("fee", "Fee"),
                                    ("duty", "Duty"),
                                    ("overpaid", "Overpaid"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField()),
                        (
                            "refund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="ledger.refund",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refund_lines",
                                to="orders.unit",
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Kind of a fee: see `FeeKind`.",
                                max_length=20,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ExchangeRate",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="fxr", serialize=False)),
                        ("base", aftermile.database.fields.CurrencyField(default="EUR", max_length=3)),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("on", models.DateField()),
                        ("rate", models.DecimalField(decimal_places=8, max_digits=18)),
                        ("source", models.CharField(blank=True, max_length=60)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["-on", "currency"], name="rate_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("base", "currency", "on"), name="rate_once_per_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("rate__gt", 0)), name="rate_is_positive"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MoneyTerms",
                    fields=[
                        (
                            "seller",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="money_terms",
                                serialize=False,
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "strategy",
                            models.CharField(
                                choices=[
                                    ("last_in", "Last In"),
                                    ("first_in", "First In"),
                                    ("ratio", "Ratio"),
                                ],
                                default="last_in",
                                max_length=10,
                            ),
                        ),
                        (
                            "how_to_pay",
                            models.TextField(
                                blank=True,
                                help_text="What a buyer reads who is to pay by hand: bank, reference.",
                            ),
                        ),
                        (
                            "charge_days",
                            models.PositiveSmallIntegerField(
                                default=14, help_text="Days a charge stays open."
                            ),
                        ),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("changed_at", models.DateTimeField(auto_now=True)),
                        (
                            "return_freight",
                            models.CharField(
                                choices=[("deduct", "Deduct"), ("charge", "Charge")],
                                db_default="deduct",
                                default="deduct",
                                max_length=8,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Liability",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="lia", serialize=False)),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        (
                            "loss_minor",
                            models.BigIntegerField(help_text="What was shared out when it was last booked."),
                        ),
                        (
                            "booked",
                            models.PositiveSmallIntegerField(default=0, help_text="How often it was booked."),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField()),
                        ("reversed_at", models.DateTimeField(null=True)),
                        ("reversed_by", models.CharField(blank=True, max_length=120)),
                        ("reversed_because", models.CharField(blank=True, max_length=300)),
                        (
                            "entry",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.entry",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
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
                    ],
                    options={
                        "indexes": [models.Index(fields=["seller", "-id"], name="liability_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("reversed_at", None)),
                                fields=("case_ref",),
                                name="liability_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LiabilityShare",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("seller", "Seller"),
                                    ("marketplace", "Marketplace"),
                                    ("carrier", "Carrier"),
                                    ("supplier", "Supplier"),
                                    ("buyer", "Buyer"),
                                    ("insurer", "Insurer"),
                                    ("customs", "Customs"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "party",
                            models.CharField(blank=True, help_text="Which one: dhl, acme ...", max_length=30),
                        ),
                        ("basis_points", models.PositiveIntegerField()),
                        ("amount_minor", models.BigIntegerField(default=0)),
                        (
                            "liability",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shares",
                                to="ledger.liability",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("liability", "kind", "party"), name="share_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recovery",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="rcv", serialize=False)),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("operation_key", models.CharField(max_length=120)),
                        ("request_hash", models.CharField(max_length=64)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("seller", "Seller"),
                                    ("marketplace", "Marketplace"),
                                    ("carrier", "Carrier"),
                                    ("supplier", "Supplier"),
                                    ("buyer", "Buyer"),
                                    ("insurer", "Insurer"),
                                    ("customs", "Customs"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("party", models.CharField(blank=True, max_length=30)),
                        (
                            "reference",
                            models.CharField(
                                blank=True, help_text="The party's number of the claim.", max_length=120
                            ),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("claimed_minor", models.BigIntegerField()),
                        (
                            "answered_minor",
                            models.BigIntegerField(help_text="What the party agreed to pay.", null=True),
                        ),
                        ("received_minor", models.BigIntegerField(default=0)),
                        ("written_off_minor", models.BigIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("claimed", "Claimed"),
                                    ("answered", "Answered"),
                                    ("received", "Received"),
                                    ("written_off", "Written Off"),
                                    ("reversed", "Reversed"),
                                ],
                                default="claimed",
                                max_length=12,
                            ),
                        ),
                        ("answer_by", models.DateTimeField(null=True)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("created_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
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
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-id"], name="recovery_newest"),
                            models.Index(fields=["case_ref"], name="recovery_of_case"),
                            models.Index(
                                condition=models.Q(("state__in", ["claimed", "answered"])),
                                fields=["answer_by"],
                                name="recovery_due",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("seller", "operation_key"), name="recovery_once"),
                            models.CheckConstraint(
                                condition=models.Q(("claimed_minor__gt", 0)), name="recovery_is_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("received_minor__gte", 0), ("written_off_minor__gte", 0)),
                                name="recovery_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoreCredit",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="crd", serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("credit", "Credit"), ("gift_card", "Gift Card")],
                                default="credit",
                                max_length=10,
                            ),
                        ),
                        ("code_hash", models.CharField(max_length=64, unique=True)),
                        ("last4", models.CharField(max_length=4)),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        (
                            "issued_minor",
                            models.BigIntegerField(default=0, help_text="What it was first good for."),
                        ),
                        ("balance_minor", models.BigIntegerField(default=0)),
                        ("operation_key", models.CharField(max_length=120)),
                        ("request_hash", models.CharField(max_length=64)),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("issued_by", models.CharField(blank=True, max_length=120)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("closed_because", models.CharField(blank=True, max_length=300)),
                        (
                            "buyer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credits",
                                to="orders.buyer",
                            ),
                        ),
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
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-id"], name="credit_newest"),
                            models.Index(fields=["buyer", "-id"], name="credit_of_buyer"),
                            models.Index(
                                condition=models.Q(("case_ref", ""), _negated=True),
                                fields=["case_ref"],
                                name="credit_of_case",
                            ),
                            models.Index(
                                condition=models.Q(("balance_minor__gt", 0)),
                                fields=["expires_at"],
                                name="credit_to_expire",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("seller", "operation_key"), name="credit_once"),
                            models.CheckConstraint(
                                condition=models.Q(("balance_minor__gte", 0)), name="credit_not_below_zero"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Charge",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="chg", serialize=False)),
                        ("number", models.CharField(blank=True, max_length=24)),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("operation_key", models.CharField(max_length=120)),
                        ("request_hash", models.CharField(max_length=64)),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("amount_minor", models.BigIntegerField()),
                        (
                            "words",
                            models.CharField(
                                help_text="What it is for, as the buyer reads it.", max_length=200
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("paid", "Paid"),
                                    ("canceled", "Canceled"),
                                    ("expired", "Expired"),
                                    ("failed", "Failed"),
                                    ("unknown", "Unknown"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("provider", models.CharField(max_length=40)),
                        ("provider_ref", models.CharField(blank=True, max_length=200)),
                        (
                            "url",
                            models.CharField(blank=True, help_text="The provider's page.", max_length=2000),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("error", models.CharField(blank=True, max_length=300)),
                        ("requested_by", models.CharField(blank=True, max_length=120)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField(null=True)),
                        ("ask_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "method",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="orders.paymentmethod",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="charges",
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
                            "tender",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="charge",
                                to="orders.tender",
                            ),
                        ),
                        (
                            "credit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.storecredit",
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Kind of a fee: see `FeeKind`.",
                                max_length=20,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-id"], name="charge_newest"),
                            models.Index(
                                condition=models.Q(("case_ref", ""), _negated=True),
                                fields=["case_ref"],
                                name="charge_of_case",
                            ),
                            models.Index(
                                condition=models.Q(("provider_ref", ""), _negated=True),
                                fields=["provider", "provider_ref"],
                                name="charge_at_provider",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["open", "unknown"])),
                                fields=["ask_at"],
                                name="charge_to_ask",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("seller", "operation_key"), name="charge_once"),
                            models.CheckConstraint(
                                condition=models.Q(("amount_minor__gt", 0)), name="charge_is_positive"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cost",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="cst", serialize=False)),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("operation_key", models.CharField(max_length=120)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("freight", "Freight"),
                                    ("handling", "Handling"),
                                    ("parts", "Parts"),
                                    ("goods", "Goods"),
                                    ("duty", "Duty"),
                                    ("other", "Other"),
                                    ("resale", "Resale"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("amount_minor", models.BigIntegerField()),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField()),
                        ("reversed_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
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
                    ],
                    options={
                        "indexes": [models.Index(fields=["case_ref"], name="cost_of_case")],
                        "constraints": [
                            models.UniqueConstraint(fields=("seller", "operation_key"), name="cost_once"),
                            models.CheckConstraint(
                                condition=models.Q(("amount_minor__gt", 0)), name="cost_is_positive"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Dispute",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="dsp", serialize=False)),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("provider", models.CharField(max_length=40)),
                        ("provider_ref", models.CharField(max_length=120)),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("amount_minor", models.BigIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("inquiry", "Inquiry"),
                                    ("opened", "Opened"),
                                    ("answered", "Answered"),
                                    ("won", "Won"),
                                    ("lost", "Lost"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, help_text="The scheme's own code or words.", max_length=120
                            ),
                        ),
                        ("answer_by", models.DateTimeField(null=True)),
                        ("fee_minor", models.BigIntegerField(default=0)),
                        ("fee_currency", aftermile.database.fields.CurrencyField(blank=True, max_length=3)),
                        (
                            "taken",
                            models.BooleanField(
                                default=False, help_text="The money left the seller at some time."
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answered_by", models.CharField(blank=True, max_length=120)),
                        ("answer", models.TextField(blank=True, help_text="What was answered.")),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disputes",
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
                            "tender",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disputes",
                                to="orders.tender",
                            ),
                        ),
                        (
                            "handed_in_at",
                            models.DateTimeField(help_text="When the provider took the answer.", null=True),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-id"], name="dispute_newest"),
                            models.Index(fields=["tender", "state"], name="dispute_of_tender"),
                            models.Index(
                                condition=models.Q(("case_ref", ""), _negated=True),
                                fields=["case_ref"],
                                name="dispute_of_case",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "provider", "provider_ref"), name="dispute_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount_minor__gt", 0)), name="dispute_is_positive"
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
