import django.db.models.deletion
from django.db import migrations, models

import aftermile.database.fields
from aftermile.database.together import Together


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_authority"),
        ("cases", "0012_inspections"),
        ("inbound", "0001_unknown_parcels"),
        ("orders", "0006_unit_ledger"),
        ("parcels", "0002_search"),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="bat", serialize=False)),
                        ("number", models.CharField(max_length=24)),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("origin", "Origin"),
                                    ("resale", "Resale"),
                                    ("donation", "Donation"),
                                    ("disposal", "Disposal"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("sealed", "Sealed"),
                                    ("sent", "Sent"),
                                    ("received", "Received"),
                                    ("closed", "Closed"),
                                    ("canceled", "Canceled"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        (
                            "party",
                            models.CharField(
                                blank=True,
                                help_text="Who takes it where no place of ours does.",
                                max_length=200,
                            ),
                        ),
                        ("country", models.CharField(help_text="Where it goes.", max_length=2)),
                        ("carrier", models.CharField(blank=True, max_length=40)),
                        ("tracking_number", models.CharField(blank=True, max_length=60)),
                        (
                            "grams",
                            models.PositiveIntegerField(
                                default=0, help_text="Gross, as weighed when sealed."
                            ),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("cost_minor", models.BigIntegerField(default=0)),
                        (
                            "share_by",
                            models.CharField(default="weight", help_text="weight or pieces", max_length=6),
                        ),
                        (
                            "booked_at",
                            models.DateTimeField(help_text="When the cost went to the cases.", null=True),
                        ),
                        ("note", models.TextField(blank=True)),
                        ("operation_key", models.CharField(max_length=80)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("created_by", models.CharField(max_length=120)),
                        ("created_at", models.DateTimeField()),
                        ("sealed_at", models.DateTimeField(null=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("received_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "destination",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="parcels.location",
                            ),
                        ),
                        (
                            "hub",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="parcels.location",
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
                            models.Index(fields=["seller", "-id"], name="batch_newest"),
                            models.Index(fields=["seller", "state", "-id"], name="batch_by_state"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("seller", "number"), name="batch_number_once"),
                            models.UniqueConstraint(
                                fields=("seller", "operation_key"), name="batch_opened_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BatchMember",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="bmb", serialize=False)),
                        ("quantity", models.PositiveIntegerField()),
                        ("grams", models.PositiveIntegerField(default=0)),
                        ("grade", models.CharField(blank=True, max_length=8)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("packed", "Packed"),
                                    ("arrived", "Arrived"),
                                    ("missing", "Missing"),
                                ],
                                default="packed",
                                max_length=8,
                            ),
                        ),
                        ("share_minor", models.BigIntegerField(default=0)),
                        (
                            "live",
                            models.BooleanField(
                                default=True, help_text="Until taken out, or the batch is closed."
                            ),
                        ),
                        ("removed_at", models.DateTimeField(null=True)),
                        ("scanned", models.CharField(blank=True, max_length=120)),
                        ("added_by", models.CharField(max_length=120)),
                        ("added_at", models.DateTimeField()),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="inbound.batch",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="batch_members",
                                to="cases.case",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="batch_members",
                                to="orders.unit",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["batch", "id"], name="member_of_batch")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("live", True)),
                                fields=("unit",),
                                name="unit_in_one_live_batch",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BatchFile",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="bfl", serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                help_text="certificate, import, export, identity, other", max_length=20
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("media_type", models.CharField(max_length=60)),
                        ("size", models.PositiveIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("file", models.FileField(upload_to="batches/")),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="inbound.batch",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="inbound.batchmember",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("batch", "sha256", "kind", "member"), name="batch_file_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BatchStray",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("scanned", models.CharField(max_length=120)),
                        ("words", models.CharField(blank=True, max_length=300)),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="strays",
                                to="inbound.batch",
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
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("batch", "scanned"), name="stray_once_per_batch")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyFile",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="dty", serialize=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("complete", "Complete"),
                                    ("filed", "Filed"),
                                    ("paid", "Paid"),
                                    ("refused", "Refused"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("export_mrn", models.CharField(blank=True, max_length=40)),
                        ("export_on", models.DateField(null=True)),
                        (
                            "same_state",
                            models.BooleanField(
                                default=False, help_text="Declared: not altered, not repaired abroad."
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(
                                blank=True, help_text="The authority's number of the claim.", max_length=60
                            ),
                        ),
                        ("claimed_minor", models.BigIntegerField(help_text="As filed.", null=True)),
                        ("paid_minor", models.BigIntegerField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("created_at", models.DateTimeField()),
                        ("filed_at", models.DateTimeField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "batch",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="duty_file",
                                to="inbound.batch",
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
                            "relief",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="inbound.reliefrule",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DutyEntry",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="den", serialize=False)),
                        ("mrn", models.CharField(blank=True, max_length=40)),
                        ("line", models.PositiveSmallIntegerField(null=True)),
                        ("imported_on", models.DateField(null=True)),
                        ("hs_code", models.CharField(blank=True, max_length=14)),
                        ("origin", models.CharField(blank=True, max_length=2)),
                        ("value_minor", models.BigIntegerField(null=True)),
                        ("duty_minor", models.BigIntegerField(null=True)),
                        ("vat_minor", models.BigIntegerField(null=True)),
                        ("currency", aftermile.database.fields.CurrencyField(blank=True, max_length=3)),
                        ("serial", models.CharField(blank=True, max_length=80)),
                        (
                            "first_export_mrn",
                            models.CharField(blank=True, help_text="Of the way to the buyer.", max_length=40),
                        ),
                        ("first_export_on", models.DateField(null=True)),
                        (
                            "paid_minor",
                            models.BigIntegerField(default=0, help_text="Its part of what was paid back."),
                        ),
                        (
                            "member",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="duty_entry",
                                to="inbound.batchmember",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="entries",
                                to="inbound.dutyfile",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["file", "id"], name="entry_of_duty_file")],
                    },
                ),
                migrations.CreateModel(
                    name="Pickup",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="pku", serialize=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "Requested"),
                                    ("confirmed", "Confirmed"),
                                    ("picked_up", "Picked Up"),
                                    ("failed", "Failed"),
                                    ("canceled", "Canceled"),
                                ],
                                default="requested",
                                max_length=10,
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=200)),
                        ("address", models.TextField()),
                        ("postcode", models.CharField(blank=True, max_length=20)),
                        ("country", models.CharField(max_length=2)),
                        ("phone", models.CharField(blank=True, max_length=32)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("on", models.DateField(help_text="Local day of the service's zone.")),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        (
                            "reference",
                            models.CharField(
                                blank=True, help_text="The carrier's own number.", max_length=60
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("exported_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pickups",
                                to="cases.case",
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
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pickups",
                                to="inbound.pickupservice",
                            ),
                        ),
                        (
                            "route",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pickup",
                                to="inbound.returnroute",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["seller", "-id"], name="pickup_newest"),
                            models.Index(
                                condition=models.Q(("state__in", ["requested", "confirmed"])),
                                fields=["service", "starts_at"],
                                name="pickup_of_slot",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PickupNote",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("what", models.CharField(max_length=12)),
                        ("reason", models.CharField(blank=True, max_length=20)),
                        ("words", models.CharField(blank=True, max_length=300)),
                        ("starts_at", models.DateTimeField(null=True)),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        (
                            "pickup",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="inbound.pickup",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PickupService",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="pks", serialize=False)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "carrier",
                            models.CharField(
                                blank=True, help_text="Empty: a van of one's own.", max_length=40
                            ),
                        ),
                        ("country", models.CharField(max_length=2)),
                        ("subdivision", models.CharField(blank=True, max_length=10)),
                        ("time_zone", models.CharField(max_length=64)),
                        ("serves", models.JSONField(default=list)),
                        ("days", models.JSONField(default=list)),
                        ("slots", models.JSONField(default=list)),
                        ("cut_off", models.TimeField()),
                        ("lead_days", models.PositiveSmallIntegerField(default=1)),
                        ("ahead_days", models.PositiveSmallIntegerField(default=10)),
                        (
                            "capacity",
                            models.PositiveSmallIntegerField(default=20, help_text="Pickups of one slot."),
                        ),
                        (
                            "cost_minor",
                            models.BigIntegerField(default=0, help_text="What one pickup costs the seller."),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("active", models.BooleanField(default=True)),
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
                            models.UniqueConstraint(fields=("seller", "name"), name="pickup_service_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReliefRule",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="rlf", serialize=False)),
                        ("code", models.CharField(max_length=40)),
                        ("territory", models.CharField(help_text="GB, EU, US: whose customs.", max_length=2)),
                        ("title", models.CharField(max_length=200)),
                        ("months", models.PositiveSmallIntegerField()),
                        ("anchor", models.CharField(help_text="import or export", max_length=8)),
                        ("percent", models.PositiveSmallIntegerField(default=100)),
                        ("vat", models.BooleanField(default=False)),
                        ("needs", models.JSONField(default=list)),
                        ("source", models.CharField(max_length=300)),
                        ("url", models.CharField(blank=True, max_length=300)),
                        ("since", models.DateField()),
                        ("until", models.DateField(null=True)),
                        ("checked_on", models.DateField(null=True)),
                        ("verified", models.BooleanField(default=False)),
                        ("verified_by", models.CharField(blank=True, max_length=120)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("code", "since"), name="relief_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReturnPoint",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="rpt", serialize=False)),
                        ("line1", models.CharField(max_length=200)),
                        ("line2", models.CharField(blank=True, max_length=200)),
                        ("postcode", models.CharField(blank=True, max_length=20)),
                        ("city", models.CharField(max_length=120)),
                        ("region", models.CharField(blank=True, max_length=120)),
                        ("latitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                        ("longitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                        ("hours", models.JSONField(default=dict)),
                        ("special", models.JSONField(default=dict)),
                        ("closed_on_holidays", models.BooleanField(default=True)),
                        (
                            "subdivision",
                            models.CharField(
                                blank=True, help_text="For holidays: BY in DE, CA in US.", max_length=10
                            ),
                        ),
                        ("serves", models.JSONField(default=list)),
                        ("takes_parcels", models.BooleanField(default=True)),
                        ("takes_box_free", models.BooleanField(default=False)),
                        ("max_grams", models.PositiveIntegerField(null=True)),
                        ("max_longest_mm", models.PositiveIntegerField(null=True)),
                        ("contact", models.CharField(blank=True, max_length=120)),
                        ("phone", models.CharField(blank=True, max_length=32)),
                        ("email", models.CharField(blank=True, max_length=254)),
                        (
                            "instructions",
                            models.JSONField(
                                default=dict, help_text="By language; `en` where another lacks."
                            ),
                        ),
                        ("active_from", models.DateField(null=True)),
                        ("active_until", models.DateField(null=True)),
                        ("counter_version", models.PositiveIntegerField(default=1)),
                        ("changed_at", models.DateTimeField()),
                        ("changed_by", models.CharField(blank=True, max_length=120)),
                        (
                            "location",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="point",
                                to="parcels.location",
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
                        "indexes": [models.Index(fields=["seller", "id"], name="point_of_seller")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                                    models.Q(
                                        ("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))
                                    ),
                                    _connector="OR",
                                ),
                                name="point_on_earth",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReturnRoute",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="rrt", serialize=False)),
                        ("episode", models.PositiveSmallIntegerField(default=1)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("label", "Label"),
                                    ("own", "Own"),
                                    ("return_point", "Return Point"),
                                    ("hub", "Hub"),
                                    ("drop_off", "Drop Off"),
                                    ("pickup", "Pickup"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("offered", "Offered"),
                                    ("chosen", "Chosen"),
                                    ("used", "Used"),
                                    ("expired", "Expired"),
                                    ("canceled", "Canceled"),
                                ],
                                default="chosen",
                                max_length=8,
                            ),
                        ),
                        ("address", models.TextField(blank=True)),
                        ("country", models.CharField(blank=True, help_text="Of the address.", max_length=2)),
                        (
                            "payer",
                            models.CharField(default="seller", help_text="seller or buyer", max_length=10),
                        ),
                        ("currency", aftermile.database.fields.CurrencyField(max_length=3)),
                        ("cost_minor", models.BigIntegerField(default=0)),
                        ("buyer_minor", models.BigIntegerField(default=0)),
                        (
                            "code",
                            models.CharField(blank=True, help_text="What a counter can type.", max_length=24),
                        ),
                        ("valid_until", models.DateTimeField(null=True)),
                        ("operation_key", models.CharField(max_length=80)),
                        ("chosen_by", models.CharField(blank=True, max_length=120)),
                        ("created_at", models.DateTimeField()),
                        ("chosen_at", models.DateTimeField(null=True)),
                        ("used_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_why", models.CharField(blank=True, max_length=300)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="return_routes",
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
                            "point",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="routes",
                                to="inbound.returnpoint",
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
                            models.Index(fields=["case", "-id"], name="route_of_case"),
                            models.Index(
                                condition=models.Q(("state__in", ["offered", "chosen"])),
                                fields=["valid_until"],
                                name="route_to_expire",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "operation_key"), name="route_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["chosen", "used"])),
                                fields=("case", "episode"),
                                name="one_route_agreed",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("code", ""), _negated=True),
                                fields=("code",),
                                name="route_code_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DropOff",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="dof", serialize=False)),
                        ("operation_key", models.CharField(max_length=80)),
                        ("accepted", models.BooleanField()),
                        ("pieces", models.PositiveIntegerField(default=0)),
                        ("expected", models.PositiveIntegerField(default=0)),
                        ("reason", models.CharField(blank=True, help_text="Why refused.", max_length=20)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "bag",
                            models.CharField(
                                blank=True, help_text="Number of the bag or tote it went into.", max_length=60
                            ),
                        ),
                        (
                            "photo_ref",
                            models.CharField(blank=True, help_text="Evidence of the case.", max_length=40),
                        ),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
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
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "point",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drop_offs",
                                to="inbound.returnpoint",
                            ),
                        ),
                        (
                            "route",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drop_offs",
                                to="inbound.returnroute",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["point", "-at"], name="drop_off_of_point")],
                        "constraints": [
                            models.UniqueConstraint(fields=("route", "operation_key"), name="drop_off_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("accepted", True)),
                                fields=("route",),
                                name="route_dropped_off_once",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
