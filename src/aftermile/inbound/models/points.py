"""Places near the buyer that take goods back, and services that fetch them at his door."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import CurrencyField, IdField
from aftermile.parcels.models import Location


class ReturnPoint(models.Model):
    """
    What a buyer, a clerk and the search must know of a location: its `kind` says hub or return point.

    `hours` maps mon to sun to spans such as `[["09:00", "12:30"], ["14:00", "18:00"]]`, `special` does so
    for days (an empty list: closed). `serves` names areas: `NL`, `DE 10`, `DE 60-65` (first characters of a
    postcode); empty: its own country. `counter_version` rises when the link of the counter is made anew.
    """

    id = IdField("rpt")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    location = models.OneToOneField(Location, on_delete=models.CASCADE, related_name="point")
    line1 = models.CharField(max_length=200)
    line2 = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120)
    region = models.CharField(max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    hours = models.JSONField(default=dict)
    special = models.JSONField(default=dict)
    closed_on_holidays = models.BooleanField(default=True)
    subdivision = models.CharField(max_length=10, blank=True, help_text="For holidays: BY in DE, CA in US.")
    serves = models.JSONField(default=list)
    takes_parcels = models.BooleanField(default=True)
    takes_box_free = models.BooleanField(default=False)
    max_grams = models.PositiveIntegerField(null=True)
    max_longest_mm = models.PositiveIntegerField(null=True)
    contact = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    email = models.CharField(max_length=254, blank=True)
    instructions = models.JSONField(default=dict, help_text="By language; `en` where another lacks.")
    active_from = models.DateField(null=True)
    active_until = models.DateField(null=True)
    counter_version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="point_on_earth",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["seller", "id"], name="point_of_seller")]

    @property
    def name(self) -> str:
        return self.location.name

    @property
    def country(self) -> str:
        return self.location.country

    @property
    def zone(self) -> str:
        return self.location.time_zone

    @property
    def lines(self) -> list[str]:
        """The address as it is written on a parcel, without the country."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return [part for part in (self.name, self.line1, self.line2, town, self.region) if part]

    @property
    def address(self) -> str:
        return "\n".join(self.lines)


class PickupService(models.Model):
    """
    A carrier or a van of the seller's own that fetches goods at the door.

    `days` are weekdays 0 (Monday) to 6, `slots` local times `[["09:00", "13:00"]]`. A slot can be asked for
    until `cut_off` of the day `lead_days` working days before it, at most `ahead_days` days ahead.
    """

    id = IdField("pks")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    carrier = models.CharField(max_length=40, blank=True, help_text="Empty: a van of one's own.")
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=64)
    serves = models.JSONField(default=list)
    days = models.JSONField(default=list)
    slots = models.JSONField(default=list)
    cut_off = models.TimeField()
    lead_days = models.PositiveSmallIntegerField(default=1)
    ahead_days = models.PositiveSmallIntegerField(default=10)
    capacity = models.PositiveSmallIntegerField(default=20, help_text="Pickups of one slot.")
    cost_minor = models.BigIntegerField(default=0, help_text="What one pickup costs the seller.")
    currency = CurrencyField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "name"], name="pickup_service_once")
        ]
