"""What was promised and expected of parcels, how that held per lane, what is said before there is history."""

from typing import ClassVar, Final

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.database.fields import IdField, RefField
from aftermile.orders.models import Order
from aftermile.parcels.models.parcels import Parcel


class EtaModel(models.Model):
    """
    What was learned from a seller's parcels (`parcels.estimating.trained`), as JSON.

    Append-only; the newest speaks. `figures` is its back-test over the parcels of the last year.
    """

    id = IdField("eta")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    trained_at = models.DateTimeField()
    delivered = models.PositiveIntegerField(help_text="Parcels that had arrived by then.")
    state = models.JSONField()
    figures = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seller", "-trained_at"], name="eta_newest")]


class Basis(models.TextChoices):
    """What speaks in an estimate: the rules of `LaneDefault`, a lane's own history, its legs, the model."""

    DEFAULTS = "defaults"
    LANE = "lane"
    LEGS = "legs"
    MODEL = "model"
    CARRIER = "carrier"


class LaneFigure(models.Model):
    """
    How well estimates held on one lane, and which one speaks there.

    Days are from the order to the door, quantiles over what was delivered in the last 90 days. `errors`
    holds the mean absolute error in days of each candidate by its code, all over the same parcels, each
    estimated at its order. `weeks` lists [Monday, parcels, of them inside their window, mean error].
    """

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+", db_index=False)
    carrier = models.CharField(max_length=40, blank=True)
    service = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    n = models.PositiveIntegerField()
    tested = models.PositiveIntegerField(default=0)
    days_p10 = models.FloatField()
    days_p50 = models.FloatField()
    days_p90 = models.FloatField()
    handling_p50 = models.FloatField(null=True)
    coverage_90 = models.FloatField(null=True)
    errors = models.JSONField(default=dict)
    chosen = models.CharField(max_length=8, choices=Basis.choices)
    weeks = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "carrier", "service", "origin", "destination"], name="lane_figure_once"
            )
        ]


class LaneDefault(models.Model):
    """
    What is said of a lane before it has history: handling and transit in working days.

    An empty column fits everything; the row with most columns that fit speaks. `cut_off` is the seller's
    local time until which an order counts as of today.
    """

    id = IdField("lnd")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    carrier = models.CharField(max_length=40, blank=True)
    service = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    handling_days = models.PositiveSmallIntegerField(default=1)
    cut_off = models.TimeField(null=True)
    transit_p10 = models.PositiveSmallIntegerField()
    transit_p50 = models.PositiveSmallIntegerField()
    transit_p90 = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField()
    changed_by = RefField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "carrier", "service", "origin", "destination"], name="lane_default_once"
            )
        ]


class Promise(models.Model):
    """
    A window that somebody was shown. Append-only, never changed: a new estimate is a new row.

    `by_on` and `from_on` are local dates at the destination, `handed_over_by_on` at the origin. `shown_in`
    is the place: product_page, checkout, order, tracking, mail, api. `digest` makes a repeat harmless.
    """

    id = IdField("prm")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, null=True, related_name="promises")
    product = RefField(max_length=120)
    option = models.CharField(max_length=60, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    postcode = models.CharField(max_length=4, blank=True, help_text="Its first signs; no more is kept.")
    from_on = models.DateField()
    by_on = models.DateField()
    handed_over_by_on = models.DateField(null=True)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    n = models.PositiveIntegerField(default=0)
    model = RefField()
    shown_in = models.CharField(max_length=16)
    shown_at = models.DateTimeField()
    digest = models.CharField(max_length=40, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["seller", "-shown_at"], name="promise_newest"),
            models.Index(
                fields=["order", "shown_at"], condition=models.Q(order__isnull=False), name="promise_of_order"
            ),
        ]


class Estimate(models.Model):
    """
    When a parcel was expected, said at one moment; append-only, a row where the window moved.

    `source` is empty for our own, else who said it (a carrier's own date). `milestone` is what was known.
    """

    id = models.BigAutoField(primary_key=True)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="estimates", db_index=False)
    source = models.CharField(max_length=40, blank=True)
    from_on = models.DateField()
    by_on = models.DateField()
    expected_on = models.DateField()
    milestone = models.CharField(max_length=20)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    n = models.PositiveIntegerField(default=0)
    model = RefField()
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["parcel", "made_at"], name="estimate_of_parcel")]


EXPECTED: Final = ("deliver_from_on", "deliver_by_on", "promised_by_on", "estimated_at")
"""The columns of a parcel that its estimates say."""
