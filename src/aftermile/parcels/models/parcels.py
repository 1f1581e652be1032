"""Shipments, their parcels, the numbers they travel under, and each scan as it was sent."""

from typing import ClassVar, Final

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import IdField, RefField
from aftermile.orders.models import Order, Unit
from aftermile.parcels.models.places import Location


class Milestone(models.TextChoices):
    """What a scan means. `unknown` is counted, never guessed."""

    REGISTERED = "registered"
    INFO_RECEIVED = "info_received"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    CUSTOMS_HOLD = "customs_hold"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERED = "delivered"
    EXCEPTION = "exception"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    DESTROYED = "destroyed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Direction(models.TextChoices):
    OUTBOUND = "outbound"
    RETURN = "return"


class DelayKind(models.TextChoices):
    """Why a parcel is looked at; empty when it is not. `slow`: expected later than promised."""

    NONE = "", "–"
    HELD = "held"
    NOT_HANDED_OVER = "not_handed_over"
    STALLED = "stalled"
    LATE = "late"
    SLOW = "slow"


class Shipment(models.Model):
    """Goods of one order that travel together; `case_ref` is set on the way back."""

    id = IdField("shp")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    direction = models.CharField(max_length=8, choices=Direction.choices)
    case_ref = RefField()
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case_ref"], condition=~models.Q(case_ref=""), name="shipment_of_case")
        ]


class Parcel(models.Model):
    """
    One box. `milestone` to `unknown_scans` are the fold of its scans and can be rebuilt from them.

    `since_at` is when it became ours: scans 30 days older belong to an earlier use of its number. `use`
    counts the uses of a number: carriers give the same one out again. `pieces` is how many boxes travel
    under it. `origin` and `destination` are ISO 3166-1 countries, empty when they are not known.
    `deliver_from_on` to `estimated_at` are its newest estimate, in local dates of the destination;
    `promised_by_on` is the first day that was promised, and stays.
    `delay` to `at_stake` are what `parcels.actions.delays` last judged, and change with time alone.
    """

    id = IdField("pcl")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="parcels")
    carrier = models.CharField(max_length=40, blank=True)
    service = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    use = models.PositiveSmallIntegerField(default=0)
    pieces = models.PositiveSmallIntegerField(default=1)
    origin = models.CharField(max_length=2, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    since_at = models.DateTimeField(null=True)
    milestone = models.CharField(max_length=20, choices=Milestone.choices, default=Milestone.REGISTERED)
    detail = models.CharField(max_length=40, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    party = models.CharField(max_length=16, blank=True)
    milestone_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    last_scan_at = models.DateTimeField(null=True)
    leg = models.SmallIntegerField(default=0)
    pieces_delivered = models.PositiveSmallIntegerField(default=0)
    flags = models.CharField(max_length=120, blank=True, help_text="Words of the fold, with spaces between.")
    unknown_scans = models.PositiveIntegerField(default=0)
    deliver_from_on = models.DateField(null=True)
    deliver_by_on = models.DateField(null=True)
    promised_by_on = models.DateField(null=True)
    estimated_at = models.DateTimeField(null=True)
    delay = models.CharField(max_length=16, blank=True, choices=DelayKind.choices, default="", db_default="")
    delay_since = models.DateTimeField(null=True)
    delay_party = models.CharField(max_length=16, blank=True, default="", db_default="")
    late_risk = models.PositiveSmallIntegerField(null=True, help_text="Chance to miss the promise, percent.")
    at_stake = models.BigIntegerField(null=True, help_text="Value x risk, seller's currency; null: calm.")
    search = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "carrier", "tracking_number", "use"],
                condition=~models.Q(tracking_number=""),
                name="parcel_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="parcel_newest"),
            models.Index(fields=["seller", "tracking_number"], name="parcel_number"),
            models.Index(
                fields=["-at_stake", "-id"],
                condition=models.Q(at_stake__isnull=False),
                name="parcel_at_stake",
            ),
        ]


FOLDED: Final = (
    "milestone",
    "detail",
    "cause",
    "party",
    "milestone_at",
    "sent_at",
    "delivered_at",
    "returned_at",
    "last_scan_at",
    "leg",
    "pieces_delivered",
    "flags",
    "unknown_scans",
)
"""The columns of a parcel that its scans say."""


class ParcelUnit(models.Model):
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="contents")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="parcels")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "unit"], name="unit_once_per_parcel")
        ]


