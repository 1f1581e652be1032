"""Kits and their parts; units that have changed before moves were written get one that says how they stand."""

import django.db.models.deletion
from django.db import migrations, models

import aftermile.database.fields

STANDING = """
INSERT INTO "orders_unitmove" ("unit_id", "what", "case_ref", "holder_ref", "state", "quantity", "paid_minor", "at")
SELECT "id", 'made', "holder_ref", "holder_ref", "state", "quantity", "paid_minor", CURRENT_TIMESTAMP
FROM "orders_unit"
WHERE "holder_ref" <> '' OR "parent_id" IS NOT NULL OR "state" NOT IN ('with_buyer', 'canceled')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0006_unit_ledger"),
    ]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="pieces",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                help_text="Of a kit: how many pieces its parts are; else 0, the quantity.",
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="part_sku",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="unit",
            name="part_title",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Of a part of a kit, else empty.",
                max_length=300,
            ),
        ),
        migrations.AlterField(
            model_name="unitmove",
            name="what",
            field=models.CharField(
                help_text="held, freed, split, made, returned, settled, canceled, reserved, replaced, sent ...",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="KitPart",
            fields=[
                ("id", aftermile.database.fields.IdField(prefix="kit", serialize=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("sku", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=300)),
                ("quantity", models.PositiveIntegerField(default=1)),
                (
                    "share",
                    models.PositiveBigIntegerField(
                        help_text="Of the kit's price, for all its pieces in one kit."
                    ),
                ),
                (
                    "kit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="orders.variant"
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="orders.variant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kit", "position"), name="kit_part_once")
                ],
            },
        ),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
