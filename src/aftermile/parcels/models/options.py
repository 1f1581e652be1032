"""How a seller can send: options of delivery, places to collect from, what shop pages say in a peak."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import CurrencyField, IdField
from aftermile.parcels.models.places import Location


class PointKind(models.TextChoices):
    POINT = "point"
    LOCKER = "locker"
    POST_OFFICE = "post_office"


class PickupPoint(models.Model):
    """
    A place of a carrier where buyers collect parcels, known by carrier and code.

    `hours` maps mon to sun to spans (see `kernel.hours`), `ph` to those of public holidays; empty where
    nobody told them, in the local time of `time_zone` (empty: the country's). `area` is the postcode
    without spaces and hyphens, in capitals, for the search.
    """

    id = IdField("pkp")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+", db_index=False)
    carrier = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=PointKind.choices, default=PointKind.POINT)
    name = models.CharField(max_length=160)
    line1 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    area = models.CharField(max_length=20, blank=True, editable=False)
    country = models.CharField(max_length=2)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    time_zone = models.CharField(max_length=64, blank=True)
    hours = models.JSONField(default=dict)
    max_grams = models.PositiveIntegerField(null=True)
    max_longest_mm = models.PositiveIntegerField(null=True)
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "carrier", "code"], name="pickup_point_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "country", "area"], name="pickup_point_area"),
            models.Index(fields=["seller", "country", "latitude"], name="pickup_point_place"),
        ]


class OptionKind(models.TextChoices):
    STANDARD = "standard"
    EXPRESS = "express"
    ECONOMY = "economy"
    NIGHT = "night"
    PICKUP_POINT = "pickup_point"
    LOCKER = "locker"
    AIR_LAST_MILE = "air_last_mile"
    CONSOLIDATED = "consolidated"
    LOCAL_WAREHOUSE = "local_warehouse"


class ShippingOption(models.Model):
    """
    One way of sending that a shop offers.

    `words` and `price_text` map languages to texts. `countries` are the destinations, empty: all.
    `cut_off` is local to the origin (the seller's zone without one): orders before it are handed over
    after `handling_days` days of `workdays` (mon to sun; empty: to Friday) that are no holiday of the
    country `calendar` and none of `days_off`. `legs` lists the line in its order, each with its usual
    working days (`{"leg": "air", "p50": 2, "p90": 4, "country": "HK"}`), those of its country (empty: of the
    destination); empty: what is said of its lane.
    """

    id = IdField("opt")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+", db_index=False)
    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=16, choices=OptionKind.choices, default=OptionKind.STANDARD)
    words = models.JSONField(default=dict)
    carrier = models.CharField(max_length=40, blank=True)
    service = models.CharField(max_length=60, blank=True)
    origin = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    countries = models.JSONField(default=list)
    max_grams = models.PositiveIntegerField(null=True)
    max_longest_mm = models.PositiveIntegerField(null=True)
    max_girth_mm = models.PositiveIntegerField(null=True, help_text="Around its two shorter sides.")
    max_value_minor = models.BigIntegerField(null=True)
    currency = CurrencyField(blank=True)
    cut_off = models.TimeField(null=True)
    handling_days = models.PositiveSmallIntegerField(default=1)
    workdays = models.JSONField(default=list)
    calendar = models.CharField(max_length=2, blank=True)
    days_off = models.JSONField(default=list)
    weekend_delivery = models.BooleanField(default=False)
    legs = models.JSONField(default=list)
    price_text = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seller", "code"], name="option_once")]


class ShopBanner(models.Model):
    """What shop pages and the checkout say from one day to another, both included, such as before a feast."""

    id = IdField("ban")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.CharField(max_length=8, help_text="product, checkout, both")
    tone = models.CharField(max_length=4, help_text="info, warn")
    words = models.JSONField(default=dict)
    countries = models.JSONField(default=list)
    from_on = models.DateField()
    until_on = models.DateField()
    active = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seller", "until_on"], name="banner_days")]
