import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import aftermile.database.fields
from aftermile.database.together import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_authority"),
        ("accounts", "__first__"),
        ("cases", "0014_replacements"),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Arbitration",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="arb", serialize=False)),
                        (
                            "raised_by",
                            models.CharField(
                                choices=[("buyer", "buyer"), ("seller", "seller"), ("operator", "operator")],
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("ruled", "ruled"),
                                    ("appealed", "appealed"),
                                    ("final", "final"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("wants", models.TextField()),
                        ("statements_until", models.DateTimeField()),
                        ("appeal_until", models.DateTimeField(null=True)),
                        (
                            "appealed_by",
                            models.CharField(
                                blank=True,
                                choices=[("buyer", "buyer"), ("seller", "seller"), ("operator", "operator")],
                                max_length=10,
                            ),
                        ),
                        ("raised_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="arbitrations",
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
                            models.Index(fields=["seller", "-id"], name="arbitration_newest"),
                            models.Index(
                                condition=models.Q(("state", "ruled")),
                                fields=["appeal_until"],
                                name="arbitration_to_end",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["open", "ruled", "appealed"])),
                                fields=("case",),
                                name="one_arbitration_per_case",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Complaint",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="cpl", serialize=False)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("seller", "seller"),
                                    ("marketplace", "marketplace"),
                                    ("regulator", "regulator"),
                                    ("mediator", "mediator"),
                                    ("court", "court"),
                                    ("public", "public"),
                                ],
                                default="seller",
                                max_length=12,
                            ),
                        ),
                        (
                            "body",
                            models.CharField(
                                blank=True, help_text="Which marketplace, authority or court.", max_length=120
                            ),
                        ),
                        ("number", models.CharField(blank=True, max_length=80)),
                        (
                            "rule",
                            models.CharField(
                                blank=True, help_text="Code of the rule that gave `answer_by`.", max_length=40
                            ),
                        ),
                        ("came_at", models.DateTimeField()),
                        ("answer_by", models.DateTimeField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("late_at", models.DateTimeField(null=True)),
                        ("cause", models.CharField(blank=True, max_length=40)),
                        (
                            "party",
                            models.CharField(blank=True, help_text="Who answers for it.", max_length=12),
                        ),
                        ("party_name", models.CharField(blank=True, max_length=60)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("investigating", "investigating"),
                                    ("answered", "answered"),
                                    ("upheld", "upheld"),
                                    ("partly", "partly"),
                                    ("rejected", "rejected"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="open",
                                max_length=16,
                            ),
                        ),
                        ("outcome", models.TextField(blank=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("closed_by", models.CharField(blank=True, max_length=120)),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="complaint",
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
                            models.Index(fields=["seller", "-id"], name="complaint_newest"),
                            models.Index(
                                condition=models.Q(
                                    ("answered_at", None), ("closed_at", None), ("late_at", None)
                                ),
                                fields=["answer_by"],
                                name="complaint_to_answer",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CorrectiveAction",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="cra", serialize=False)),
                        (
                            "target",
                            models.CharField(
                                choices=[
                                    ("product", "product"),
                                    ("supplier", "supplier"),
                                    ("carrier", "carrier"),
                                    ("packing", "packing"),
                                    ("listing", "listing"),
                                    ("process", "process"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "subject",
                            models.CharField(
                                help_text="SKU, name of the supplier or carrier ...", max_length=120
                            ),
                        ),
                        ("what", models.TextField()),
                        ("due_on", models.DateField(null=True)),
                        ("done_at", models.DateTimeField(null=True)),
                        ("done_by", models.CharField(blank=True, max_length=120)),
                        ("effect", models.TextField(blank=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="actions",
                                to="complaints.complaint",
                            ),
                        ),
                        (
                            "owner",
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
                            models.Index(fields=["seller", "-id"], name="corrective_newest"),
                            models.Index(
                                fields=["seller", "target", "subject"], name="corrective_of_subject"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="fnd", serialize=False)),
                        ("text", models.TextField()),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="findings",
                                to="complaints.complaint",
                            ),
                        ),
                        (
                            "evidence",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="cases.evidence",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Ruling",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="rul", serialize=False)),
                        ("level", models.PositiveSmallIntegerField(default=1)),
                        (
                            "verdict",
                            models.CharField(
                                choices=[("buyer", "buyer"), ("seller", "seller")], max_length=10
                            ),
                        ),
                        ("remedy", models.CharField(blank=True, max_length=20)),
                        ("amount_minor", models.BigIntegerField(null=True)),
                        ("currency", aftermile.database.fields.CurrencyField(blank=True, max_length=3)),
                        ("shares", models.JSONField(default=list)),
                        (
                            "liability_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("words", models.TextField()),
                        ("by_ref", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "arbitration",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rulings",
                                to="complaints.arbitration",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("arbitration", "level"), name="ruling_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Statement",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="sta", serialize=False)),
                        (
                            "side",
                            models.CharField(
                                choices=[("buyer", "buyer"), ("seller", "seller"), ("operator", "operator")],
                                max_length=10,
                            ),
                        ),
                        ("text", models.TextField()),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "arbitration",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="statements",
                                to="complaints.arbitration",
                            ),
                        ),
                    ],
                ),
            ],
        ),
    ]
