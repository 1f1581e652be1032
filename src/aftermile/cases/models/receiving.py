"""Goods that came back: what arrived in which parcel, and what inspectors found."""

from typing import ClassVar

from django.db import models

from aftermile.cases.models.cases import Case, CaseLine, Evidence
from aftermile.database.fields import IdField, RefField
from aftermile.parcels.models import Location, Parcel


class Grade(models.TextChoices):
    A = "a"  # as new
    B = "b"  # opened, complete
    C = "c"  # used or damaged, of some value
    D = "d"  # of no value
    MISSING = "missing"  # was to be in the parcel and was not
    WRONG = "wrong"  # another item came


class Disposition(models.TextChoices):
    RESTOCK = "restock"
    REFURBISH = "refurbish"
    SCRAP = "scrap"
    DONATE = "donate"
    RETURN_TO_VENDOR = "return_to_vendor"
    RETURN_TO_BUYER = "return_to_buyer"


class Receipt(models.Model):
    """Goods that arrived, at one time in one place; a case may have several."""

    id = IdField("rcp")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="receipts")
    operation_key = models.CharField(max_length=80)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, null=True, related_name="receipts")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    place = models.CharField(max_length=60, blank=True, db_default="", help_text="Shelf or box.")
    tracking_number = models.CharField(
        max_length=60, blank=True, db_default="", help_text="Of the box, where no parcel of ours has it."
    )
    note = models.TextField(blank=True)
    complete = models.BooleanField(default=False, help_text="No more goods are expected after this.")
    episode = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "operation_key"], name="receipt_once")
        ]


class ReceiptLine(models.Model):
    """What came of one case line: the unit is split first where pieces of a slice differ."""

    id = models.BigAutoField(primary_key=True)
    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="lines")
    case_line = models.ForeignKey(CaseLine, on_delete=models.PROTECT, related_name="receipt_lines")
    quantity = models.PositiveIntegerField()
    grade = models.CharField(max_length=8, choices=Grade.choices)
    disposition = models.CharField(max_length=20, choices=Disposition.choices, blank=True)
    accepted = models.BooleanField(default=True, help_text="Whether the buyer is paid for it.")
    serial = models.CharField(max_length=80, blank=True, db_default="", help_text="As seen on the piece.")
    serial_reason = models.CharField(
        max_length=300, blank=True, db_default="", help_text="Why it is not the serial that was sold."
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt", "case_line"], name="line_once_per_receipt")
        ]


class Inspection(models.Model):
    """
    What one inspector found at one line that arrived; append-only, the newest counts.

    `kept_percent` of the value is left and `loss_minor` is the rest in money. `deducted_minor` of it is taken
    off the refund: none where law or rules do not allow it, and then `why_not` is the code of the reason.
    """

    id = IdField("isp")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="inspections")
    line = models.ForeignKey(CaseLine, on_delete=models.PROTECT, related_name="inspections")
    operation_key = models.CharField(max_length=80)
    quantity = models.PositiveIntegerField()
    grade = models.CharField(max_length=8, choices=Grade.choices)
    disposition = models.CharField(max_length=20, choices=Disposition.choices)
    accepted = models.BooleanField(help_text="Whether the buyer is paid for it.")
    serial = models.CharField(max_length=80, blank=True, help_text="As seen on the piece.")
    serial_reason = models.CharField(max_length=300, blank=True)
    kept_percent = models.PositiveSmallIntegerField(default=100)
    loss_minor = models.BigIntegerField(default=0)
    deducted_minor = models.BigIntegerField(default=0)
    why_not = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True, help_text="The buyer reads it where he is not paid in full.")
    photos = models.ManyToManyField(Evidence, related_name="inspections")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    by_kind = models.CharField(max_length=10)
    by_ref = RefField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "operation_key"], name="inspected_once"),
            models.CheckConstraint(condition=models.Q(kept_percent__lte=100), name="kept_at_most_all"),
            models.CheckConstraint(
                condition=models.Q(deducted_minor__gte=0)
                & models.Q(deducted_minor__lte=models.F("loss_minor")),
                name="deducted_at_most_lost",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="inspection_of_case")]
