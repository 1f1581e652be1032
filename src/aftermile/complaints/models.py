"""Complaints with their investigation and what follows from it; arbitrations that the operator rules on."""

from typing import ClassVar

from django.db import models

from aftermile.accounts.models import Member, Seller
from aftermile.cases.models import Case, Evidence
from aftermile.complaints.states import ArbitrationState, Channel, ComplaintState, Side, Target, Verdict
from aftermile.database.fields import CurrencyField, IdField, RefField


def _choices(
    kind: type[Channel | ComplaintState | ArbitrationState | Side | Target | Verdict],
) -> list[tuple[str, str]]:
    return [(item.value, item.value) for item in kind]


class Complaint(models.Model):
    """
    What a buyer says we did wrong, apart from what he is owed: cause, who answers for it, who asks about it.

    `number` is that of the marketplace or the authority. `answer_by` is its deadline; one late is told once.
    """

    id = IdField("cpl")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="complaint")
    channel = models.CharField(max_length=12, choices=_choices(Channel), default=Channel.SELLER.value)
    body = models.CharField(max_length=120, blank=True, help_text="Which marketplace, authority or court.")
    number = models.CharField(max_length=80, blank=True)
    rule = models.CharField(max_length=40, blank=True, help_text="Code of the rule that gave `answer_by`.")
    came_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=40, blank=True)
    party = models.CharField(max_length=12, blank=True, help_text="Who answers for it.")
    party_name = models.CharField(max_length=60, blank=True)
    state = models.CharField(
        max_length=16, choices=_choices(ComplaintState), default=ComplaintState.OPEN.value
    )
    outcome = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="complaint_newest"),
            models.Index(
                fields=["answer_by"],
                condition=models.Q(answered_at=None, late_at=None, closed_at=None),
                name="complaint_to_answer",
            ),
        ]


class Finding(models.Model):
    """One line of the investigation, append-only."""

    id = IdField("fnd")
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="findings")
    text = models.TextField()
    evidence = models.ForeignKey(Evidence, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()


class CorrectiveAction(models.Model):
    """What is changed so that it does not happen again: at a product, supplier, carrier, listing ..."""

    id = IdField("cra")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="actions")
    target = models.CharField(max_length=12, choices=_choices(Target))
    subject = models.CharField(max_length=120, help_text="SKU, name of the supplier or carrier ...")
    what = models.TextField()
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=120, blank=True)
    effect = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="corrective_newest"),
            models.Index(fields=["seller", "target", "subject"], name="corrective_of_subject"),
        ]


class Arbitration(models.Model):
    """
    Buyer and seller do not agree, and the operator of the marketplace rules; one open per case.

    The money follows each ruling at once; a ruling taken back on appeal is reversed in the books by mirror
    entries. What the buyer has got he keeps: then the marketplace bears it.
    """

    id = IdField("arb")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="arbitrations")
    raised_by = models.CharField(max_length=10, choices=_choices(Side))
    state = models.CharField(
        max_length=10, choices=_choices(ArbitrationState), default=ArbitrationState.OPEN.value
    )
    wants = models.TextField()
    statements_until = models.DateTimeField()
    appeal_until = models.DateTimeField(null=True)
    appealed_by = models.CharField(max_length=10, choices=_choices(Side), blank=True)
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=["open", "ruled", "appealed"]),
                name="one_arbitration_per_case",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="arbitration_newest"),
            models.Index(
                fields=["appeal_until"], condition=models.Q(state="ruled"), name="arbitration_to_end"
            ),
        ]


class Statement(models.Model):
    """What a side says in an arbitration; both sides and the operator read it."""

    id = IdField("sta")
    arbitration = models.ForeignKey(Arbitration, on_delete=models.CASCADE, related_name="statements")
    side = models.CharField(max_length=10, choices=_choices(Side))
    text = models.TextField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()


class Ruling(models.Model):
    """
    What the operator decided, append-only; the second one answers an appeal.

    `shares` say who bears the loss: `[{kind, party, basis_points}]`; `liability_ref` is its booking.
    """

    id = IdField("rul")
    arbitration = models.ForeignKey(Arbitration, on_delete=models.CASCADE, related_name="rulings")
    level = models.PositiveSmallIntegerField(default=1)
    verdict = models.CharField(max_length=10, choices=_choices(Verdict))
    remedy = models.CharField(max_length=20, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = CurrencyField(blank=True)
    shares = models.JSONField(default=list)
    liability_ref = RefField()
    words = models.TextField()
    by_ref = RefField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["arbitration", "level"], name="ruling_once")]