class Role(models.TextChoices):
    """What a number covers of the way. `whole` runs to the door, `return` brings it back."""

    WHOLE = "whole"
    FIRST_MILE = "first_mile"
    LINE_HAUL = "line_haul"
    MASTER = "master"
    LAST_MILE = "last_mile"
    RETURN = "return"


class Leg(models.Model):
    """
    One number under which a parcel travels, and the tracker that follows it.

    `position` orders the legs and is the `leg` of their scans. A master waybill is a leg of each of its
    parcels. `health` is the tracker's (see `parcels.carrier.HEALTH`, empty: nobody asked yet) and says
    nothing of the parcel; `needs` names what the carrier wants to know. `provider` is who is asked, by its
    id, and `next_poll_at` when; null: nobody is asked.
    """

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="legs", db_index=False)
    position = models.SmallIntegerField(default=0)
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.WHOLE)
    carrier = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=60)
    provider = models.CharField(max_length=40, blank=True)
    health = models.CharField(max_length=16, blank=True)
    health_at = models.DateTimeField(null=True)
    needs = models.CharField(max_length=80, blank=True)
    extra = models.JSONField(default=dict, help_text="What carriers want to know: postcode, phone ...")
    enrolled_at = models.DateTimeField(null=True, help_text="When the provider was told of the number.")
    next_poll_at = models.DateTimeField(null=True)
    polled_at = models.DateTimeField(null=True)
    poll_failures = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, help_text="Nothing under this number is ours from here on.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "carrier", "number"], name="leg_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["number", "seller"], name="leg_number"),
            models.Index(
                fields=["provider", "next_poll_at"],
                condition=models.Q(next_poll_at__isnull=False),
                name="leg_due",
            ),
        ]


class Scan(models.Model):
    """
    One event of a carrier or a person: what was sent, and what we read from it (milestone to mapping).

    Known by `key` within its parcel; a repeat changes nothing, the same event with other words is a new
    `version`. `at` is an instant; with `zone_source` none it is the wall clock as if it were UTC. No
    foreign key is checked and no other index is kept for all rows: this table takes more writes than all
    others together, always under the lock of its parcel.
    """

    pk = models.CompositePrimaryKey("parcel_id", "key", "version")
    parcel = models.ForeignKey(
        Parcel, on_delete=models.PROTECT, related_name="scans", db_index=False, db_constraint=False
    )
    key = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField(default=0)
    milestone = models.CharField(max_length=20, choices=Milestone.choices)
    detail = models.CharField(max_length=40, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    party = models.CharField(max_length=16, blank=True)
    evidence = models.CharField(max_length=8, default="code", help_text="code, text, person")
    mapping = models.CharField(max_length=40, blank=True, help_text="Which table said so, with its version.")
    at = models.DateTimeField(null=True)
    local = models.CharField(max_length=40, blank=True, help_text="The wall clock, as sent.")
    zone_source = models.CharField(max_length=16, default="carrier_offset")
    precision = models.CharField(max_length=8, default="second")
    leg = models.SmallIntegerField(default=0)
    direction = models.CharField(max_length=8, blank=True)
    piece = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=60, blank=True)
    takes_back = models.CharField(max_length=64, blank=True, help_text="Key of the scan it corrects.")
    source = models.CharField(max_length=40, default="manual")
    raw = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["source", "code"], condition=models.Q(milestone="unknown"), name="scan_unknown"
            )
        ]


class StrayScan(models.Model):
    """
    What came for a number that is nobody's, or cannot be this parcel's: kept apart with the reason.

    `tracking` is the answer as JSON (`parcels.carrier.Tracking`). When a parcel with the number is
    registered, what waits for it is taken in.
    """

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, null=True, related_name="+")
    source = models.CharField(max_length=40)
    carrier = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=60)
    reason = models.CharField(max_length=24, help_text="nobody, ambiguous, foreign, broken")
    problem = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=40)
    tracking = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    parcel = models.ForeignKey(Parcel, on_delete=models.SET_NULL, null=True, related_name="+")
    set_aside_at = models.DateTimeField(null=True)
    set_aside_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "number", "digest"], name="stray_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["number"], condition=models.Q(parcel__isnull=True), name="stray_waiting"),
            models.Index(
                fields=["-id"],
                condition=models.Q(parcel__isnull=True, set_aside_at__isnull=True),
                name="stray_open",
            ),
        ]
