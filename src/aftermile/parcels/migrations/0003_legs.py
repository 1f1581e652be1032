import aftermile.database.fields
import django.db.models.deletion
from django.db import migrations, models

from aftermile.database.clustered import Clustered


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_idempotency_holder"),
        ("parcels", "0002_search"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="scan",
            name="scan_once",
        ),
        migrations.RemoveIndex(
            model_name="scan",
            name="scan_order",
        ),
        migrations.RenameModel(
            old_name="Scan",
            new_name="FormerScan",
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "parcel_id",
                        "key",
                        "version",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="parcels.parcel",
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("version", models.PositiveSmallIntegerField(default=0)),
                (
                    "milestone",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("info_received", "Info Received"),
                            ("picked_up", "Picked Up"),
                            ("in_transit", "In Transit"),
                            ("customs_hold", "Customs Hold"),
                            ("out_for_delivery", "Out For Delivery"),
                            ("available_for_pickup", "Available For Pickup"),
                            ("attempt_failed", "Attempt Failed"),
                            ("delivered", "Delivered"),
                            ("exception", "Exception"),
                            ("returning", "Returning"),
                            ("returned", "Returned"),
                            ("lost", "Lost"),
                            ("destroyed", "Destroyed"),
                            ("cancelled", "Cancelled"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=20,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=40)),
                ("cause", models.CharField(blank=True, max_length=40)),
                ("party", models.CharField(blank=True, max_length=16)),
                ("evidence", models.CharField(default="code", help_text="code, text, person", max_length=8)),
                (
                    "mapping",
                    models.CharField(
                        blank=True, help_text="Which table said so, with its version.", max_length=40
                    ),
                ),
                ("at", models.DateTimeField(null=True)),
                ("local", models.CharField(blank=True, help_text="The wall clock, as sent.", max_length=40)),
                ("zone_source", models.CharField(default="carrier_offset", max_length=16)),
                ("precision", models.CharField(default="second", max_length=8)),
                ("leg", models.SmallIntegerField(default=0)),
                ("direction", models.CharField(blank=True, max_length=8)),
                ("piece", models.CharField(blank=True, max_length=40)),
                ("code", models.CharField(blank=True, max_length=60)),
                ("text", models.CharField(blank=True, max_length=300)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("carrier", models.CharField(blank=True, max_length=40)),
                ("number", models.CharField(blank=True, max_length=60)),
                (
                    "takes_back",
                    models.CharField(blank=True, help_text="Key of the scan it corrects.", max_length=64),
                ),
                ("source", models.CharField(default="manual", max_length=40)),
                ("raw", models.JSONField(default=dict)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("milestone", "unknown")),
                        fields=["source", "code"],
                        name="scan_unknown",
                    )
                ],
                "constraints": [],
            },
        ),
        Clustered("Scan"),
        migrations.CreateModel(
            name="Leg",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.SmallIntegerField(default=0)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("whole", "Whole"),
                            ("first_mile", "First Mile"),
                            ("line_haul", "Line Haul"),
                            ("master", "Master"),
                            ("last_mile", "Last Mile"),
                            ("return", "Return"),
                        ],
                        default="whole",
                        max_length=12,
                    ),
                ),
                ("carrier", models.CharField(blank=True, max_length=40)),
                ("number", models.CharField(max_length=60)),
                ("provider", models.CharField(blank=True, max_length=40)),
                ("health", models.CharField(blank=True, max_length=16)),
                ("health_at", models.DateTimeField(null=True)),
                ("needs", models.CharField(blank=True, max_length=80)),
                (
                    "enrolled_at",
                    models.DateTimeField(help_text="When the provider was told of the number.", null=True),
                ),
                ("next_poll_at", models.DateTimeField(null=True)),
                ("polled_at", models.DateTimeField(null=True)),
                ("poll_failures", models.PositiveSmallIntegerField(default=0)),
                (
                    "ended_at",
                    models.DateTimeField(
                        help_text="Nothing under this number is ours from here on.", null=True
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StrayScan",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=40)),
                ("carrier", models.CharField(blank=True, max_length=40)),
                ("number", models.CharField(max_length=60)),
                ("reason", models.CharField(help_text="nobody, ambiguous, foreign, broken", max_length=24)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("digest", models.CharField(max_length=40)),
                ("tracking", models.JSONField(default=dict)),
                ("received_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TaughtCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=40)),
                ("code", models.CharField(blank=True, max_length=60)),
                (
                    "words",
                    models.CharField(blank=True, help_text="In lower case, spaces as one.", max_length=300),
                ),
                (
                    "milestone",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("info_received", "Info Received"),
                            ("picked_up", "Picked Up"),
                            ("in_transit", "In Transit"),
                            ("customs_hold", "Customs Hold"),
                            ("out_for_delivery", "Out For Delivery"),
                            ("available_for_pickup", "Available For Pickup"),
                            ("attempt_failed", "Attempt Failed"),
                            ("delivered", "Delivered"),
                            ("exception", "Exception"),
                            ("returning", "Returning"),
                            ("returned", "Returned"),
                            ("lost", "Lost"),
                            ("destroyed", "Destroyed"),
                            ("cancelled", "Cancelled"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=20,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=40)),
                ("cause", models.CharField(blank=True, max_length=40)),
                ("party", models.CharField(blank=True, max_length=16)),
                ("taught_by", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                ("taught_name", models.CharField(blank=True, max_length=120)),
                ("taught_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="UnknownCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=40)),
                ("carrier", models.CharField(blank=True, max_length=40)),
                ("code", models.CharField(blank=True, max_length=60)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("digest", models.CharField(max_length=40, unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("set_aside_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="parcel",
            name="parcel_once",
        ),
        migrations.AddField(
            model_name="parcel",
            name="cause",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="parcel",
            name="destination",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name="parcel",
            name="detail",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="parcel",
            name="flags",
            field=models.CharField(
                blank=True, help_text="Words of the fold, with spaces between.", max_length=120
            ),
        ),
        migrations.AddField(
            model_name="parcel",
            name="last_scan_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="parcel",
            name="leg",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="parcel",
            name="origin",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name="parcel",
            name="party",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="parcel",
            name="pieces",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="parcel",
            name="pieces_delivered",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="parcel",
            name="returned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="parcel",
            name="sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="parcel",
            name="service",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="parcel",
            name="since_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="parcel",
            name="unknown_scans",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="parcel",
            name="use",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="milestone",
            field=models.CharField(
                choices=[
                    ("registered", "Registered"),
                    ("info_received", "Info Received"),
                    ("picked_up", "Picked Up"),
                    ("in_transit", "In Transit"),
                    ("customs_hold", "Customs Hold"),
                    ("out_for_delivery", "Out For Delivery"),
                    ("available_for_pickup", "Available For Pickup"),
                    ("attempt_failed", "Attempt Failed"),
                    ("delivered", "Delivered"),
                    ("exception", "Exception"),
                    ("returning", "Returning"),
                    ("returned", "Returned"),
                    ("lost", "Lost"),
                    ("destroyed", "Destroyed"),
                    ("cancelled", "Cancelled"),
                    ("unknown", "Unknown"),
                ],
                default="registered",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("tracking_number", ""), _negated=True),
                fields=("seller", "carrier", "tracking_number", "use"),
                name="parcel_once",
            ),
        ),
        migrations.AddField(
            model_name="leg",
            name="parcel",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="legs",
                to="parcels.parcel",
            ),
        ),
        migrations.AddField(
            model_name="leg",
            name="seller",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.seller",
            ),
        ),
        migrations.AddField(
            model_name="strayscan",
            name="parcel",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="parcels.parcel"
            ),
        ),
        migrations.AddField(
            model_name="strayscan",
            name="seller",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.seller"
            ),
        ),
        migrations.AddField(
            model_name="taughtcode",
            name="seller",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.seller"
            ),
        ),
        migrations.AddField(
            model_name="unknowncode",
            name="parcel",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="parcels.parcel"
            ),
        ),
        migrations.AddField(
            model_name="unknowncode",
            name="taught",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="parcels.taughtcode",
            ),
        ),
        migrations.AddIndex(
            model_name="leg",
            index=models.Index(fields=["number", "seller"], name="leg_number"),
        ),
        migrations.AddIndex(
            model_name="leg",
            index=models.Index(
                condition=models.Q(("next_poll_at__isnull", False)),
                fields=["provider", "next_poll_at"],
                name="leg_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.UniqueConstraint(fields=("parcel", "carrier", "number"), name="leg_once"),
        ),
        migrations.AddIndex(
            model_name="strayscan",
            index=models.Index(
                condition=models.Q(("parcel__isnull", True)), fields=["number"], name="stray_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="strayscan",
            constraint=models.UniqueConstraint(fields=("source", "number", "digest"), name="stray_once"),
        ),
        migrations.AddIndex(
            model_name="taughtcode",
            index=models.Index(fields=["source", "code"], name="taught_code"),
        ),
        migrations.AddIndex(
            model_name="unknowncode",
            index=models.Index(
                condition=models.Q(("set_aside_at__isnull", True), ("taught__isnull", True)),
                fields=["-count"],
                name="unknown_code_open",
            ),
        ),
    ]
