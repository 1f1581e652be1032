"""Delays of parcels, incidents that gather them, seasons in which everything is slower."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import IdField, RefField
from aftermile.parcels.models.parcels import DelayKind, Parcel


class IncidentKind(models.TextChoices):
    """`dwell_shift`: parcels wait longer than before; `outage`: hardly anything leaves."""

    DWELL_SHIFT = "dwell_shift"
    OUTAGE = "outage"
    CUSTOMS = "customs"
    WEATHER = "weather"
    PEAK = "peak"


class Incident(models.Model):
    """
    One place or lane of a carrier where parcels wait, for one seller: their own alerts are folded into it.

    `place` is empty for a lane (`origin` to `destination`), else a place in `origin`. Medians are days of
    working time in the place; `evidence` says how it was found. `parcels` counts what it ever gathered,
    `folded` the alerts that nobody got because of it.
    """

    id = IdField("inc")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=IncidentKind.choices)
    carrier = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=120, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    digest = models.CharField(max_length=40, help_text="Of what it is about; one is open at a time.")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    parcels = models.PositiveIntegerField(default=0)
    folded = models.PositiveIntegerField(default=0)
    median_before = models.FloatField(null=True)
    median_now = models.FloatField(null=True)
    evidence = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    noted_by = RefField()
    noted_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "digest"], condition=models.Q(closed_at=None), name="incident_open_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["seller", "-id"], name="incident_newest")]


class IncidentParcel(models.Model):
    """A parcel that waits, or waited, in an incident; `left_at`: it went on."""

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="gathered", db_index=False)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="incidents", db_index=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "parcel"], name="incident_parcel_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["parcel"], condition=models.Q(left_at__isnull=True), name="incident_of_parcel"
            )
        ]


class DelayEpisode(models.Model):
    """
    One delay of one parcel from when it was found until it was over; told at most once.

    `since_at` is when it began, `why` says how we know (`parcels.delaying.judging`), the days are the
    promised and the expected one. `told` is false where an incident speaks for it.
    """

    id = IdField("dly")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="delays", db_index=False)
    kind = models.CharField(max_length=16, choices=DelayKind.choices)
    since_at = models.DateTimeField()
    party = models.CharField(max_length=16, blank=True)
    act = models.CharField(max_length=16, blank=True)
    why = models.JSONField(default=dict)
    promised_on = models.DateField(null=True)
    expected_on = models.DateField(null=True)
    risk = models.PositiveSmallIntegerField(null=True, help_text="Percent, when it was found.")
    incident = models.ForeignKey(
        Incident, on_delete=models.SET_NULL, null=True, related_name="delays", db_index=False
    )
    told = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "kind", "since_at"], name="delay_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["parcel"], condition=models.Q(closed_at__isnull=True), name="delay_open"),
        ]


class PeakSeason(models.Model):
    """
    Days, both included, on which parcels are known to be slower; `carriers` empty: all of them.

    Waiting time counts at `pace` percent of a working day then. `words` are shown to buyers, by language.
    """

    id = IdField("pks")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    first_on = models.DateField()
    last_on = models.DateField()
    carriers = models.JSONField(default=list)
    pace = models.PositiveSmallIntegerField(default=50)
    words = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True)


class DelayModel(models.Model):
    """
    What was learned of how long parcels wait (`parcels.delaying.keeping`), as JSON; the newest speaks.

    Learned from all sellers of the house; no parcel can be told from it.
    """

    id = models.BigAutoField(primary_key=True)
    learned_at = models.DateTimeField()
    parcels = models.PositiveIntegerField()
    state = models.JSONField()
