"""All tables as 0001 to 0004 leave them, for a database that has none of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import aftermile.database.fields
from aftermile.database.clustered import Clustered
from aftermile.database.search import SearchIndex
from aftermile.database.together import Together


def leave_room(apps, schema_editor):
    """A parcel is updated with each new scan: in a page with room its indexes stay as they are."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE parcels_parcel SET (fillfactor = 80)")
        schema_editor.execute("ALTER TABLE parcels_leg SET (fillfactor = 90)")


def fill_up(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE parcels_parcel RESET (fillfactor)")
        schema_editor.execute("ALTER TABLE parcels_leg RESET (fillfactor)")


class Migration(migrations.Migration):
    replaces = [
        ("parcels", "0001_initial"),
        ("parcels", "0002_search"),
        ("parcels", "0003_where_it_is"),
        ("parcels", "0004_history"),
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
                    name="Location",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="loc", serialize=False)),
                        ("code", models.SlugField(max_length=40)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "kind",
                            models.CharField(
                                default="warehouse", help_text="warehouse, hub, return_point", max_length=20
                            ),
                        ),
                        ("address", models.TextField(blank=True)),
                        ("country", models.CharField(max_length=2)),
                        ("time_zone", models.CharField(default="UTC", max_length=64)),
                        ("takes_returns", models.BooleanField(default=True)),
                        ("active", models.BooleanField(default=True)),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="locations",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("seller", "code"), name="location_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Parcel",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="pcl", serialize=False)),
                        ("carrier", models.CharField(blank=True, max_length=40)),
                        ("tracking_number", models.CharField(blank=True, max_length=60)),
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
                                default="registered",
                                max_length=20,
                            ),
                        ),
                        ("milestone_at", models.DateTimeField(null=True)),
                        ("delivered_at", models.DateTimeField(null=True)),
                        ("search", models.TextField(blank=True, editable=False)),
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
                            "shipment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parcels",
                                to="parcels.shipment",
                            ),
                        ),
                        (
                            "at_stake",
                            models.BigIntegerField(
                                help_text="Value x risk, seller's currency; null: calm.", null=True
                            ),
                        ),
                        ("cause", models.CharField(blank=True, max_length=40)),
                        (
                            "delay",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "–"),
                                    ("held", "Held"),
                                    ("not_handed_over", "Not Handed Over"),
                                    ("stalled", "Stalled"),
                                    ("late", "Late"),
                                    ("slow", "Slow"),
                                ],
                                db_default="",
                                default="",
                                max_length=16,
                            ),
                        ),
                        (
                            "delay_party",
                            models.CharField(blank=True, db_default="", default="", max_length=16),
                        ),
                        ("delay_since", models.DateTimeField(null=True)),
                        ("deliver_by_on", models.DateField(null=True)),
                        ("deliver_from_on", models.DateField(null=True)),
                        ("destination", models.CharField(blank=True, max_length=2)),
                        ("detail", models.CharField(blank=True, max_length=40)),
                        ("estimated_at", models.DateTimeField(null=True)),
                        (
                            "flags",
                            models.CharField(
                                blank=True,
                                help_text="Words of the fold, with spaces between.",
                                max_length=120,
                            ),
                        ),
                        ("last_scan_at", models.DateTimeField(null=True)),
                        (
                            "late_risk",
                            models.PositiveSmallIntegerField(
                                help_text="Chance to miss the promise, percent.", null=True
                            ),
                        ),
                        ("leg", models.SmallIntegerField(default=0)),
                        ("origin", models.CharField(blank=True, max_length=2)),
                        ("party", models.CharField(blank=True, max_length=16)),
                        ("pieces", models.PositiveSmallIntegerField(default=1)),
                        ("pieces_delivered", models.PositiveSmallIntegerField(default=0)),
                        ("promised_by_on", models.DateField(null=True)),
                        ("returned_at", models.DateTimeField(null=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("service", models.CharField(blank=True, max_length=60)),
                        ("since_at", models.DateTimeField(null=True)),
                        ("unknown_scans", models.PositiveIntegerField(default=0)),
                        ("use", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-id"], name="parcel_newest"),
                            models.Index(fields=["seller", "tracking_number"], name="parcel_number"),
                            models.Index(
                                condition=models.Q(("at_stake__isnull", False)),
                                fields=["-at_stake", "-id"],
                                name="parcel_at_stake",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("tracking_number", ""), _negated=True),
                                fields=("seller", "carrier", "tracking_number", "use"),
                                name="parcel_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ParcelUnit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "parcel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contents",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parcels",
                                to="orders.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("parcel", "unit"), name="unit_once_per_parcel")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Shipment",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="shp", serialize=False)),
                        (
                            "direction",
                            models.CharField(
                                choices=[("outbound", "Outbound"), ("return", "Return")], max_length=8
                            ),
                        ),
                        (
                            "case_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("created_at", models.DateTimeField()),
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
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shipments",
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
                            models.Index(
                                condition=models.Q(("case_ref", ""), _negated=True),
                                fields=["case_ref"],
                                name="shipment_of_case",
                            )
                        ],
                    },
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
                        (
                            "evidence",
                            models.CharField(default="code", help_text="code, text, person", max_length=8),
                        ),
                        (
                            "mapping",
                            models.CharField(
                                blank=True, help_text="Which table said so, with its version.", max_length=40
                            ),
                        ),
                        ("at", models.DateTimeField(null=True)),
                        (
                            "local",
                            models.CharField(blank=True, help_text="The wall clock, as sent.", max_length=40),
                        ),
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
                            models.CharField(
                                blank=True, help_text="Key of the scan it corrects.", max_length=64
                            ),
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
                    },
                ),
                migrations.CreateModel(
                    name="DelayEpisode",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="dly", serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("", "–"),
                                    ("held", "Held"),
                                    ("not_handed_over", "Not Handed Over"),
                                    ("stalled", "Stalled"),
                                    ("late", "Late"),
                                    ("slow", "Slow"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("since_at", models.DateTimeField()),
                        ("party", models.CharField(blank=True, max_length=16)),
                        ("act", models.CharField(blank=True, max_length=16)),
                        ("why", models.JSONField(default=dict)),
                        ("promised_on", models.DateField(null=True)),
                        ("expected_on", models.DateField(null=True)),
                        (
                            "risk",
                            models.PositiveSmallIntegerField(
                                help_text="Percent, when it was found.", null=True
                            ),
                        ),
                        ("told", models.BooleanField(default=True)),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "parcel",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="delays",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="delays",
                                to="parcels.incident",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=["parcel"],
                                name="delay_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("parcel", "kind", "since_at"), name="delay_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DelayModel",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("learned_at", models.DateTimeField()),
                        ("parcels", models.PositiveIntegerField()),
                        ("state", models.JSONField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Estimate",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("source", models.CharField(blank=True, max_length=40)),
                        ("from_on", models.DateField()),
                        ("by_on", models.DateField()),
                        ("expected_on", models.DateField()),
                        ("milestone", models.CharField(max_length=20)),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("defaults", "Defaults"),
                                    ("lane", "Lane"),
                                    ("legs", "Legs"),
                                    ("model", "Model"),
                                    ("carrier", "Carrier"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("n", models.PositiveIntegerField(default=0)),
                        ("model", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        ("made_at", models.DateTimeField()),
                        (
                            "parcel",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="estimates",
                                to="parcels.parcel",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["parcel", "made_at"], name="estimate_of_parcel")],
                    },
                ),
                migrations.CreateModel(
                    name="EtaModel",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="eta", serialize=False)),
                        ("trained_at", models.DateTimeField()),
                        (
                            "delivered",
                            models.PositiveIntegerField(help_text="Parcels that had arrived by then."),
                        ),
                        ("state", models.JSONField()),
                        ("figures", models.JSONField(default=dict)),
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
                        "indexes": [models.Index(fields=["seller", "-trained_at"], name="eta_newest")],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="hov", serialize=False)),
                        ("began_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "member",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["member", "-id"], name="handover_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("member",),
                                name="handover_open_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandoverParcel",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("carrier", models.CharField(blank=True, max_length=40)),
                        ("place", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField()),
                        ("taken_back_at", models.DateTimeField(null=True)),
                        (
                            "handover",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parcels",
                                to="parcels.handover",
                            ),
                        ),
                        (
                            "parcel",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["handover", "-id"], name="handover_rows")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("taken_back_at__isnull", True)),
                                fields=("parcel",),
                                name="handed_over_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Incident",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="inc", serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("dwell_shift", "Dwell Shift"),
                                    ("outage", "Outage"),
                                    ("customs", "Customs"),
                                    ("weather", "Weather"),
                                    ("peak", "Peak"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("carrier", models.CharField(blank=True, max_length=40)),
                        ("place", models.CharField(blank=True, max_length=120)),
                        ("origin", models.CharField(blank=True, max_length=2)),
                        ("destination", models.CharField(blank=True, max_length=2)),
                        (
                            "digest",
                            models.CharField(
                                help_text="Of what it is about; one is open at a time.", max_length=40
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("parcels", models.PositiveIntegerField(default=0)),
                        ("folded", models.PositiveIntegerField(default=0)),
                        ("median_before", models.FloatField(null=True)),
                        ("median_now", models.FloatField(null=True)),
                        ("evidence", models.JSONField(default=dict)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        (
                            "noted_by",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("noted_name", models.CharField(blank=True, max_length=120)),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["seller", "-id"], name="incident_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at", None)),
                                fields=("seller", "digest"),
                                name="incident_open_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentParcel",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("joined_at", models.DateTimeField()),
                        ("left_at", models.DateTimeField(null=True)),
                        (
                            "incident",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="gathered",
                                to="parcels.incident",
                            ),
                        ),
                        (
                            "parcel",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="incidents",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("left_at__isnull", True)),
                                fields=["parcel"],
                                name="incident_of_parcel",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("incident", "parcel"), name="incident_parcel_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LaneDefault",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="lnd", serialize=False)),
                        ("carrier", models.CharField(blank=True, max_length=40)),
                        ("service", models.CharField(blank=True, max_length=60)),
                        ("origin", models.CharField(blank=True, max_length=2)),
                        ("destination", models.CharField(blank=True, max_length=2)),
                        ("handling_days", models.PositiveSmallIntegerField(default=1)),
                        ("cut_off", models.TimeField(null=True)),
                        ("transit_p10", models.PositiveSmallIntegerField()),
                        ("transit_p50", models.PositiveSmallIntegerField()),
                        ("transit_p90", models.PositiveSmallIntegerField()),
                        ("changed_at", models.DateTimeField()),
                        (
                            "changed_by",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
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
                            models.UniqueConstraint(
                                fields=("seller", "carrier", "service", "origin", "destination"),
                                name="lane_default_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LaneFigure",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("carrier", models.CharField(blank=True, max_length=40)),
                        ("service", models.CharField(blank=True, max_length=60)),
                        ("origin", models.CharField(blank=True, max_length=2)),
                        ("destination", models.CharField(blank=True, max_length=2)),
                        ("n", models.PositiveIntegerField()),
                        ("tested", models.PositiveIntegerField(default=0)),
                        ("days_p10", models.FloatField()),
                        ("days_p50", models.FloatField()),
                        ("days_p90", models.FloatField()),
                        ("handling_p50", models.FloatField(null=True)),
                        ("coverage_90", models.FloatField(null=True)),
                        ("errors", models.JSONField(default=dict)),
                        (
                            "chosen",
                            models.CharField(
                                choices=[
                                    ("defaults", "Defaults"),
                                    ("lane", "Lane"),
                                    ("legs", "Legs"),
                                    ("model", "Model"),
                                    ("carrier", "Carrier"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("weeks", models.JSONField(default=list)),
                        ("computed_at", models.DateTimeField()),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "carrier", "service", "origin", "destination"),
                                name="lane_figure_once",
                            )
                        ],
                    },
                ),
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
                            "extra",
                            models.JSONField(
                                default=dict, help_text="What carriers want to know: postcode, phone ..."
                            ),
                        ),
                        (
                            "enrolled_at",
                            models.DateTimeField(
                                help_text="When the provider was told of the number.", null=True
                            ),
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
                        (
                            "parcel",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="legs",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["number", "seller"], name="leg_number"),
                            models.Index(
                                condition=models.Q(("next_poll_at__isnull", False)),
                                fields=["provider", "next_poll_at"],
                                name="leg_due",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("parcel", "carrier", "number"), name="leg_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MailboxHealth",
                    fields=[
                        ("name", models.CharField(max_length=30, primary_key=True, serialize=False)),
                        ("due_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("failures", models.PositiveSmallIntegerField(default=0)),
                        ("problem", models.TextField(blank=True)),
                        ("left_alone", models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="NoticeRules",
                    fields=[
                        (
                            "seller",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="accounts.seller",
                            ),
                        ),
                        ("kinds", models.JSONField(default=list)),
                        ("any_hour", models.JSONField(default=list)),
                        ("quiet_from", models.TimeField()),
                        ("quiet_until", models.TimeField()),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                        ("changed_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Pace",
                    fields=[
                        ("provider", models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ("tokens", models.FloatField(default=0)),
                        ("at", models.DateTimeField()),
                        ("day", models.DateField()),
                        ("today", models.PositiveIntegerField(default=0)),
                        ("failures", models.PositiveSmallIntegerField(default=0)),
                        ("paused_until", models.DateTimeField(null=True)),
                        ("problem", models.TextField(blank=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("pushed_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="ParcelAnswer",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="ans", serialize=False)),
                        ("kind", models.CharField(max_length=16)),
                        ("value", models.JSONField(default=dict)),
                        ("key", models.CharField(max_length=40)),
                        ("answered_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "done_by",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("done_name", models.CharField(blank=True, max_length=120)),
                        (
                            "parcel",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at", None)),
                                fields=["seller", "-id"],
                                name="answer_waiting",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("parcel", "key"), name="answer_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ParcelNotice",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("shipped", "Shipped"),
                                    ("delayed", "Delayed"),
                                    ("customs_action", "Customs Action"),
                                    ("out_for_delivery", "Out For Delivery"),
                                    ("attempt_failed", "Attempt Failed"),
                                    ("available_for_pickup", "Available For Pickup"),
                                    ("delivered", "Delivered"),
                                    ("returned", "Returned"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("episode", models.CharField(blank=True, max_length=40)),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("sent", "Sent"), ("skipped", "Skipped")],
                                max_length=8,
                            ),
                        ),
                        ("why", models.CharField(blank=True, max_length=16)),
                        ("data", models.JSONField(default=dict)),
                        ("language", models.CharField(blank=True, max_length=12)),
                        ("due_at", models.DateTimeField()),
                        ("created_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(null=True)),
                        (
                            "parcel",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")), fields=["due_at"], name="notice_due"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("parcel", "kind", "episode"), name="notice_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PeakSeason",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="pks", serialize=False)),
                        ("name", models.CharField(max_length=120)),
                        ("first_on", models.DateField()),
                        ("last_on", models.DateField()),
                        ("carriers", models.JSONField(default=list)),
                        ("pace", models.PositiveSmallIntegerField(default=50)),
                        ("words", models.JSONField(default=dict)),
                        ("changed_at", models.DateTimeField()),
                        ("by_name", models.CharField(blank=True, max_length=120)),
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
                    name="PickupPoint",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="pkp", serialize=False)),
                        ("carrier", models.CharField(max_length=40)),
                        ("code", models.CharField(max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("point", "Point"),
                                    ("locker", "Locker"),
                                    ("post_office", "Post Office"),
                                ],
                                default="point",
                                max_length=12,
                            ),
                        ),
                        ("name", models.CharField(max_length=160)),
                        ("line1", models.CharField(blank=True, max_length=200)),
                        ("city", models.CharField(blank=True, max_length=120)),
                        ("postcode", models.CharField(blank=True, max_length=20)),
                        ("area", models.CharField(blank=True, editable=False, max_length=20)),
                        ("country", models.CharField(max_length=2)),
                        ("latitude", models.FloatField(null=True)),
                        ("longitude", models.FloatField(null=True)),
                        ("time_zone", models.CharField(blank=True, max_length=64)),
                        ("hours", models.JSONField(default=dict)),
                        ("max_grams", models.PositiveIntegerField(null=True)),
                        ("max_longest_mm", models.PositiveIntegerField(null=True)),
                        ("active", models.BooleanField(default=True)),
                        ("changed_at", models.DateTimeField()),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "country", "area"], name="pickup_point_area"),
                            models.Index(fields=["seller", "country", "latitude"], name="pickup_point_place"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "carrier", "code"), name="pickup_point_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Promise",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="prm", serialize=False)),
                        (
                            "product",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=120),
                        ),
                        ("option", models.CharField(blank=True, max_length=60)),
                        ("carrier", models.CharField(blank=True, max_length=40)),
                        ("origin", models.CharField(blank=True, max_length=2)),
                        ("destination", models.CharField(blank=True, max_length=2)),
                        (
                            "postcode",
                            models.CharField(
                                blank=True, help_text="Its first signs; no more is kept.", max_length=4
                            ),
                        ),
                        ("from_on", models.DateField()),
                        ("by_on", models.DateField()),
                        ("handed_over_by_on", models.DateField(null=True)),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("defaults", "Defaults"),
                                    ("lane", "Lane"),
                                    ("legs", "Legs"),
                                    ("model", "Model"),
                                    ("carrier", "Carrier"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("n", models.PositiveIntegerField(default=0)),
                        ("model", aftermile.database.fields.RefField(blank=True, default="", max_length=40)),
                        ("shown_in", models.CharField(max_length=16)),
                        ("shown_at", models.DateTimeField()),
                        ("digest", models.CharField(max_length=40, unique=True)),
                        (
                            "order",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.order",
                            ),
                        ),
                        (
                            "parcel",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promises",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-shown_at"], name="promise_newest"),
                            models.Index(
                                condition=models.Q(("order__isnull", False)),
                                fields=["order", "shown_at"],
                                name="promise_of_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Push",
                    fields=[
                        ("due_at", models.DateTimeField()),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("lease", models.CharField(blank=True, max_length=40)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("error", models.TextField(blank=True)),
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("provider", models.CharField(max_length=40)),
                        ("digest", models.CharField(max_length=64)),
                        ("body", models.BinaryField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("done", "Done"), ("dead", "Dead")],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["due_at", "id"],
                                name="push_due",
                            ),
                            models.Index(
                                condition=models.Q(("state", "dead")), fields=["id"], name="push_dead"
                            ),
                            models.Index(
                                condition=models.Q(("state", "done")),
                                fields=["finished_at"],
                                name="push_done",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("digest", "provider"), name="push_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReadBefore",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("key", models.CharField(max_length=64)),
                        ("version", models.PositiveSmallIntegerField(default=0)),
                        ("milestone", models.CharField(max_length=20)),
                        ("detail", models.CharField(blank=True, max_length=40)),
                        ("cause", models.CharField(blank=True, max_length=40)),
                        ("party", models.CharField(blank=True, max_length=16)),
                        ("evidence", models.CharField(max_length=8)),
                        ("mapping", models.CharField(blank=True, max_length=40)),
                        (
                            "parcel",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="parcels.parcel",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("parcel", "key", "version"), name="read_before_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScanMail",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("mailbox", models.CharField(max_length=30)),
                        ("message_id", models.CharField(max_length=250)),
                        ("digest", models.CharField(max_length=64)),
                        ("source", models.CharField(max_length=40)),
                        ("sender", models.CharField(max_length=254)),
                        ("subject", models.CharField(blank=True, max_length=200)),
                        ("received_at", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("taking", "Taking"),
                                    ("done", "Done"),
                                    ("partly", "Partly"),
                                    ("failed", "Failed"),
                                ],
                                default="taking",
                                max_length=8,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("files", models.JSONField(default=list)),
                        ("fresh", models.PositiveIntegerField(default=0)),
                        ("repeated", models.PositiveIntegerField(default=0)),
                        ("problem", models.CharField(blank=True, max_length=300)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["seller", "-id"], name="scan_mail_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("message_id", "digest", "mailbox"), name="scan_mail_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShippingOption",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="opt", serialize=False)),
                        ("code", models.SlugField(max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("standard", "Standard"),
                                    ("express", "Express"),
                                    ("economy", "Economy"),
                                    ("night", "Night"),
                                    ("pickup_point", "Pickup Point"),
                                    ("locker", "Locker"),
                                    ("air_last_mile", "Air Last Mile"),
                                    ("consolidated", "Consolidated"),
                                    ("local_warehouse", "Local Warehouse"),
                                ],
                                default="standard",
                                max_length=16,
                            ),
                        ),
                        ("words", models.JSONField(default=dict)),
                        ("carrier", models.CharField(blank=True, max_length=40)),
                        ("service", models.CharField(blank=True, max_length=60)),
                        ("countries", models.JSONField(default=list)),
                        ("max_grams", models.PositiveIntegerField(null=True)),
                        ("max_longest_mm", models.PositiveIntegerField(null=True)),
                        (
                            "max_girth_mm",
                            models.PositiveIntegerField(help_text="Around its two shorter sides.", null=True),
                        ),
                        ("max_value_minor", models.BigIntegerField(null=True)),
                        ("currency", aftermile.database.fields.CurrencyField(blank=True, max_length=3)),
                        ("cut_off", models.TimeField(null=True)),
                        ("handling_days", models.PositiveSmallIntegerField(default=1)),
                        ("workdays", models.JSONField(default=list)),
                        ("calendar", models.CharField(blank=True, max_length=2)),
                        ("days_off", models.JSONField(default=list)),
                        ("weekend_delivery", models.BooleanField(default=False)),
                        ("legs", models.JSONField(default=list)),
                        ("price_text", models.JSONField(default=dict)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("active", models.BooleanField(default=True)),
                        ("changed_at", models.DateTimeField()),
                        (
                            "origin",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="parcels.location",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("seller", "code"), name="option_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShopBanner",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="ban", serialize=False)),
                        ("place", models.CharField(help_text="product, checkout, both", max_length=8)),
                        ("tone", models.CharField(help_text="info, warn", max_length=4)),
                        ("words", models.JSONField(default=dict)),
                        ("countries", models.JSONField(default=list)),
                        ("from_on", models.DateField()),
                        ("until_on", models.DateField()),
                        ("active", models.BooleanField(default=True)),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["seller", "until_on"], name="banner_days")],
                    },
                ),
                migrations.CreateModel(
                    name="StrayScan",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("source", models.CharField(max_length=40)),
                        ("carrier", models.CharField(blank=True, max_length=40)),
                        ("number", models.CharField(max_length=60)),
                        (
                            "reason",
                            models.CharField(help_text="nobody, ambiguous, foreign, broken", max_length=24),
                        ),
                        ("problem", models.CharField(blank=True, max_length=300)),
                        ("digest", models.CharField(max_length=40)),
                        ("tracking", models.JSONField(default=dict)),
                        ("received_at", models.DateTimeField()),
                        ("set_aside_at", models.DateTimeField(null=True)),
                        ("set_aside_name", models.CharField(blank=True, max_length=120)),
                        (
                            "parcel",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="parcels.parcel",
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
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("parcel__isnull", True)),
                                fields=["number"],
                                name="stray_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("parcel__isnull", True), ("set_aside_at__isnull", True)),
                                fields=["-id"],
                                name="stray_open",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("source", "number", "digest"), name="stray_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaughtCode",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("source", models.CharField(max_length=40)),
                        ("code", models.CharField(blank=True, max_length=60)),
                        (
                            "words",
                            models.CharField(
                                blank=True, help_text="In lower case, spaces as one.", max_length=300
                            ),
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
                        (
                            "taught_by",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("taught_name", models.CharField(blank=True, max_length=120)),
                        ("taught_kind", models.CharField(default="member", max_length=16)),
                        ("taught_at", models.DateTimeField()),
                        (
                            "reach",
                            models.PositiveIntegerField(default=0, help_text="Past parcels with such scans."),
                        ),
                        (
                            "done",
                            models.PositiveIntegerField(
                                default=0, help_text="So many of them were read anew."
                            ),
                        ),
                        (
                            "changed",
                            models.PositiveIntegerField(default=0, help_text="So many of them changed."),
                        ),
                        (
                            "upto",
                            aftermile.database.fields.RefField(
                                blank=True,
                                default="",
                                help_text="The last parcel that was read anew; they go by their ids.",
                                max_length=40,
                            ),
                        ),
                        (
                            "applied_at",
                            models.DateTimeField(
                                help_text="When all past scans had been read anew.", null=True
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
                    options={
                        "indexes": [
                            models.Index(fields=["source", "code"], name="taught_code"),
                            models.Index(
                                condition=models.Q(("applied_at__isnull", True)),
                                fields=["id"],
                                name="taught_waiting",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrackingLink",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("token", models.CharField(max_length=32, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orders.order",
                            ),
                        ),
                        (
                            "parcel",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("parcel", None), ("revoked_at", None)),
                                fields=("order",),
                                name="tracking_link_of_order_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("parcel__isnull", False), ("revoked_at", None)),
                                fields=("parcel",),
                                name="tracking_link_of_parcel_once",
                            ),
                        ],
                    },
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
                        (
                            "set_aside_name",
                            models.CharField(blank=True, db_default="", default="", max_length=120),
                        ),
                        (
                            "parcel",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="parcels.parcel",
                            ),
                        ),
                        (
                            "taught",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="parcels.taughtcode",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("set_aside_at__isnull", True), ("taught__isnull", True)),
                                fields=["-count"],
                                name="unknown_code_open",
                            )
                        ],
                    },
                ),
                SearchIndex(
                    model_name="Parcel",
                ),
                Clustered(
                    model_name="Scan",
                ),
            ],
        ),
        migrations.RunPython(leave_room, fill_up),
    ]
