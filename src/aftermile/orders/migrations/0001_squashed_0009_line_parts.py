"""All tables as 0001 to 0009 leave them, for a database that has none of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import aftermile.database.fields
from aftermile.database.search import SearchIndex
from aftermile.database.together import Together


class Migration(migrations.Migration):
    replaces = [
        ("orders", "0001_initial"),
        ("orders", "0002_portal_links"),
        ("orders", "0003_search"),
        ("orders", "0004_imports"),
        ("orders", "0005_unmatched_returns"),
        ("orders", "0006_unit_ledger"),
        ("orders", "0007_kits_and_moves"),
        ("orders", "0008_made_here"),
        ("orders", "0009_line_parts"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0005_idempotency_holder"),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Address",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="adr", serialize=False)),
                        ("name", models.CharField(blank=True, max_length=200)),
                        ("line1", models.CharField(blank=True, max_length=200)),
                        ("line2", models.CharField(blank=True, max_length=200)),
                        ("city", models.CharField(blank=True, max_length=120)),
                        ("region", models.CharField(blank=True, max_length=120)),
                        ("postcode", models.CharField(blank=True, max_length=20)),
                        ("country", models.CharField(max_length=2)),
                        ("phone", models.CharField(blank=True, max_length=32)),
                    ],
                ),
                migrations.CreateModel(
                    name="Buyer",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="byr", serialize=False)),
                        ("name", models.CharField(blank=True, max_length=200)),
                        ("email", models.CharField(blank=True, help_text="Lower case.", max_length=254)),
                        (
                            "phone",
                            models.CharField(
                                blank=True, help_text="E.164 where it could be read.", max_length=32
                            ),
                        ),
                        ("language", models.CharField(blank=True, max_length=12)),
                        ("country", models.CharField(blank=True, max_length=2)),
                        ("erased_at", models.DateTimeField(null=True)),
                        ("search", models.TextField(blank=True, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "merged_into",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="orders.buyer",
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
                            models.Index(fields=["seller", "-id"], name="buyer_newest"),
                            models.Index(
                                condition=models.Q(("email", ""), _negated=True),
                                fields=["seller", "email"],
                                name="buyer_email",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BuyerIdentity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("channel", models.CharField(blank=True, max_length=40)),
                        ("kind", models.CharField(max_length=10)),
                        ("value", models.CharField(max_length=254)),
                        (
                            "buyer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identities",
                                to="orders.buyer",
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "channel", "kind", "value"), name="identity_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BuyerMerge",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="mrg", serialize=False)),
                        ("moved_orders", models.JSONField(default=list)),
                        ("moved_identities", models.JSONField(default=list)),
                        ("at", models.DateTimeField()),
                        ("undone_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.buyer",
                            ),
                        ),
                        (
                            "merged",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.buyer",
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
                ),
                migrations.CreateModel(
                    name="Order",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="ord", serialize=False)),
                        ("channel", models.CharField(max_length=40)),
                        ("external_id", models.CharField(max_length=120)),
                        ("number", models.CharField(help_text="What the buyer sees.", max_length=120)),
                        ("country", models.CharField(blank=True, help_text="Ship-to country.", max_length=2)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("shipped", "Shipped"),
                                    ("delivered", "Delivered"),
                                    ("canceled", "Canceled"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        (
                            "items_minor",
                            models.BigIntegerField(default=0, help_text="Before discounts, tax included."),
                        ),
                        ("discount_minor", models.BigIntegerField(default=0)),
                        ("shipping_minor", models.BigIntegerField(default=0)),
                        ("fees_minor", models.BigIntegerField(default=0)),
                        (
                            "tax_minor",
                            models.BigIntegerField(default=0, help_text="Tax contained in the total."),
                        ),
                        ("total_minor", models.BigIntegerField(default=0)),
                        ("placed_at", models.DateTimeField()),
                        ("shipped_at", models.DateTimeField(null=True)),
                        ("delivered_at", models.DateTimeField(null=True)),
                        ("canceled_at", models.DateTimeField(null=True)),
                        (
                            "source_updated_at",
                            models.DateTimeField(help_text="The channel's time of this version."),
                        ),
                        ("source_hash", models.CharField(blank=True, max_length=64)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("search", models.TextField(blank=True, editable=False)),
                        ("created_at", models.DateTimeField()),
                        (
                            "buyer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="orders.buyer",
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
                            "ship_to",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.address",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-placed_at", "-id"], name="order_newest"),
                            models.Index(fields=["seller", "number"], name="order_number"),
                            models.Index(fields=["buyer", "-placed_at"], name="order_of_buyer"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "channel", "external_id"), name="order_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrderLine",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="lin", serialize=False)),
                        ("position", models.PositiveIntegerField()),
                        ("external_id", models.CharField(blank=True, max_length=120)),
                        ("sku", models.CharField(max_length=120)),
                        ("title", models.CharField(max_length=300)),
                        ("category", models.CharField(blank=True, max_length=80)),
                        ("options", models.JSONField(default=dict)),
                        ("quantity", models.PositiveIntegerField()),
                        (
                            "unit_price_minor",
                            models.BigIntegerField(help_text="List price of one, tax included."),
                        ),
                        (
                            "discount_minor",
                            models.BigIntegerField(
                                default=0, help_text="Own and allocated discounts of the line."
                            ),
                        ),
                        (
                            "tax_minor",
                            models.BigIntegerField(default=0, help_text="Tax contained in what was paid."),
                        ),
                        (
                            "paid_minor",
                            models.BigIntegerField(
                                help_text="What the buyer paid for the line, tax included."
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="orders.order",
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
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(
                                blank=True, db_default="", default="", max_length=40
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                db_default="sale",
                                default="sale",
                                help_text="sale, replacement, exchange, change",
                                max_length=12,
                            ),
                        ),
                        (
                            "pieces",
                            models.PositiveIntegerField(
                                db_default=0,
                                default=0,
                                help_text="Of a kit: how many pieces its parts are; else 0, the quantity.",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("order", "position"), name="line_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Product",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="prd", serialize=False)),
                        ("external_id", models.CharField(max_length=120)),
                        ("title", models.CharField(max_length=300)),
                        ("category", models.CharField(blank=True, max_length=80)),
                        ("option_names", models.JSONField(default=list)),
                        ("image", models.FileField(blank=True, upload_to="products/")),
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
                            models.UniqueConstraint(fields=("seller", "external_id"), name="product_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tender",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="tnd", serialize=False)),
                        ("position", models.PositiveIntegerField(default=1)),
                        (
                            "kind",
                            models.CharField(
                                help_text="card, wallet, gift_card, bank, cash, other", max_length=30
                            ),
                        ),
                        (
                            "label",
                            models.CharField(
                                blank=True, help_text="What people know it by: Visa 4242.", max_length=80
                            ),
                        ),
                        (
                            "provider",
                            models.CharField(
                                help_text="Id of the payment provider that can refund it.", max_length=40
                            ),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, help_text="The provider's payment id.", max_length=120
                            ),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("captured_minor", models.BigIntegerField()),
                        ("captured_at", models.DateTimeField()),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tenders",
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
                            "made_of",
                            aftermile.database.fields.RefField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="The case or payment here it came of; empty: the source told of it.",
                                max_length=40,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("order", "position"), name="tender_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="unit", serialize=False)),
                        ("quantity", models.PositiveIntegerField(default=1)),
                        ("paid_minor", models.BigIntegerField()),
                        ("discount_minor", models.BigIntegerField(default=0)),
                        ("tax_minor", models.BigIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("with_buyer", "With Buyer"),
                                    ("returned", "Returned"),
                                    ("settled", "Settled"),
                                    ("canceled", "Canceled"),
                                    ("reserved", "Reserved"),
                                    ("replaced", "Replaced"),
                                ],
                                default="with_buyer",
                                max_length=12,
                            ),
                        ),
                        ("serial", models.CharField(blank=True, max_length=80)),
                        (
                            "holder_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="units",
                                to="orders.orderline",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                help_text="The slice it was split from.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.unit",
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
                        ("lot", models.CharField(blank=True, db_default="", default="", max_length=80)),
                        (
                            "replaces",
                            models.ForeignKey(
                                help_text="Sent in its place.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="orders.unit",
                            ),
                        ),
                        ("part_sku", models.CharField(blank=True, db_default="", default="", max_length=120)),
                        (
                            "part_title",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Of a part of a kit, else empty.",
                                max_length=300,
                            ),
                        ),
                        (
                            "part",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="units",
                                to="orders.linepart",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("holder_ref", ""), _negated=True),
                                fields=["holder_ref"],
                                name="unit_holder",
                            ),
                            models.Index(
                                condition=models.Q(("serial", ""), _negated=True),
                                fields=["seller", "serial"],
                                name="unit_serial",
                            ),
                            models.Index(
                                condition=models.Q(("part__isnull", False)), fields=["part"], name="unit_part"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gt", 0)), name="unit_has_quantity"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Variant",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="var", serialize=False)),
                        ("sku", models.CharField(max_length=120)),
                        ("options", models.JSONField(default=dict)),
                        ("price_minor", models.BigIntegerField(null=True)),
                        ("currency", aftermile.database.fields.CurrencyField(blank=True, max_length=3)),
                        ("available", models.BooleanField(default=True)),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="variants",
                                to="orders.product",
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
                        "constraints": [
                            models.UniqueConstraint(fields=("seller", "sku"), name="variant_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PortalAttempt",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("key", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["key", "at"], name="portal_attempt_key"),
                            models.Index(fields=["at"], name="portal_attempt_at"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PortalLink",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="plk", serialize=False)),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(null=True)),
                        ("session_until", models.DateTimeField(null=True)),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="portal_links",
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
                        "indexes": [models.Index(fields=["expires_at"], name="portal_link_expiry")],
                    },
                ),
                migrations.CreateModel(
                    name="ImportJob",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="imp", serialize=False)),
                        ("name", models.CharField(max_length=200)),
                        ("file", models.FileField(blank=True, upload_to="imports/")),
                        (
                            "path",
                            models.CharField(
                                blank=True, help_text="Of a file read where it lies.", max_length=500
                            ),
                        ),
                        ("sha256", models.CharField(max_length=64)),
                        ("mapping_name", models.CharField(blank=True, max_length=80)),
                        ("mapping", models.JSONField(default=dict)),
                        ("dry_run", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("share", models.FloatField(default=0, help_text="Of the file read, 0 to 1.")),
                        ("row", models.PositiveIntegerField(default=0)),
                        ("counts", models.JSONField(default=dict)),
                        ("problems", models.JSONField(default=list)),
                        ("rejected", models.FileField(blank=True, upload_to="imports/")),
                        ("rejected_bytes", models.BigIntegerField(default=0)),
                        (
                            "error",
                            models.JSONField(
                                default=dict, help_text="Why the file as a whole could not be read."
                            ),
                        ),
                        ("by_kind", models.CharField(max_length=10)),
                        ("by_ref", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("lease", models.CharField(blank=True, max_length=40)),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "unmatched",
                            models.FileField(
                                blank=True, help_text="Returns without a sale, and why.", upload_to="imports/"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-id"], name="import_newest"),
                            models.Index(
                                condition=models.Q(("state__in", ["waiting", "running"])),
                                fields=["id"],
                                name="import_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnitMove",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "what",
                            models.CharField(
                                help_text="held, freed, split, made, returned, settled, canceled, reserved, replaced, sent ...",
                                max_length=12,
                            ),
                        ),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        (
                            "holder_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("with_buyer", "With Buyer"),
                                    ("returned", "Returned"),
                                    ("settled", "Settled"),
                                    ("canceled", "Canceled"),
                                    ("reserved", "Reserved"),
                                    ("replaced", "Replaced"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("quantity", models.PositiveIntegerField()),
                        ("paid_minor", models.BigIntegerField()),
                        ("at", models.DateTimeField()),
                        (
                            "other",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.unit",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="moves",
                                to="orders.unit",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PaymentMethod",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="pym", serialize=False)),
                        (
                            "kind",
                            models.CharField(help_text="card, wallet, gift_card, bank, other", max_length=30),
                        ),
                        ("label", models.CharField(blank=True, max_length=80)),
                        ("provider", models.CharField(max_length=40)),
                        ("external_id", models.CharField(max_length=120)),
                        ("active", models.BooleanField(default=True)),
                        (
                            "buyer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="payment_methods",
                                to="orders.buyer",
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "provider", "external_id", "buyer"), name="method_once"
                            )
                        ],
                    },
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="orders.variant",
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
                migrations.CreateModel(
                    name="LinePart",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="prt", serialize=False)),
                        ("position", models.PositiveSmallIntegerField()),
                        ("sku", models.CharField(max_length=120)),
                        ("title", models.CharField(max_length=300)),
                        ("category", models.CharField(blank=True, max_length=80)),
                        ("options", models.JSONField(default=dict)),
                        ("quantity", models.PositiveIntegerField(help_text="Pieces of it in one kit.")),
                        (
                            "share",
                            models.PositiveBigIntegerField(
                                help_text="Of the line's money, for all its pieces."
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="orders.orderline",
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
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("line", "position"), name="line_part_once")
                        ],
                    },
                ),
                SearchIndex(
                    model_name="Order",
                ),
                SearchIndex(
                    model_name="Buyer",
                ),
            ],
        ),
    ]
