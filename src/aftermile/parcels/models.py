"""Where goods are: shipments, their parcels, and each carrier's scan as it was sent."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import IdField, RefField
from aftermile.orders.models import Order, Unit


class Location(models.Model):
    """A place of the seller: warehouse, hub or return point."""

    id = IdField("loc")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="locations")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, default="warehouse", help_text="warehouse, hub, return_point")
    address = models.TextField(blank=True)
    country = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=64, default="UTC")
    takes_returns = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seller", "code"], name="location_once")]


class Milestone(models.TextChoices):
    """What a scan means. `unknown` is counted, never guessed."""

    REGISTERED = "registered"
    HANDED_OVER = "handed_over"
    IN_TRANSIT = "in_transit"
    CUSTOMS_HOLD = "customs_hold"
    OUT_FOR_DELIVERY = "out_for_delivery"
    PICKUP_READY = "pickup_ready"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"


class Direction(models.TextChoices):
    OUTBOUND = "outbound"
    RETURN = "return"


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
    """One box. `milestone` is the fold of its scans and can be rebuilt from them."""

    id = IdField("pcl")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="parcels")
    carrier = models.CharField(max_length=40, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    milestone = models.CharField(max_length=20, choices=Milestone.choices, default=Milestone.REGISTERED)
    milestone_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    search = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "carrier", "tracking_number"],
                condition=~models.Q(tracking_number=""),
                name="parcel_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="parcel_newest"),
            models.Index(fields=["seller", "tracking_number"], name="parcel_number"),
        ]


class ParcelUnit(models.Model):
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="contents")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="parcels")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "unit"], name="unit_once_per_parcel")
        ]


class Scan(models.Model):
    """One event of a carrier or a person, kept as sent; a repeat has the same `key` and changes nothing."""

    id = models.BigAutoField(primary_key=True)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="scans")
    key = models.CharField(max_length=64)
    milestone = models.CharField(max_length=20, choices=Milestone.choices)
    at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=40, default="manual")
    raw = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["parcel", "key"], name="scan_once")]
        indexes: ClassVar = [models.Index(fields=["parcel", "at", "id"], name="scan_order")]
