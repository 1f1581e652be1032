import django.db.models.deletion
from django.db import migrations, models

import aftermile.database.fields
from aftermile.database.together import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_authority"),
        ("cases", "0011_plans"),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Fingerprint",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="fpr", serialize=False)),
                        (
                            "bits",
                            models.CharField(
                                help_text="Hexadecimal; empty where there is nothing to compare.",
                                max_length=32,
                            ),
                        ),
                        ("read_at", models.DateTimeField()),
                        (
                            "evidence",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fingerprint",
                                to="cases.evidence",
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
                ),
                migrations.CreateModel(
                    name="Pack",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="pck", serialize=False)),
                        (
                            "recipient",
                            models.CharField(
                                choices=[
                                    ("carrier", "Carrier"),
                                    ("insurer", "Insurer"),
                                    ("bank", "Bank"),
                                    ("marketplace", "Marketplace"),
                                    ("supplier", "Supplier"),
                                    ("authority", "Authority"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("language", models.CharField(default="en", max_length=12)),
                        ("file", models.FileField(upload_to="packs/")),
                        ("size", models.PositiveIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("manifest", models.JSONField(default=dict)),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="packs",
                                to="cases.case",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Challenge",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="chl", serialize=False)),
                        ("code", models.CharField(max_length=8)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("answered", "Answered"),
                                    ("seen", "Seen"),
                                    ("not_seen", "Not Seen"),
                                    ("canceled", "Canceled"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("asked_by", models.CharField(max_length=120)),
                        ("asked_at", models.DateTimeField()),
                        ("judged_by", models.CharField(blank=True, max_length=120)),
                        ("judged_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="challenges",
                                to="cases.case",
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
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["open", "answered"])),
                                fields=("case",),
                                name="one_challenge_waits",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Band",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("position", models.PositiveSmallIntegerField()),
                        ("value", models.PositiveIntegerField()),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "fingerprint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bands",
                                to="evidence.fingerprint",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "position", "value"], name="band_of_seller")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Likeness",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="lik", serialize=False)),
                        ("same", models.BooleanField(default=False)),
                        (
                            "distance",
                            models.PositiveSmallIntegerField(default=0, help_text="Bits of 128 that differ."),
                        ),
                        ("found_at", models.DateTimeField()),
                        ("set_aside_at", models.DateTimeField(null=True)),
                        ("set_aside_by", models.CharField(blank=True, max_length=120)),
                        ("words", models.CharField(blank=True, max_length=300)),
                        (
                            "newer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="likenesses",
                                to="cases.evidence",
                            ),
                        ),
                        (
                            "older",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="likenesses_later",
                                to="cases.evidence",
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
                        "constraints": [
                            models.UniqueConstraint(fields=("newer", "older"), name="likeness_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Link",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="lnk", serialize=False)),
                        ("position", models.PositiveIntegerField()),
                        ("previous", models.CharField(blank=True, max_length=64)),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                            ),
                        ),
                        (
                            "evidence",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="link",
                                to="cases.evidence",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "position"), name="link_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Signal",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="sig", serialize=False)),
                        ("code", models.CharField(max_length=30)),
                        ("data", models.JSONField(default=dict)),
                        ("found_at", models.DateTimeField()),
                        (
                            "evidence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signals",
                                to="cases.evidence",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("evidence", "code"), name="signal_once")
                        ],
                    },
                ),
            ],
        ),
    ]
