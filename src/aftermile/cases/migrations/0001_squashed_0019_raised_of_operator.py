"""All tables as 0001 to 0019 leave them, for a database that has none of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import aftermile.cases.states
import aftermile.database.fields
from aftermile.database.search import SearchIndex
from aftermile.database.together import Together


class Migration(migrations.Migration):
    replaces = [
        ("cases", "0001_initial"),
        ("cases", "0002_drafts"),
        ("cases", "0003_search"),
        ("cases", "0004_agreements"),
        ("cases", "0005_queue_of_operator"),
        ("cases", "0006_newest_of_operator"),
        ("cases", "0007_authority"),
        ("cases", "0008_withdrawals"),
        ("cases", "0009_offers_and_overrides"),
        ("cases", "0010_waiting_clocks"),
        ("cases", "0011_plans"),
        ("cases", "0012_inspections"),
        ("cases", "0013_pay_when_due"),
        ("cases", "0014_replacements"),
        ("cases", "0015_resale"),
        ("cases", "0016_fees"),
        ("cases", "0017_visits"),
        ("cases", "0018_dropped_charges"),
        ("cases", "0019_raised_of_operator"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0005_idempotency_holder"),
        ("orders", "0001_squashed_0009_line_parts"),
        ("parcels", "0001_squashed_0004_history"),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="case", serialize=False)),
                        ("rma_number", models.CharField(max_length=24)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("change", "change"),
                                    ("return", "return"),
                                    ("exchange", "exchange"),
                                    ("claim", "claim"),
                                    ("repair", "repair"),
                                    ("warranty", "warranty"),
                                    ("complaint", "complaint"),
                                    ("question", "question"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "requested"),
                                    ("waiting_buyer", "waiting_buyer"),
                                    ("offered", "offered"),
                                    ("approved", "approved"),
                                    ("receiving", "receiving"),
                                    ("received", "received"),
                                    ("settling", "settling"),
                                    ("partially_settled", "partially_settled"),
                                    ("settled", "settled"),
                                    ("declined", "declined"),
                                    ("canceled", "canceled"),
                                    ("closed", "closed"),
                                ],
                                default=aftermile.cases.states.State["REQUESTED"],
                                max_length=20,
                            ),
                        ),
                        ("reason", models.CharField(help_text="Reason of the first line.", max_length=40)),
                        (
                            "wanted",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("refund", "Refund"),
                                    ("partial_refund", "Partial Refund"),
                                    ("returnless_refund", "Returnless Refund"),
                                    ("replacement", "Replacement"),
                                    ("exchange", "Exchange"),
                                    ("repair", "Repair"),
                                    ("store_credit", "Store Credit"),
                                    ("coupon", "Coupon"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "remedy",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("refund", "Refund"),
                                    ("partial_refund", "Partial Refund"),
                                    ("returnless_refund", "Returnless Refund"),
                                    ("replacement", "Replacement"),
                                    ("exchange", "Exchange"),
                                    ("repair", "Repair"),
                                    ("store_credit", "Store Credit"),
                                    ("coupon", "Coupon"),
                                ],
                                help_text="What was agreed.",
                                max_length=20,
                            ),
                        ),
                        ("language", models.CharField(default="en", max_length=12)),
                        ("country", models.CharField(blank=True, max_length=2)),
                        (
                            "source",
                            models.CharField(
                                default="console", help_text="portal, console, api, import", max_length=12
                            ),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        (
                            "value_minor",
                            models.BigIntegerField(default=0, help_text="Paid for the units of the case."),
                        ),
                        (
                            "agreed_minor",
                            models.BigIntegerField(
                                help_text="What the buyer is to get for all lines.", null=True
                            ),
                        ),
                        (
                            "refunded_minor",
                            models.BigIntegerField(default=0, help_text="Arrived at the buyer."),
                        ),
                        ("freight_payer", models.CharField(default="seller", max_length=10)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("due_at", models.DateTimeField(null=True)),
                        ("opened_at", models.DateTimeField()),
                        ("updated_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("search", models.TextField(blank=True, editable=False)),
                        (
                            "assignee",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "buyer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="orders.buyer",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
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
                            "agreed_shipping_minor",
                            models.BigIntegerField(default=0, help_text="Part of it: the way to the buyer."),
                        ),
                        (
                            "episode",
                            models.PositiveSmallIntegerField(
                                default=1, help_text="Rises with each reopening."
                            ),
                        ),
                        (
                            "goods_back",
                            models.BooleanField(
                                default=True, help_text="Whether goods must come before money goes."
                            ),
                        ),
                        (
                            "goods_complete_at",
                            models.DateTimeField(
                                help_text="When all goods that will come were here.", null=True
                            ),
                        ),
                        (
                            "operation_key",
                            models.CharField(
                                blank=True, help_text="Who opens twice opens once.", max_length=80
                            ),
                        ),
                        (
                            "escalated_at",
                            models.DateTimeField(
                                help_text="When a lapsed deadline raised it to supervisors.", null=True
                            ),
                        ),
                        (
                            "advance",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="The replacement goes out before goods come.",
                            ),
                        ),
                        (
                            "settle_now",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="A lower price is paid back before goods come.",
                            ),
                        ),
                        (
                            "settle_to",
                            aftermile.database.fields.RefField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Where a price difference goes: id of a payment method, store_credit, or empty for the original payment.",
                                max_length=40,
                            ),
                        ),
                        (
                            "after_resale",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="The money waits until the goods found another buyer.",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "state", "due_at", "id"], name="queue_by_due"),
                            models.Index(fields=["seller", "-opened_at", "-id"], name="queue_newest"),
                            models.Index(fields=["state", "due_at", "id"], name="queue_of_operator"),
                            models.Index(fields=["order", "-id"], name="case_of_order"),
                            models.Index(fields=["buyer", "-id"], name="case_of_buyer"),
                            models.Index(
                                condition=models.Q(("goods_back", False), ("state", "approved")),
                                fields=["seller", "due_at", "id"],
                                name="queue_to_pay",
                            ),
                            models.Index(
                                condition=models.Q(("goods_back", False), ("state", "approved")),
                                fields=["due_at", "id"],
                                name="queue_to_pay_of_operator",
                            ),
                            models.Index(fields=["-opened_at", "-id"], name="newest_of_operator"),
                            models.Index(
                                condition=models.Q(("escalated_at__isnull", False)),
                                fields=["seller", "-escalated_at"],
                                name="case_escalated",
                            ),
                            models.Index(
                                condition=models.Q(("escalated_at__isnull", False)),
                                fields=["-escalated_at"],
                                name="escalated_of_operator",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("seller", "rma_number"), name="rma_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("operation_key", ""), _negated=True),
                                fields=("seller", "operation_key"),
                                name="case_opened_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseLine",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="cln", serialize=False)),
                        ("reason", models.CharField(max_length=40)),
                        ("comment", models.TextField(blank=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="cases.case",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="case_lines",
                                to="orders.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "unit"), name="unit_once_per_case")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Deadline",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="ddl", serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                help_text="respond, refund, send_back, accept_offer", max_length=24
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("source", models.CharField(blank=True, max_length=120)),
                        (
                            "lapse",
                            models.CharField(
                                default="remind",
                                help_text="remind, approve, escalate, close, reject",
                                max_length=12,
                            ),
                        ),
                        ("met_at", models.DateTimeField(null=True)),
                        ("lapsed_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deadlines",
                                to="cases.case",
                            ),
                        ),
                        ("anchor", models.CharField(blank=True, max_length=20)),
                        ("anchor_at", models.DateTimeField(null=True)),
                        ("calendar_version", models.CharField(blank=True, max_length=40)),
                        (
                            "clock",
                            models.CharField(
                                default="internal", help_text="statutory, promise, internal", max_length=10
                            ),
                        ),
                        ("country", models.CharField(blank=True, max_length=2)),
                        ("not_before", models.DateTimeField(null=True)),
                        ("rule", models.JSONField(default=dict)),
                        ("zone", models.CharField(default="UTC", max_length=64)),
                        (
                            "waits_for",
                            models.CharField(
                                blank=True, help_text="received, received_or_sent", max_length=20
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("lapsed_at", None), ("met_at", None)),
                                fields=["due_at"],
                                name="deadline_due",
                            ),
                            models.Index(
                                condition=models.Q(("lapsed_at", None), ("met_at", None)),
                                fields=["country", "id"],
                                name="deadline_of_country",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="evd", serialize=False)),
                        ("kind", models.CharField(help_text="image, video, pdf", max_length=12)),
                        (
                            "label",
                            models.CharField(
                                blank=True,
                                help_text="What it shows: item, packaging, label ...",
                                max_length=40,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("media_type", models.CharField(max_length=60)),
                        ("size", models.PositiveIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("original", models.FileField(upload_to="evidence/original/")),
                        ("file", models.FileField(upload_to="evidence/shown/")),
                        ("thumbnail", models.FileField(blank=True, upload_to="evidence/small/")),
                        ("from_buyer", models.BooleanField(default=False)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="evidence",
                                to="cases.case",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="evidence",
                                to="cases.caseline",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "sha256"), name="evidence_once_per_case")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="note", serialize=False)),
                        (
                            "audience",
                            models.CharField(choices=[("buyer", "Buyer"), ("staff", "Staff")], max_length=6),
                        ),
                        ("from_buyer", models.BooleanField(default=False)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("text", models.TextField()),
                        ("at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="cases.case",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Offer",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="ofr", serialize=False)),
                        (
                            "remedy",
                            models.CharField(
                                choices=[
                                    ("refund", "Refund"),
                                    ("partial_refund", "Partial Refund"),
                                    ("returnless_refund", "Returnless Refund"),
                                    ("replacement", "Replacement"),
                                    ("exchange", "Exchange"),
                                    ("repair", "Repair"),
                                    ("store_credit", "Store Credit"),
                                    ("coupon", "Coupon"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField()),
                        ("freight_payer", models.CharField(default="seller", max_length=10)),
                        ("message", models.TextField(blank=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("accepted", "Accepted"),
                                    ("rejected", "Rejected"),
                                    ("lapsed", "Lapsed"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="offers",
                                to="cases.case",
                            ),
                        ),
                        ("goods_back", models.BooleanField(default=False)),
                        ("shipping_minor", models.BigIntegerField(default=0)),
                        ("base_currency", aftermile.database.fields.CurrencyField(blank=True, max_length=3)),
                        ("base_minor", models.BigIntegerField(null=True)),
                        ("by_kind", models.CharField(blank=True, max_length=10)),
                        ("by_ref", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        (
                            "answers",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="counters",
                                to="cases.offer",
                            ),
                        ),
                        (
                            "from_buyer",
                            models.BooleanField(
                                default=False, help_text="A counter-offer of the buyer; we may accept."
                            ),
                        ),
                        (
                            "lapse",
                            models.CharField(
                                default="reject", help_text="At expiry: reject or accept.", max_length=8
                            ),
                        ),
                        ("fees", models.JSONField(default=list, help_text="[{kind, amount_minor, words}]")),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["by_ref", "created_at"],
                                name="open_offer_of_member",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Approval",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="apv", serialize=False)),
                        (
                            "remedy",
                            models.CharField(
                                choices=[
                                    ("refund", "Refund"),
                                    ("partial_refund", "Partial Refund"),
                                    ("returnless_refund", "Returnless Refund"),
                                    ("replacement", "Replacement"),
                                    ("exchange", "Exchange"),
                                    ("repair", "Repair"),
                                    ("store_credit", "Store Credit"),
                                    ("coupon", "Coupon"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField()),
                        ("freight_payer", models.CharField(max_length=10)),
                        ("by_name", models.CharField(max_length=120)),
                        ("note", models.TextField(blank=True)),
                        ("at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approvals",
                                to="cases.case",
                            ),
                        ),
                        (
                            "offer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.offer",
                            ),
                        ),
                        ("shipping_minor", models.BigIntegerField(default=0)),
                        ("base_currency", aftermile.database.fields.CurrencyField(blank=True, max_length=3)),
                        ("base_minor", models.BigIntegerField(null=True)),
                        ("by_kind", models.CharField(blank=True, max_length=10)),
                        ("by_ref", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        (
                            "rule",
                            models.CharField(
                                blank=True,
                                help_text="`table id#rule id` where a rule approved.",
                                max_length=80,
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                help_text="Who covered it.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.approvalrequest",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["by_ref", "at"], name="approval_of_member")],
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="rcp", serialize=False)),
                        ("operation_key", models.CharField(max_length=80)),
                        ("by_name", models.CharField(max_length=120)),
                        ("note", models.TextField(blank=True)),
                        ("at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="receipts",
                                to="cases.case",
                            ),
                        ),
                        (
                            "location",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="parcels.location",
                            ),
                        ),
                        (
                            "parcel",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "complete",
                            models.BooleanField(
                                default=False, help_text="No more goods are expected after this."
                            ),
                        ),
                        ("episode", models.PositiveSmallIntegerField(default=1)),
                        (
                            "place",
                            models.CharField(
                                blank=True, db_default="", help_text="Shelf or box.", max_length=60
                            ),
                        ),
                        (
                            "tracking_number",
                            models.CharField(
                                blank=True,
                                db_default="",
                                help_text="Of the box, where no parcel of ours has it.",
                                max_length=60,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "operation_key"), name="receipt_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReceiptLine",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("quantity", models.PositiveIntegerField()),
                        (
                            "grade",
                            models.CharField(
                                choices=[
                                    ("a", "A"),
                                    ("b", "B"),
                                    ("c", "C"),
                                    ("d", "D"),
                                    ("missing", "Missing"),
                                    ("wrong", "Wrong"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "disposition",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("restock", "Restock"),
                                    ("refurbish", "Refurbish"),
                                    ("scrap", "Scrap"),
                                    ("donate", "Donate"),
                                    ("return_to_vendor", "Return To Vendor"),
                                    ("return_to_buyer", "Return To Buyer"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "accepted",
                            models.BooleanField(default=True, help_text="Whether the buyer is paid for it."),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "case_line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipt_lines",
                                to="cases.caseline",
                            ),
                        ),
                        (
                            "receipt",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="cases.receipt",
                            ),
                        ),
                        (
                            "serial",
                            models.CharField(
                                blank=True, db_default="", help_text="As seen on the piece.", max_length=80
                            ),
                        ),
                        (
                            "serial_reason",
                            models.CharField(
                                blank=True,
                                db_default="",
                                help_text="Why it is not the serial that was sold.",
                                max_length=300,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("receipt", "case_line"), name="line_once_per_receipt"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="view", serialize=False)),
                        ("name", models.CharField(max_length=60)),
                        ("filters", models.JSONField(default=dict)),
                        ("shared", models.BooleanField(default=False)),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saved_views",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="drf", serialize=False)),
                        ("picks", models.JSONField(default=list)),
                        ("kind", models.CharField(blank=True, max_length=12)),
                        ("wanted", models.CharField(blank=True, max_length=20)),
                        ("created_at", models.DateTimeField()),
                        ("updated_at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drafts",
                                to="cases.case",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drafts",
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
                        "indexes": [
                            models.Index(fields=["order", "-id"], name="draft_of_order"),
                            models.Index(fields=["updated_at"], name="draft_age"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DraftFile",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="dfl", serialize=False)),
                        ("name", models.CharField(max_length=200)),
                        ("media_type", models.CharField(max_length=60)),
                        ("size", models.PositiveIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("file", models.FileField(upload_to="drafts/")),
                        ("thumbnail", models.FileField(blank=True, upload_to="drafts/small/")),
                        ("at", models.DateTimeField()),
                        (
                            "draft",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="cases.draft",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("draft", "sha256"), name="file_once_per_draft")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalRequest",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="apr", serialize=False)),
                        (
                            "act",
                            models.CharField(default="approve", help_text="approve or offer", max_length=8),
                        ),
                        (
                            "remedy",
                            models.CharField(
                                choices=[
                                    ("refund", "Refund"),
                                    ("partial_refund", "Partial Refund"),
                                    ("returnless_refund", "Returnless Refund"),
                                    ("replacement", "Replacement"),
                                    ("exchange", "Exchange"),
                                    ("repair", "Repair"),
                                    ("store_credit", "Store Credit"),
                                    ("coupon", "Coupon"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField()),
                        ("freight_payer", models.CharField(blank=True, max_length=10)),
                        ("note", models.TextField(blank=True)),
                        (
                            "override",
                            models.TextField(
                                blank=True, help_text="Why the rules are overruled, where they are."
                            ),
                        ),
                        ("why", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("granted", "Granted"),
                                    ("refused", "Refused"),
                                    ("expired", "Expired"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        (
                            "asked_by_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("asked_by_name", models.CharField(max_length=120)),
                        ("asked_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        (
                            "answered_by_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("answered_by_name", models.CharField(blank=True, max_length=120)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("words", models.TextField(blank=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approval_requests",
                                to="cases.case",
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
                        ("after_resale", models.BooleanField(db_default=False, default=False)),
                        (
                            "fees",
                            models.JSONField(help_text="As in an offer; none: as the rules say.", null=True),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["seller", "id"],
                                name="request_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["expires_at"],
                                name="request_expiry",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("case",),
                                name="one_request_waits",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Automation",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="aut", serialize=False)),
                        ("running", models.BooleanField(default=False)),
                        ("daily_budget_minor", models.BigIntegerField(default=0)),
                        ("changed_at", models.DateTimeField(null=True)),
                        ("changed_by", models.CharField(blank=True, max_length=120)),
                        ("stopped_at", models.DateTimeField(null=True)),
                        ("stopped_by", models.CharField(blank=True, max_length=120)),
                        ("stopped_why", models.CharField(blank=True, max_length=300)),
                        (
                            "seller",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "pay_when_due",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Agreed refunds go without a person as soon as they are due.",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="AutomationRun",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="arn", serialize=False)),
                        (
                            "event_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("on", models.DateField(help_text="Local day of the seller.")),
                        ("settled", models.BooleanField(default=False)),
                        (
                            "why",
                            models.CharField(
                                help_text="Code: settled, over_budget, no_rule ...", max_length=40
                            ),
                        ),
                        ("data", models.JSONField(default=dict)),
                        ("remedy", models.CharField(blank=True, max_length=20)),
                        ("amount_minor", models.BigIntegerField(null=True)),
                        ("base_minor", models.BigIntegerField(null=True)),
                        ("rule", models.CharField(blank=True, max_length=80)),
                        ("at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="automation_runs",
                                to="cases.case",
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
                            models.Index(fields=["seller", "settled", "-id"], name="automation_newest"),
                            models.Index(
                                condition=models.Q(("settled", True)),
                                fields=["seller", "on"],
                                name="automation_day",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "event_ref"), name="rules_look_once_per_event"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Fulfillment",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="ful", serialize=False)),
                        (
                            "remedy",
                            models.CharField(
                                choices=[
                                    ("refund", "Refund"),
                                    ("partial_refund", "Partial Refund"),
                                    ("returnless_refund", "Returnless Refund"),
                                    ("replacement", "Replacement"),
                                    ("exchange", "Exchange"),
                                    ("repair", "Repair"),
                                    ("store_credit", "Store Credit"),
                                    ("coupon", "Coupon"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(
                                blank=True, help_text="Tracking number, coupon code ...", max_length=120
                            ),
                        ),
                        ("words", models.TextField()),
                        ("episode", models.PositiveSmallIntegerField(default=1)),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fulfillments",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "episode"), name="carried_out_once_per_episode"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Withdrawal",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="wdr", serialize=False)),
                        (
                            "operation_key",
                            models.CharField(help_text="Who confirms twice declares once.", max_length=80),
                        ),
                        ("name", models.CharField(max_length=200)),
                        (
                            "number",
                            models.CharField(help_text="Number of the order, as typed.", max_length=120),
                        ),
                        (
                            "email",
                            models.CharField(help_text="Where the acknowledgement went.", max_length=254),
                        ),
                        (
                            "items",
                            models.TextField(
                                blank=True, help_text="What it is about; empty: the whole order."
                            ),
                        ),
                        ("words", models.TextField(blank=True)),
                        ("text", models.TextField(help_text="The declaration as it was shown and mailed.")),
                        ("sha256", models.CharField(help_text="Of `text`.", max_length=64)),
                        ("language", models.CharField(default="en", max_length=12)),
                        ("at", models.DateTimeField(help_text="When it was declared; clocks start here.")),
                        ("problem", models.CharField(blank=True, max_length=40)),
                        (
                            "settled_at",
                            models.DateTimeField(
                                help_text="When it had its case, or was set aside.", null=True
                            ),
                        ),
                        ("settled_by", models.CharField(blank=True, max_length=120)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "case",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="withdrawals",
                                to="cases.case",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="withdrawals",
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
                            models.Index(fields=["seller", "-id"], name="withdrawal_newest"),
                            models.Index(
                                condition=models.Q(("settled_at", None)),
                                fields=["seller", "-id"],
                                name="withdrawal_open",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "operation_key"), name="withdrawal_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Override",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="ovr", serialize=False)),
                        ("what", models.CharField(help_text="opening, remedy or amount", max_length=12)),
                        ("why", models.TextField()),
                        ("remedy", models.CharField(blank=True, max_length=20)),
                        ("amount_minor", models.BigIntegerField(help_text="Agreed to.", null=True)),
                        ("owed_minor", models.BigIntegerField(help_text="What the rules gave.", null=True)),
                        ("by_kind", models.CharField(max_length=10)),
                        ("by_ref", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="overrides",
                                to="cases.case",
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
                        "indexes": [models.Index(fields=["seller", "-at", "-id"], name="override_newest")],
                    },
                ),
                migrations.CreateModel(
                    name="Replacement",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="rpl", serialize=False)),
                        ("episode", models.PositiveSmallIntegerField(default=1)),
                        ("sku", models.CharField(max_length=120)),
                        ("title", models.CharField(max_length=300)),
                        ("options", models.JSONField(default=dict)),
                        ("quantity", models.PositiveIntegerField()),
                        ("unit_price_minor", models.BigIntegerField()),
                        ("difference_minor", models.BigIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("reserved", "Reserved"),
                                    ("sent", "Sent"),
                                    ("canceled", "Canceled"),
                                ],
                                default="planned",
                                max_length=8,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="replacements",
                                to="cases.case",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="replacements",
                                to="cases.caseline",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.unit",
                            ),
                        ),
                        (
                            "variant",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.variant",
                            ),
                        ),
                        ("expires_at", models.DateTimeField(null=True)),
                        (
                            "parcel_ref",
                            aftermile.database.fields.RefField(
                                blank=True, db_default="", default="", max_length=40
                            ),
                        ),
                        ("sent_key", models.CharField(blank=True, db_default="", default="", max_length=80)),
                        ("settled_minor", models.BigIntegerField(db_default=0, default=0)),
                        (
                            "why",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Why it was canceled.",
                                max_length=20,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "reserved")),
                                fields=["created_at", "id"],
                                name="replacement_to_send",
                            ),
                            models.Index(
                                condition=models.Q(("expires_at__isnull", False), ("state", "reserved")),
                                fields=["expires_at"],
                                name="replacement_expiry",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Step",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="stp", serialize=False)),
                        ("episode", models.PositiveSmallIntegerField(default=1)),
                        ("position", models.PositiveSmallIntegerField()),
                        ("key", models.CharField(max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("authorize", "Authorize"),
                                    ("label", "Label"),
                                    ("ship_back", "Ship Back"),
                                    ("receive", "Receive"),
                                    ("inspect", "Inspect"),
                                    ("collect", "Collect"),
                                    ("send", "Send"),
                                    ("visit", "Visit"),
                                    ("repair", "Repair"),
                                    ("credit", "Credit"),
                                    ("resell", "Resell"),
                                    ("refund", "Refund"),
                                    ("change", "Change"),
                                    ("recover", "Recover"),
                                    ("inform", "Inform"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "owner",
                            models.CharField(
                                choices=[
                                    ("system", "System"),
                                    ("seller", "Seller"),
                                    ("buyer", "Buyer"),
                                    ("warehouse", "Warehouse"),
                                    ("finance", "Finance"),
                                    ("technician", "Technician"),
                                    ("carrier", "Carrier"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("ready", "Ready"),
                                    ("doing", "Doing"),
                                    ("done", "Done"),
                                    ("skipped", "Skipped"),
                                    ("failed", "Failed"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("needs", models.JSONField(default=list)),
                        ("data", models.JSONField(default=dict)),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("expected_minor", models.BigIntegerField(default=0)),
                        ("booked_minor", models.BigIntegerField(default=0)),
                        ("ref", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        ("error", models.CharField(blank=True, max_length=300)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        (
                            "try_at",
                            models.DateTimeField(help_text="When the system tries it (again).", null=True),
                        ),
                        ("due_at", models.DateTimeField(null=True)),
                        ("done_by", models.CharField(blank=True, max_length=120)),
                        ("created_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("owner", "system"), ("state__in", ["ready", "doing"])),
                                fields=["try_at", "id"],
                                name="step_to_run",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "episode", "key"), name="step_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Inspection",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="isp", serialize=False)),
                        ("operation_key", models.CharField(max_length=80)),
                        ("quantity", models.PositiveIntegerField()),
                        (
                            "grade",
                            models.CharField(
                                choices=[
                                    ("a", "A"),
                                    ("b", "B"),
                                    ("c", "C"),
                                    ("d", "D"),
                                    ("missing", "Missing"),
                                    ("wrong", "Wrong"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "disposition",
                            models.CharField(
                                choices=[
                                    ("restock", "Restock"),
                                    ("refurbish", "Refurbish"),
                                    ("scrap", "Scrap"),
                                    ("donate", "Donate"),
                                    ("return_to_vendor", "Return To Vendor"),
                                    ("return_to_buyer", "Return To Buyer"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("accepted", models.BooleanField(help_text="Whether the buyer is paid for it.")),
                        (
                            "serial",
                            models.CharField(blank=True, help_text="As seen on the piece.", max_length=80),
                        ),
                        ("serial_reason", models.CharField(blank=True, max_length=300)),
                        ("kept_percent", models.PositiveSmallIntegerField(default=100)),
                        ("loss_minor", models.BigIntegerField(default=0)),
                        ("deducted_minor", models.BigIntegerField(default=0)),
                        ("why_not", models.CharField(blank=True, max_length=40)),
                        (
                            "note",
                            models.TextField(
                                blank=True, help_text="The buyer reads it where he is not paid in full."
                            ),
                        ),
                        ("by_kind", models.CharField(max_length=10)),
                        ("by_ref", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="inspections",
                                to="cases.case",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="cases.caseline",
                            ),
                        ),
                        (
                            "location",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="parcels.location",
                            ),
                        ),
                        ("photos", models.ManyToManyField(related_name="inspections", to="cases.evidence")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["case", "id"], name="inspection_of_case")],
                        "constraints": [
                            models.UniqueConstraint(fields=("line", "operation_key"), name="inspected_once"),
                            models.CheckConstraint(
                                condition=models.Q(("kept_percent__lte", 100)), name="kept_at_most_all"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("deducted_minor__gte", 0),
                                    ("deducted_minor__lte", models.F("loss_minor")),
                                ),
                                name="deducted_at_most_lost",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Collection",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="col", serialize=False)),
                        (
                            "charge_ref",
                            aftermile.database.fields.RefField(
                                blank=True, default="", max_length=40, unique=True
                            ),
                        ),
                        ("purpose", models.CharField(default="difference", max_length=12)),
                        ("amount_minor", models.BigIntegerField()),
                        ("created_at", models.DateTimeField()),
                        (
                            "ended_at",
                            models.DateTimeField(
                                help_text="When it was paid, taken back or lapsed.", null=True
                            ),
                        ),
                        ("counted_minor", models.BigIntegerField(default=0, help_text="What of it arrived.")),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="collections",
                                to="cases.case",
                            ),
                        ),
                        (
                            "followed_at",
                            models.DateTimeField(help_text="When the case went on from it.", null=True),
                        ),
                        (
                            "dropped_at",
                            models.DateTimeField(
                                help_text="When what was paid for did not stand any more.", null=True
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Arrear",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="arr", serialize=False)),
                        (
                            "refund_ref",
                            aftermile.database.fields.RefField(
                                blank=True, default="", max_length=40, unique=True
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField()),
                        ("error", models.CharField(blank=True, max_length=300)),
                        ("at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("how", models.CharField(blank=True, max_length=10)),
                        (
                            "again_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="arrears",
                                to="cases.case",
                            ),
                        ),
                        (
                            "replacement",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="arrears",
                                to="cases.replacement",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["case", "id"], name="arrear_of_case")],
                    },
                ),
                migrations.CreateModel(
                    name="Fee",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="fee", serialize=False)),
                        ("episode", models.PositiveSmallIntegerField(default=1)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("", "Other"),
                                    ("restocking", "Restocking"),
                                    ("return_freight", "Return Freight"),
                                    ("value_loss", "Value Loss"),
                                    ("handling", "Handling"),
                                    ("repair", "Repair"),
                                    ("cancellation", "Cancellation"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField()),
                        ("words", models.CharField(blank=True, max_length=300)),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("rule", "Rule"),
                                    ("agent", "Agent"),
                                    ("offer", "Offer"),
                                    ("route", "Route"),
                                ],
                                default="agent",
                                max_length=8,
                            ),
                        ),
                        ("ref", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        ("operation_key", models.CharField(max_length=80)),
                        ("by_kind", models.CharField(blank=True, max_length=10)),
                        ("by_ref", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(null=True)),
                        ("removed_by", models.CharField(blank=True, max_length=120)),
                        ("removed_why", models.CharField(blank=True, max_length=300)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fees",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["case", "id"], name="fee_of_case")],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "operation_key"), name="fee_once"),
                            models.CheckConstraint(
                                condition=models.Q(("amount_minor__gt", 0)), name="fee_is_positive"
                            ),
                        ],
                    },
                ),
                SearchIndex(
                    model_name="Case",
                ),
            ],
        ),
    ]
