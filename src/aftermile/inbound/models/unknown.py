"""A box or an item that came and belongs to nothing known: kept until somebody finds out."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.cases.models import Case, Grade, Receipt
from aftermile.database.fields import IdField
from aftermile.orders.models import Buyer, Variant
from aftermile.parcels.models import Location, Parcel


class UnknownState(models.TextChoices):
    WAITING = "waiting"
    MATCHED = "matched"
    SET_ASIDE = "set_aside"


class Found(models.TextChoices):
    """How it came here."""

    PARCEL = "parcel"  # a box that fits nothing
    EXTRA = "extra"  # more in the parcel of a case than was to come
    RETURNED = "returned"  # our own parcel to a buyer, sent back by the carrier


class UnknownParcel(models.Model):
    """
    What is on the label and in the box. `case` and `buyer` are known where it came with goods of a case;
    `receipt` is what it became.
    """

    id = IdField("unk")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24, help_text="What is written on the box: U-2026-000012.")
    operation_key = models.CharField(max_length=80)
    found = models.CharField(max_length=10, choices=Found.choices, default=Found.PARCEL)
    state = models.CharField(max_length=10, choices=UnknownState.choices, default=UnknownState.WAITING)
    tracking_number = models.CharField(max_length=60, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    sender = models.CharField(max_length=200, blank=True, help_text="Name on the label.")
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    label = models.TextField(blank=True, help_text="Whatever else is written on it: order, phone, mail ...")
    note = models.TextField(blank=True)
    weight_grams = models.PositiveIntegerField(null=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=60, blank=True, help_text="Shelf or box.")
    buyer = models.ForeignKey(Buyer, on_delete=models.SET_NULL, null=True, related_name="+")
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="unknown_parcels")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, null=True, related_name="+")
    waits = models.JSONField(
        default=list, help_text="What to book when its case is approved: lines of a receipt."
    )
    by_name = models.CharField(max_length=120)
    arrived_at = models.DateTimeField()
    settled_by = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True, help_text="Why it was set aside or matched.")
    version = models.PositiveIntegerField(default=1)
    search = models.TextField(blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "operation_key"], name="unknown_parcel_once"),
            models.UniqueConstraint(fields=["seller", "number"], name="unknown_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "state", "-arrived_at", "-id"], name="unknown_newest"),
            models.Index(fields=["arrived_at"], condition=models.Q(state="waiting"), name="unknown_waiting"),
        ]

    def __str__(self) -> str:
        return self.number


class UnknownItem(models.Model):
    """One thing found in the box; `variant` where its SKU is one of the seller's."""

    id = models.BigAutoField(primary_key=True)
    unknown = models.ForeignKey(UnknownParcel, on_delete=models.CASCADE, related_name="items")
    variant = models.ForeignKey(Variant, on_delete=models.SET_NULL, null=True, related_name="+")
    sku = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    grade = models.CharField(max_length=8, choices=Grade.choices, blank=True)


class UnknownPhoto(models.Model):
    """A picture of label or contents; a match copies it to the case as evidence."""

    id = IdField("uph")
    unknown = models.ForeignKey(UnknownParcel, on_delete=models.CASCADE, related_name="photos")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    original = models.FileField(upload_to="unknown/original/")
    file = models.FileField(upload_to="unknown/shown/")
    thumbnail = models.FileField(upload_to="unknown/small/", blank=True)
    media_type = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unknown", "sha256"], name="unknown_photo_once")
        ]
