"""Places of a seller."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import IdField


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
