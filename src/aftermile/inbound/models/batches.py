"""Outer boxes of goods that leave a hub, and the papers with which duty on them is claimed back."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.cases.models import Case
from aftermile.database.fields import CurrencyField, IdField
from aftermile.orders.models import Unit
from aftermile.parcels.models import Location


class BatchPurpose(models.TextChoices):
    ORIGIN = "origin"
    RESALE = "resale"
    DONATION = "donation"
    DISPOSAL = "disposal"


class BatchState(models.TextChoices):
    OPEN = "open"
    SEALED = "sealed"
    SENT = "sent"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELED = "canceled"


class Batch(models.Model):
    """One outer box. Its members are fixed when it is sealed; its cost is booked to their cases once."""

    id = IdField("bat")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    purpose = models.CharField(max_length=8, choices=BatchPurpose.choices)
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.OPEN)
    hub = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    party = models.CharField(
        max_length=200, blank=True, help_text="Who takes it where no place of ours does."
    )
    country = models.CharField(max_length=2, help_text="Where it goes.")
    carrier = models.CharField(max_length=40, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    grams = models.PositiveIntegerField(default=0, help_text="Gross, as weighed when sealed.")
    currency = CurrencyField()
    cost_minor = models.BigIntegerField(default=0)
    share_by = models.CharField(max_length=6, default="weight", help_text="weight or pieces")
    booked_at = models.DateTimeField(null=True, help_text="When the cost went to the cases.")
    note = models.TextField(blank=True)
    operation_key = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "number"], name="batch_number_once"),
            models.UniqueConstraint(fields=["seller", "operation_key"], name="batch_opened_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="batch_newest"),
            models.Index(fields=["seller", "state", "-id"], name="batch_by_state"),
        ]

    def __str__(self) -> str:
        return self.number


class MemberState(models.TextChoices):
    PACKED = "packed"
    ARRIVED = "arrived"
    MISSING = "missing"


class BatchMember(models.Model):
    """A unit in a batch, with its case and the weight of all its pieces; in one live batch at most."""

    id = IdField("bmb")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="batch_members")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="batch_members")
    quantity = models.PositiveIntegerField()
    grams = models.PositiveIntegerField(default=0)
    grade = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=8, choices=MemberState.choices, default=MemberState.PACKED)
    share_minor = models.BigIntegerField(default=0)
    live = models.BooleanField(default=True, help_text="Until taken out, or the batch is closed.")
    removed_at = models.DateTimeField(null=True)
    scanned = models.CharField(max_length=120, blank=True)
    added_by = models.CharField(max_length=120)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(live=True), name="unit_in_one_live_batch"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["batch", "id"], name="member_of_batch")]


class BatchStray(models.Model):
    """What lay in a batch on arrival and was not on its list."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="strays")
    scanned = models.CharField(max_length=120)
    words = models.CharField(max_length=300, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "scanned"], name="stray_once_per_batch")
        ]


class BatchFile(models.Model):
    """A paper of a batch: certificate of donation or disposal, import entry, export proof, photo."""

    id = IdField("bfl")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    member = models.ForeignKey(BatchMember, on_delete=models.CASCADE, null=True, related_name="files")
    kind = models.CharField(max_length=20, help_text="certificate, import, export, identity, other")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="batches/")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "sha256", "kind", "member"], name="batch_file_once")
        ]


class ReliefRule(models.Model):
    """
    A way to get duty back, or not to pay it again, as its source told it on a day; a change is a new row.

    `months` run from `anchor`: the import on which duty was paid, or the export of the goods. `percent` of
    the duty comes back, `vat` says whether import VAT does too. `needs` are codes of papers (see
    `inbound.completeness`). Nothing here is relied upon until somebody has verified it.
    """

    id = IdField("rlf")
    code = models.CharField(max_length=40)
    territory = models.CharField(max_length=2, help_text="GB, EU, US: whose customs.")
    title = models.CharField(max_length=200)
    months = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=8, help_text="import or export")
    percent = models.PositiveSmallIntegerField(default=100)
    vat = models.BooleanField(default=False)
    needs = models.JSONField(default=list)
    source = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    checked_on = models.DateField(null=True)
    verified = models.BooleanField(default=False)
    verified_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "since"], name="relief_once")]


class DutyState(models.TextChoices):
    OPEN = "open"
    COMPLETE = "complete"
    FILED = "filed"
    PAID = "paid"
    REFUSED = "refused"


class DutyFile(models.Model):
    """The claim of one batch under one relief; all amounts in `currency`."""

    id = IdField("dty")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="duty_file")
    relief = models.ForeignKey(ReliefRule, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=DutyState.choices, default=DutyState.OPEN)
    currency = CurrencyField()
    export_mrn = models.CharField(max_length=40, blank=True)
    export_on = models.DateField(null=True)
    same_state = models.BooleanField(default=False, help_text="Declared: not altered, not repaired abroad.")
    reference = models.CharField(max_length=60, blank=True, help_text="The authority's number of the claim.")
    claimed_minor = models.BigIntegerField(null=True, help_text="As filed.")
    paid_minor = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)


class DutyEntry(models.Model):
    """The import of one member: which entry, which line, what was paid on it for these pieces."""

    id = IdField("den")
    file = models.ForeignKey(DutyFile, on_delete=models.CASCADE, related_name="entries")
    member = models.OneToOneField(BatchMember, on_delete=models.CASCADE, related_name="duty_entry")
    mrn = models.CharField(max_length=40, blank=True)
    line = models.PositiveSmallIntegerField(null=True)
    imported_on = models.DateField(null=True)
    hs_code = models.CharField(max_length=14, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    value_minor = models.BigIntegerField(null=True)
    duty_minor = models.BigIntegerField(null=True)
    vat_minor = models.BigIntegerField(null=True)
    currency = CurrencyField(blank=True)
    serial = models.CharField(max_length=80, blank=True)
    first_export_mrn = models.CharField(max_length=40, blank=True, help_text="Of the way to the buyer.")
    first_export_on = models.DateField(null=True)
    paid_minor = models.BigIntegerField(default=0, help_text="Its part of what was paid back.")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["file", "id"], name="entry_of_duty_file")]
