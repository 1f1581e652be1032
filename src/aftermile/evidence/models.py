"""What proof is worth: its chain, its look-alikes, its signals, challenges, and packs for others."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Seller
from aftermile.cases.models import Case, Evidence
from aftermile.database.fields import IdField


class Link(models.Model):
    """
    One file in the chain of its case: `digest` covers the file's hash, who brought it, when, and `previous`.

    Written in the transaction that keeps the file, so that none can be added, changed or taken out later
    without breaking what follows.
    """

    id = IdField("lnk")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="link")
    position = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "position"], name="link_once")]


class Fingerprint(models.Model):
    """What a picture looks like, in 128 bits: pictures that look alike differ in few of them."""

    id = IdField("fpr")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="fingerprint")
    bits = models.CharField(max_length=32, help_text="Hexadecimal; empty where there is nothing to compare.")
    read_at = models.DateTimeField()


class Band(models.Model):
    """Sixteen bits of a fingerprint, to find its neighbors by an index."""

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.ForeignKey(Fingerprint, on_delete=models.CASCADE, related_name="bands")
    position = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seller", "position", "value"], name="band_of_seller")]


class Likeness(models.Model):
    """
    Two files of different cases that are the same bytes (`distance` 0 and `same`) or look alike.

    A person may set it aside with words; it is never a verdict.
    """

    id = IdField("lik")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    newer = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="likenesses")
    older = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="likenesses_later")
    same = models.BooleanField(default=False)
    distance = models.PositiveSmallIntegerField(default=0, help_text="Bits of 128 that differ.")
    found_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["newer", "older"], name="likeness_once")]


class Signal(models.Model):
    """What a file says of itself, for a person to weigh; `code` has its words, `data` its figures."""

    id = IdField("sig")
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="signals")
    code = models.CharField(max_length=30)
    data = models.JSONField(default=dict)
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["evidence", "code"], name="signal_once")]


class ChallengeState(models.TextChoices):
    OPEN = "open"
    ANSWERED = "answered"  # a photo came; nobody has looked yet
    SEEN = "seen"  # a person read the code on it
    NOT_SEEN = "not_seen"
    CANCELED = "canceled"


class Challenge(models.Model):
    """A code to lay beside the goods: a photo with it was taken for this case, after it was asked for."""

    id = IdField("chl")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="challenges")
    code = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=ChallengeState.choices, default=ChallengeState.OPEN)
    evidence = models.ForeignKey(Evidence, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    judged_by = models.CharField(max_length=120, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=["open", "answered"]),
                name="one_challenge_waits",
            )
        ]


class Recipient(models.TextChoices):
    CARRIER = "carrier"
    INSURER = "insurer"
    BANK = "bank"  # the answer to a chargeback
    MARKETPLACE = "marketplace"
    SUPPLIER = "supplier"
    AUTHORITY = "authority"


class Pack(models.Model):
    """A ZIP for one kind of recipient: a PDF that tells the case, the files, a manifest of their hashes."""

    id = IdField("pck")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="packs")
    recipient = models.CharField(max_length=12, choices=Recipient.choices)
    language = models.CharField(max_length=12, default="en")
    file = models.FileField(upload_to="packs/")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    manifest = models.JSONField(default=dict)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
