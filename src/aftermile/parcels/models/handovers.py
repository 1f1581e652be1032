"""Parcels that a warehouse hands to carriers, scanned one by one."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Member, Seller
from aftermile.database.fields import IdField
from aftermile.parcels.models.parcels import Parcel


class Handover(models.Model):
    """One round of scanning by one person, until he ends it; its manifest lists what is not taken back."""

    id = IdField("hov")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(ended_at__isnull=True), name="handover_open_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["member", "-id"], name="handover_newest")]


class HandoverParcel(models.Model):
    """A parcel in a round; its scan is known by `scan_key`. Taken back, it stays, and counts no more."""

    id = models.BigAutoField(primary_key=True)
    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="parcels", db_index=False)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="+", db_index=False)
    carrier = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parcel"],
                condition=models.Q(taken_back_at__isnull=True),
                name="handed_over_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["handover", "-id"], name="handover_rows")]

    @property
    def scan_key(self) -> str:
        return f"handover-{self.pk}"
