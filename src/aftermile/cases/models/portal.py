"""What buyers begin and declare in the portal before there is a case, and the views that staff keep."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Member, Seller
from aftermile.cases.models.cases import Case
from aftermile.database.fields import IdField
from aftermile.orders.models import Order


class SavedView(models.Model):
    """A filter of the queue that a member keeps; shared with the seller's staff when asked."""

    id = IdField("view")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, null=True, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=100)


class Draft(models.Model):
    """
    What a buyer has chosen so far in the portal, before there is a case; kept between the steps.

    The id is the operation key of opening the case: a second click finds the same case. `picks` is a
    list of `{"unit": id, "quantity": int, "reason": code, "comment": text}`.
    """

    id = IdField("drf")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="drafts")
    picks = models.JSONField(default=list)
    kind = models.CharField(max_length=12, blank=True)
    wanted = models.CharField(max_length=20, blank=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="drafts")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["order", "-id"], name="draft_of_order"),
            models.Index(fields=["updated_at"], name="draft_age"),
        ]


class DraftFile(models.Model):
    """A file shown before the case exists; becomes `Evidence` when the buyer confirms."""

    id = IdField("dfl")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="drafts/")
    thumbnail = models.FileField(upload_to="drafts/small/", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "sha256"], name="file_once_per_draft")
        ]


class Withdrawal(models.Model):
    """
    A buyer's declaration that he withdraws from a contract, as he confirmed it: never changed, never refused.

    What he typed stands beside the order it was matched with. `problem` says why it has no case yet.
    """

    id = IdField("wdr")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    operation_key = models.CharField(max_length=80, help_text="Who confirms twice declares once.")
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=120, help_text="Number of the order, as typed.")
    email = models.CharField(max_length=254, help_text="Where the acknowledgement went.")
    items = models.TextField(blank=True, help_text="What it is about; empty: the whole order.")
    words = models.TextField(blank=True)
    text = models.TextField(help_text="The declaration as it was shown and mailed.")
    sha256 = models.CharField(max_length=64, help_text="Of `text`.")
    language = models.CharField(max_length=12, default="en")
    at = models.DateTimeField(help_text="When it was declared; clocks start here.")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="withdrawals")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="withdrawals")
    problem = models.CharField(max_length=40, blank=True)
    settled_at = models.DateTimeField(null=True, help_text="When it had its case, or was set aside.")
    settled_by = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "operation_key"], name="withdrawal_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="withdrawal_newest"),
            models.Index(
                fields=["seller", "-id"], condition=models.Q(settled_at=None), name="withdrawal_open"
            ),
        ]
