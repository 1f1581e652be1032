"""Technicians, where and when they work, and their visits at buyers' homes."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Member, Seller
from aftermile.cases.models import Case
from aftermile.database.fields import CurrencyField, IdField, RefField
from aftermile.repairs.models.repairs import Repair
from aftermile.repairs.states import VisitState


class Technician(models.Model):
    """
    Somebody who visits buyers: a member, or one from outside.

    `skills`: categories and SKUs in lower case, `*` for all. `areas`: `DE` or `DE:10` (postcodes that begin
    so). With coordinates and `radius_km` also what lies around the home. `hours`: seven lists, Monday first,
    of `["09:00", "17:00"]` in `time_zone`. `capacity`: most visits of a day.
    """

    id = IdField("tch")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=120)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    skills = models.JSONField(default=list)
    areas = models.JSONField(default=list)
    country = models.CharField(max_length=2, help_text="Of the place a day starts from.")
    postcode = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    radius_km = models.PositiveIntegerField(null=True)
    time_zone = models.CharField(max_length=60)
    hours = models.JSONField(default=list)
    capacity = models.PositiveSmallIntegerField(default=6)
    speed_kmh = models.PositiveSmallIntegerField(default=40)
    active = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seller", "active", "name"], name="technician_of_seller")]

    def __str__(self) -> str:
        return self.name


class DayOff(models.Model):
    """A day, in the technician's own zone, on which he makes no visit."""

    id = models.BigAutoField(primary_key=True)
    technician = models.ForeignKey(Technician, on_delete=models.CASCADE, related_name="days_off")
    on = models.DateField()
    words = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["technician", "on"], name="day_off_once")]


class PostcodePoint(models.Model):
    """Where postcodes that begin so lie, from the seller's own table; distances are reckoned with it."""

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    country = models.CharField(max_length=2)
    postcode = models.CharField(max_length=20)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "country", "postcode"], name="postcode_point_once")
        ]


class Visit(models.Model):
    """
    A technician at the buyer's; offered without a time, booked with one.

    `zone` is the buyer's. The address is as it was when the visit was offered. Times of the day are facts of
    their own; `version` guards against two who change it at once.
    """

    id = IdField("vis")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, null=True, related_name="visits")
    technician = models.ForeignKey(Technician, on_delete=models.PROTECT, null=True, related_name="visits")
    state = models.CharField(
        max_length=12, choices=[(x.value, x.value) for x in VisitState], default=VisitState.OFFERED
    )
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=600)
    country = models.CharField(max_length=2)
    postcode = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    zone = models.CharField(max_length=60)
    skills = models.JSONField(default=list, help_text="SKU and category of the piece, in lower case.")
    minutes = models.PositiveSmallIntegerField(default=60)
    starts_at = models.DateTimeField(null=True, help_text="He arrives not before ...")
    ends_at = models.DateTimeField(null=True, help_text="... and not after.")
    planned_at = models.DateTimeField(null=True, help_text="Arrival by the route of the day.")
    position = models.PositiveSmallIntegerField(null=True, help_text="In the route of the day.")
    currency = CurrencyField()
    fee_minor = models.BigIntegerField(default=0)
    fee_state = models.CharField(
        max_length=10, default="none", help_text="none, due, collected (in person), charged (by link), paid"
    )
    charge_ref = RefField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    fault_code = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True, help_text="What was done, or why it failed.")
    signature = models.FileField(upload_to="signatures/", blank=True)
    signed_name = models.CharField(max_length=120, blank=True)
    operation_key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=["offered", "booked", "on_the_way", "arrived"]),
                name="one_open_visit_of_case",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["technician", "starts_at"], name="visit_of_technician"),
            models.Index(fields=["seller", "state", "starts_at"], name="visit_queue"),
            models.Index(fields=["starts_at"], condition=models.Q(state="booked"), name="visit_booked"),
        ]
