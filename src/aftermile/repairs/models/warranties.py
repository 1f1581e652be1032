"""Warranties by serial number: what was promised, and every extension as a row of its own."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import IdField, RefField
from aftermile.orders.models import Unit
from aftermile.repairs.models.repairs import Repair


class WarrantyTerm(models.Model):
    """What the seller promises for goods: months from delivery, and months more after a repair."""

    id = IdField("wtm")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    sku = models.CharField(max_length=120, blank=True, help_text="One SKU, or empty.")
    category = models.CharField(max_length=80, blank=True, help_text="One category, or empty for all goods.")
    months = models.PositiveSmallIntegerField()
    repair_months = models.PositiveSmallIntegerField(default=0, help_text="Added by each repair.")
    needs_registration = models.BooleanField(default=False)
    words = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "sku", "category"], name="warranty_term_once")
        ]


class Warranty(models.Model):
    """
    A promise for one serial number or piece; `ends_on` is the fold of its events.

    `unit` is the piece that stands for it now and follows the chain of replacements. Days are local ones of
    the place where the goods went.
    """

    id = IdField("war")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    serial = models.CharField(max_length=80, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="warranties")
    sku = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=8, help_text="promise or law")
    cite = models.CharField(max_length=300, blank=True)
    months = models.PositiveSmallIntegerField()
    repair_months = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField()
    void_why = models.CharField(max_length=300, blank=True)
    registered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "serial", "source"],
                condition=~models.Q(serial=""),
                name="warranty_of_serial_once",
            ),
            models.UniqueConstraint(
                fields=["unit", "source"],
                condition=models.Q(unit__isnull=False),
                name="warranty_of_unit_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="warranty_newest"),
            models.Index(fields=["seller", "serial"], name="warranty_serial"),
        ]


class WarrantyEvent(models.Model):
    """One fact in the life of a warranty: started, registered, extended, moved, voided. Append-only."""

    id = models.BigAutoField(primary_key=True)
    warranty = models.ForeignKey(Warranty, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=10, help_text="started, registered, extended, moved, voided, revived")
    months = models.PositiveSmallIntegerField(default=0)
    serial = models.CharField(max_length=80, blank=True, help_text="Of the piece from here on.")
    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, null=True, related_name="+")
    cite = models.CharField(max_length=300, blank=True, help_text="Article, or the seller's own term.")
    words = models.CharField(max_length=300, blank=True)
    proof = models.FileField(upload_to="warranties/", blank=True)
    by_kind = models.CharField(max_length=10)
    by_ref = RefField()
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["warranty", "repair"],
                condition=models.Q(repair__isnull=False),
                name="extended_once_per_repair",
            )
        ]
