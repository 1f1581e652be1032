"""What staff taught of carriers' codes, and what nobody knows yet."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import RefField
from aftermile.parcels.models.parcels import Milestone, Parcel


class TaughtCode(models.Model):
    """
    One rule that a person taught: scans of `source` with this code (or, without one, these words) mean this.

    Append-only: a later row for the same source, code and words replaces an earlier one, `milestone`
    unknown takes it back. `seller` null: it holds for everybody.
    """

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, null=True, related_name="+")
    source = models.CharField(max_length=40)
    code = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300, blank=True, help_text="In lower case, spaces as one.")
    milestone = models.CharField(max_length=20, choices=Milestone.choices)
    detail = models.CharField(max_length=40, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    party = models.CharField(max_length=16, blank=True)
    taught_by = RefField()
    taught_name = models.CharField(max_length=120, blank=True)
    taught_kind = models.CharField(max_length=16, default="member")
    taught_at = models.DateTimeField()
    reach = models.PositiveIntegerField(default=0, help_text="Past parcels with such scans.")
    done = models.PositiveIntegerField(default=0, help_text="So many of them were read anew.")
    changed = models.PositiveIntegerField(default=0, help_text="So many of them changed.")
    upto = RefField(help_text="The last parcel that was read anew; they go by their ids.")
    applied_at = models.DateTimeField(null=True, help_text="When all past scans had been read anew.")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["source", "code"], name="taught_code"),
            models.Index(fields=["id"], condition=models.Q(applied_at__isnull=True), name="taught_waiting"),
        ]

    @property
    def takes_back(self) -> bool:
        return self.milestone == Milestone.UNKNOWN

    @property
    def percent(self) -> int:
        return 100 if not self.reach else min(100, 100 * self.done // self.reach)


class ReadBefore(models.Model):
    """
    How a scan was read before a lesson changed that, so that a lesson can be taken back to the letter.

    No foreign key is checked, as with scans.
    """

    id = models.BigAutoField(primary_key=True)
    parcel = models.ForeignKey(
        Parcel, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    key = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField(default=0)
    milestone = models.CharField(max_length=20)
    detail = models.CharField(max_length=40, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    party = models.CharField(max_length=16, blank=True)
    evidence = models.CharField(max_length=8)
    mapping = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "key", "version"], name="read_before_once")
        ]


class UnknownCode(models.Model):
    """A code (or, without one, words) of a source that no table knows: how often, when, an example."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=40)
    carrier = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=40, unique=True)
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    parcel = models.ForeignKey(Parcel, on_delete=models.SET_NULL, null=True, related_name="+")
    set_aside_at = models.DateTimeField(null=True)
    set_aside_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    taught = models.ForeignKey(TaughtCode, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["-count"],
                condition=models.Q(taught__isnull=True, set_aside_at__isnull=True),
                name="unknown_code_open",
            )
        ]
