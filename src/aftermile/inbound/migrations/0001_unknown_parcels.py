import django.db.models.deletion
from django.db import migrations, models

import aftermile.database.fields
from aftermile.database.together import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_authority"),
        ("cases", "0012_inspections"),
        ("orders", "0006_unit_ledger"),
        ("parcels", "0002_search"),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="UnknownParcel",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="unk", serialize=False)),
                        (
                            "number",
                            models.CharField(
                                help_text="What is written on the box: U-2026-000012.", max_length=24
                            ),
                        ),
                        ("operation_key", models.CharField(max_length=80)),
                        (
                            "found",
                            models.CharField(
                                choices=[("parcel", "Parcel"), ("extra", "Extra"), ("returned", "Returned")],
                                default="parcel",
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("matched", "Matched"),
                                    ("set_aside", "Set Aside"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("tracking_number", models.CharField(blank=True, max_length=60)),
                        ("carrier", models.CharField(blank=True, max_length=40)),
                        (
                            "sender",
                            models.CharField(blank=True, help_text="Name on the label.", max_length=200),
                        ),
                        ("postcode", models.CharField(blank=True, max_length=20)),
                        ("country", models.CharField(blank=True, max_length=2)),
                        (
                            "label",
                            models.TextField(
                                blank=True, help_text="Whatever else is written on it: order, phone, mail ..."
                            ),
                        ),
                        ("note", models.TextField(blank=True)),
                        ("weight_grams", models.PositiveIntegerField(null=True)),
                        ("place", models.CharField(blank=True, help_text="Shelf or box.", max_length=60)),
                        ("by_name", models.CharField(max_length=120)),
                        ("arrived_at", models.DateTimeField()),
                        ("settled_by", models.CharField(blank=True, max_length=120)),
                        ("settled_at", models.DateTimeField(null=True)),
                        ("words", models.TextField(blank=True, help_text="Why it was set aside or matched.")),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("search", models.TextField(blank=True, editable=False)),
                        (
                            "buyer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="orders.buyer",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="unknown_parcels",
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
                                related_name="+",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "receipt",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.receipt",
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
                            models.Index(
                                fields=["seller", "state", "-arrived_at", "-id"], name="unknown_newest"
                            ),
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["arrived_at"],
                                name="unknown_waiting",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "operation_key"), name="unknown_parcel_once"
                            ),
                            models.UniqueConstraint(fields=("seller", "number"), name="unknown_number_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnknownItem",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("sku", models.CharField(blank=True, max_length=120)),
                        ("title", models.CharField(blank=True, max_length=300)),
                        ("serial", models.CharField(blank=True, max_length=80)),
                        ("quantity", models.PositiveIntegerField(default=1)),
                        (
                            "grade",
                            models.CharField(
                                blank=True,
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
                            "variant",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="orders.variant",
                            ),
                        ),
                        (
                            "unknown",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="inbound.unknownparcel",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="UnknownPhoto",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="uph", serialize=False)),
                        ("name", models.CharField(max_length=200)),
                        ("sha256", models.CharField(max_length=64)),
                        ("original", models.FileField(upload_to="unknown/original/")),
                        ("file", models.FileField(upload_to="unknown/shown/")),
                        ("thumbnail", models.FileField(blank=True, upload_to="unknown/small/")),
                        ("media_type", models.CharField(max_length=60)),
                        ("at", models.DateTimeField()),
                        (
                            "unknown",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photos",
                                to="inbound.unknownparcel",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("unknown", "sha256"), name="unknown_photo_once")
                        ],
                    },
                ),
            ],
        ),
    ]
