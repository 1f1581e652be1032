import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import aftermile.database.fields
import aftermile.repairs.states
from aftermile.database.together import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_authority"),
        ("cases", "0011_plans"),
        ("orders", "0006_unit_ledger"),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Quote",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="quo", serialize=False)),
                        (
                            "payer",
                            models.CharField(
                                choices=[
                                    ("seller", "seller"),
                                    ("buyer", "buyer"),
                                    ("supplier", "supplier"),
                                    ("warranty", "warranty"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("total_minor", models.BigIntegerField()),
                        ("words", models.TextField(blank=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("awaits_payment", "awaits_payment"),
                                    ("accepted", "accepted"),
                                    ("refused", "refused"),
                                    ("lapsed", "lapsed"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default=aftermile.repairs.states.QuoteState["OPEN"],
                                max_length=14,
                            ),
                        ),
                        (
                            "charge_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answered_by", models.CharField(blank=True, max_length=120)),
                        (
                            "repair",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="quotes",
                                to="repairs.repair",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["expires_at"],
                                name="quote_expiry",
                            ),
                            models.Index(
                                condition=models.Q(("charge_ref", ""), _negated=True),
                                fields=["charge_ref"],
                                name="quote_charge",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["open", "awaits_payment"])),
                                fields=("repair",),
                                name="one_open_quote_of_repair",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuoteLine",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("kind", models.CharField(help_text="labor, parts, travel, freight", max_length=10)),
                        ("words", models.CharField(blank=True, max_length=200)),
                        ("amount_minor", models.BigIntegerField()),
                        (
                            "quote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="repairs.quote",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Repair",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="rep", serialize=False)),
                        (
                            "place",
                            models.CharField(
                                choices=[("workshop", "workshop"), ("on_site", "on_site")], max_length=10
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "requested"),
                                    ("quoted", "quoted"),
                                    ("approved", "approved"),
                                    ("refused", "refused"),
                                    ("parts_awaited", "parts_awaited"),
                                    ("in_work", "in_work"),
                                    ("done", "done"),
                                    ("returned", "returned"),
                                    ("canceled", "canceled"),
                                ],
                                default=aftermile.repairs.states.RepairState["REQUESTED"],
                                max_length=14,
                            ),
                        ),
                        (
                            "payer",
                            models.CharField(
                                choices=[
                                    ("seller", "seller"),
                                    ("buyer", "buyer"),
                                    ("supplier", "supplier"),
                                    ("warranty", "warranty"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("attempt", models.PositiveSmallIntegerField(default=1)),
                        (
                            "fault",
                            models.TextField(blank=True, help_text="What the buyer or we say is wrong."),
                        ),
                        ("fault_code", models.CharField(blank=True, max_length=40)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("repaired", "repaired"),
                                    ("no_fault", "no_fault"),
                                    ("failed", "failed"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "serial",
                            models.CharField(
                                blank=True, help_text="Of the piece, as it was then.", max_length=80
                            ),
                        ),
                        ("operation_key", models.CharField(blank=True, max_length=80)),
                        ("opened_at", models.DateTimeField()),
                        ("updated_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(null=True)),
                        ("returned_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repairs",
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
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repairs",
                                to="orders.unit",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "state", "-id"], name="repair_queue"),
                            models.Index(fields=["case", "id"], name="repair_of_case"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "approved",
                                            "in_work",
                                            "parts_awaited",
                                            "quoted",
                                            "refused",
                                            "requested",
                                        ],
                                    )
                                ),
                                fields=("unit",),
                                name="one_open_repair_of_unit",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("operation_key", ""), _negated=True),
                                fields=("seller", "operation_key"),
                                name="repair_opened_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Part",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="prt", serialize=False)),
                        ("sku", models.CharField(max_length=120)),
                        ("title", models.CharField(blank=True, max_length=200)),
                        ("serial", models.CharField(blank=True, max_length=80)),
                        ("quantity", models.PositiveIntegerField(default=1)),
                        ("cost_minor", models.BigIntegerField(help_text="For all pieces.")),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("operation_key", models.CharField(max_length=80)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("used_at", models.DateTimeField()),
                        (
                            "repair",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="repairs.repair",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("repair", "operation_key"), name="part_used_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Loaner",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="loa", serialize=False)),
                        ("sku", models.CharField(max_length=120)),
                        ("title", models.CharField(blank=True, max_length=200)),
                        ("serial", models.CharField(max_length=80)),
                        ("value_minor", models.BigIntegerField()),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        (
                            "state",
                            models.CharField(
                                choices=[("out", "out"), ("returned", "returned"), ("kept", "kept")],
                                default=aftermile.repairs.states.LoanerState["OUT"],
                                max_length=8,
                            ),
                        ),
                        (
                            "charge_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("out_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("reminded_at", models.DateTimeField(null=True)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "repair",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="loaners",
                                to="repairs.repair",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "out")), fields=["due_at"], name="loaner_due"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "out")),
                                fields=("seller", "serial"),
                                name="loaner_out_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RepairStep",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("state", models.CharField(max_length=14)),
                        ("by_kind", models.CharField(max_length=10)),
                        ("by_ref", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("words", models.TextField(blank=True)),
                        ("at", models.DateTimeField()),
                        (
                            "repair",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="repairs.repair",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Technician",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="tch", serialize=False)),
                        ("name", models.CharField(max_length=120)),
                        ("email", models.CharField(blank=True, max_length=254)),
                        ("phone", models.CharField(blank=True, max_length=32)),
                        ("skills", models.JSONField(default=list)),
                        ("areas", models.JSONField(default=list)),
                        (
                            "country",
                            models.CharField(help_text="Of the place a day starts from.", max_length=2),
                        ),
                        ("postcode", models.CharField(blank=True, max_length=20)),
                        ("latitude", models.FloatField(null=True)),
                        ("longitude", models.FloatField(null=True)),
                        ("radius_km", models.PositiveIntegerField(null=True)),
                        ("time_zone", models.CharField(max_length=60)),
                        ("hours", models.JSONField(default=list)),
                        ("capacity", models.PositiveSmallIntegerField(default=6)),
                        ("speed_kmh", models.PositiveSmallIntegerField(default=40)),
                        ("active", models.BooleanField(default=True)),
                        (
                            "member",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            models.Index(fields=["seller", "active", "name"], name="technician_of_seller")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DayOff",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("on", models.DateField()),
                        ("words", models.CharField(blank=True, max_length=120)),
                        (
                            "technician",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="days_off",
                                to="repairs.technician",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("technician", "on"), name="day_off_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Visit",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="vis", serialize=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("offered", "offered"),
                                    ("booked", "booked"),
                                    ("on_the_way", "on_the_way"),
                                    ("arrived", "arrived"),
                                    ("done", "done"),
                                    ("failed", "failed"),
                                    ("canceled", "canceled"),
                                ],
                                default=aftermile.repairs.states.VisitState["OFFERED"],
                                max_length=12,
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=200)),
                        ("phone", models.CharField(blank=True, max_length=32)),
                        ("address", models.CharField(max_length=600)),
                        ("country", models.CharField(max_length=2)),
                        ("postcode", models.CharField(blank=True, max_length=20)),
                        ("latitude", models.FloatField(null=True)),
                        ("longitude", models.FloatField(null=True)),
                        ("zone", models.CharField(max_length=60)),
                        (
                            "skills",
                            models.JSONField(
                                default=list, help_text="SKU and category of the piece, in lower case."
                            ),
                        ),
                        ("minutes", models.PositiveSmallIntegerField(default=60)),
                        ("starts_at", models.DateTimeField(help_text="He arrives not before ...", null=True)),
                        ("ends_at", models.DateTimeField(help_text="... and not after.", null=True)),
                        (
                            "planned_at",
                            models.DateTimeField(help_text="Arrival by the route of the day.", null=True),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(help_text="In the route of the day.", null=True),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("fee_minor", models.BigIntegerField(default=0)),
                        (
                            "fee_state",
                            models.CharField(
                                default="none",
                                help_text="none, due, collected (in person), charged (by link), paid",
                                max_length=10,
                            ),
                        ),
                        (
                            "charge_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("created_at", models.DateTimeField()),
                        ("booked_at", models.DateTimeField(null=True)),
                        ("left_at", models.DateTimeField(null=True)),
                        ("arrived_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("reminded_at", models.DateTimeField(null=True)),
                        ("fault_code", models.CharField(blank=True, max_length=40)),
                        ("words", models.TextField(blank=True, help_text="What was done, or why it failed.")),
                        ("signature", models.FileField(blank=True, upload_to="signatures/")),
                        ("signed_name", models.CharField(blank=True, max_length=120)),
                        ("operation_key", models.CharField(blank=True, max_length=80)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="cases.case",
                            ),
                        ),
                        (
                            "repair",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="repairs.repair",
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
                            "technician",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="repairs.technician",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["technician", "starts_at"], name="visit_of_technician"),
                            models.Index(fields=["seller", "state", "starts_at"], name="visit_queue"),
                            models.Index(
                                condition=models.Q(("state", "booked")),
                                fields=["starts_at"],
                                name="visit_booked",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ["offered", "booked", "on_the_way", "arrived"])
                                ),
                                fields=("case",),
                                name="one_open_visit_of_case",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Warranty",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="war", serialize=False)),
                        ("serial", models.CharField(blank=True, max_length=80)),
                        ("sku", models.CharField(blank=True, max_length=120)),
                        ("title", models.CharField(blank=True, max_length=300)),
                        ("source", models.CharField(help_text="promise or law", max_length=8)),
                        ("cite", models.CharField(blank=True, max_length=300)),
                        ("months", models.PositiveSmallIntegerField()),
                        ("repair_months", models.PositiveSmallIntegerField(default=0)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("void_why", models.CharField(blank=True, max_length=300)),
                        ("registered_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="warranties",
                                to="orders.unit",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-id"], name="warranty_newest"),
                            models.Index(fields=["seller", "serial"], name="warranty_serial"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("serial", ""), _negated=True),
                                fields=("seller", "serial", "source"),
                                name="warranty_of_serial_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("unit__isnull", False)),
                                fields=("unit", "source"),
                                name="warranty_of_unit_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WarrantyEvent",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "what",
                            models.CharField(
                                help_text="started, registered, extended, moved, voided, revived",
                                max_length=10,
                            ),
                        ),
                        ("months", models.PositiveSmallIntegerField(default=0)),
                        (
                            "serial",
                            models.CharField(
                                blank=True, help_text="Of the piece from here on.", max_length=80
                            ),
                        ),
                        (
                            "cite",
                            models.CharField(
                                blank=True, help_text="Article, or the seller's own term.", max_length=300
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=300)),
                        ("proof", models.FileField(blank=True, upload_to="warranties/")),
                        ("by_kind", models.CharField(max_length=10)),
                        ("by_ref", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "repair",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="repairs.repair",
                            ),
                        ),
                        (
                            "warranty",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="repairs.warranty",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("repair__isnull", False)),
                                fields=("warranty", "repair"),
                                name="extended_once_per_repair",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WarrantyTerm",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="wtm", serialize=False)),
                        ("sku", models.CharField(blank=True, help_text="One SKU, or empty.", max_length=120)),
                        (
                            "category",
                            models.CharField(
                                blank=True, help_text="One category, or empty for all goods.", max_length=80
                            ),
                        ),
                        ("months", models.PositiveSmallIntegerField()),
                        (
                            "repair_months",
                            models.PositiveSmallIntegerField(default=0, help_text="Added by each repair."),
                        ),
                        ("needs_registration", models.BooleanField(default=False)),
                        ("words", models.TextField(blank=True)),
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
                                fields=("seller", "sku", "category"), name="warranty_term_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PostcodePoint",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("country", models.CharField(max_length=2)),
                        ("postcode", models.CharField(max_length=20)),
                        ("latitude", models.FloatField()),
                        ("longitude", models.FloatField()),
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
                                fields=("seller", "country", "postcode"), name="postcode_point_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
