"""How goods of a case come back, as it was agreed: the route, what was dropped off, what was fetched."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.cases.models import Case
from aftermile.database.fields import CurrencyField, IdField
from aftermile.inbound.models.points import PickupService, ReturnPoint
from aftermile.parcels.models import Location, Parcel


class RouteKind(models.TextChoices):
    LABEL = "label"  # a parcel with our label to a location
    OWN = "own"  # a parcel with the buyer's own carrier
    RETURN_POINT = "return_point"  # a packed parcel handed in at a local point
    HUB = "hub"  # a parcel sent to a hub in the buyer's country or region
    DROP_OFF = "drop_off"  # goods without a box, against a code
    PICKUP = "pickup"  # fetched at the door


class RouteState(models.TextChoices):
    OFFERED = "offered"
    CHOSEN = "chosen"
    USED = "used"
    EXPIRED = "expired"
    CANCELED = "canceled"


class ReturnRoute(models.Model):
    """
    One way back of one case. At most one of an episode is chosen or used at a time.

    Costs are in the case's currency: `cost_minor` what the seller expects to pay, `buyer_minor` what the
    buyer pays us for it. `address` is what was shown, kept as it was.
    """

    id = IdField("rrt")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="return_routes")
    episode = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=RouteKind.choices)
    state = models.CharField(max_length=8, choices=RouteState.choices, default=RouteState.CHOSEN)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    point = models.ForeignKey(ReturnPoint, on_delete=models.PROTECT, null=True, related_name="routes")
    address = models.TextField(blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="Of the address.")
    payer = models.CharField(max_length=10, default="seller", help_text="seller or buyer")
    currency = CurrencyField()
    cost_minor = models.BigIntegerField(default=0)
    buyer_minor = models.BigIntegerField(default=0)
    code = models.CharField(max_length=24, blank=True, help_text="What a counter can type.")
    valid_until = models.DateTimeField(null=True)
    operation_key = models.CharField(max_length=80)
    chosen_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    chosen_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "operation_key"], name="route_once"),
            models.UniqueConstraint(
                fields=["case", "episode"],
                condition=models.Q(state__in=["chosen", "used"]),
                name="one_route_agreed",
            ),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="route_code_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "-id"], name="route_of_case"),
            models.Index(
                fields=["valid_until"],
                condition=models.Q(state__in=["offered", "chosen"]),
                name="route_to_expire",
            ),
        ]


class DropOff(models.Model):
    """What a clerk took at the counter, or refused; refused ones leave the code as it was."""

    id = IdField("dof")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    route = models.ForeignKey(ReturnRoute, on_delete=models.CASCADE, related_name="drop_offs")
    point = models.ForeignKey(ReturnPoint, on_delete=models.PROTECT, related_name="drop_offs")
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, null=True, related_name="+")
    operation_key = models.CharField(max_length=80)
    accepted = models.BooleanField()
    pieces = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=20, blank=True, help_text="Why refused.")
    note = models.CharField(max_length=300, blank=True)
    bag = models.CharField(max_length=60, blank=True, help_text="Number of the bag or tote it went into.")
    photo_ref = models.CharField(max_length=40, blank=True, help_text="Evidence of the case.")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["route", "operation_key"], name="drop_off_once"),
            models.UniqueConstraint(
                fields=["route"], condition=models.Q(accepted=True), name="route_dropped_off_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["point", "-at"], name="drop_off_of_point")]


class PickupState(models.TextChoices):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    PICKED_UP = "picked_up"
    FAILED = "failed"
    CANCELED = "canceled"


class Pickup(models.Model):
    """Goods to be fetched at a door in a window; `version` rises with each change."""

    id = IdField("pku")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    route = models.OneToOneField(ReturnRoute, on_delete=models.CASCADE, related_name="pickup")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pickups")
    service = models.ForeignKey(PickupService, on_delete=models.PROTECT, related_name="pickups")
    state = models.CharField(max_length=10, choices=PickupState.choices, default=PickupState.REQUESTED)
    name = models.CharField(max_length=200, blank=True)
    address = models.TextField()
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=32, blank=True)
    note = models.CharField(max_length=300, blank=True)
    on = models.DateField(help_text="Local day of the service's zone.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reference = models.CharField(max_length=60, blank=True, help_text="The carrier's own number.")
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    exported_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="pickup_newest"),
            models.Index(
                fields=["service", "starts_at"],
                condition=models.Q(state__in=["requested", "confirmed"]),
                name="pickup_of_slot",
            ),
        ]


class PickupNote(models.Model):
    """What happened to a pickup: asked for, confirmed, tried in vain and why, moved, fetched, called off."""

    id = models.BigAutoField(primary_key=True)
    pickup = models.ForeignKey(Pickup, on_delete=models.CASCADE, related_name="notes")
    what = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=300, blank=True)
    starts_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
