"""The paper of a pack: what happened, what is claimed, and which files show it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from django.utils.translation import gettext as _

from aftermile.cases.amounts import lines_of, outcomes_of
from aftermile.cases.models import Audience, Case
from aftermile.cases.timeline import timeline
from aftermile.database.chips import chip_of
from aftermile.database.words import money_text
from aftermile.evidence.models import Challenge, ChallengeState
from aftermile.evidence.paper import Paper
from aftermile.evidence.queries import FileView
from aftermile.evidence.words import EVENTS, LABELS, RECIPIENTS
from aftermile.kernel.money import Money
from aftermile.ledger.queries import refunds_of_case
from aftermile.parcels.models import Parcel, Scan
from aftermile.policies.queries import label_of, reasons_for

NAMED: Final = frozenset({"carrier", "insurer", "bank", "marketplace", "authority"})
"""Who needs to know who the buyer is; a supplier does not."""

TOLD: Final = frozenset({"bank", "marketplace", "authority"})
"""Who gets what was written between seller and buyer."""


def _at(value: datetime | None) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if value else ""


def paper_of(case: Case, recipient: str, files: Sequence[FileView], language: str) -> bytes:
    """Return the PDF, in the active language."""
    title = _("Evidence on {number}").format(number=case.rma_number)
    paper = Paper(title, language)
    paper.text(_("For: {recipient}").format(recipient=RECIPIENTS[recipient]))
    _facts(paper, case, recipient)
    _lines(paper, case, language)
    _parcels(paper, case)
    _money(paper, case)
    _course(paper, case, recipient)
    _files(paper, case, files)
    return paper.data()


def _facts(paper: Paper, case: Case, recipient: str) -> None:
    order = case.order
    rows = [
        (_("Seller"), case.seller.name),
        (_("Order"), f"{order.number} ({order.channel})"),
        (_("Placed"), _at(order.placed_at)),
        (_("Shipped"), _at(order.shipped_at)),
        (_("Delivered"), _at(order.delivered_at)),
        (_("Paid"), money_text(Money(order.total_minor, order.currency))),
        (_("Claimed on"), _at(case.opened_at)),
        (_("Value of the items"), money_text(Money(case.value_minor, case.currency))),
    ]
    if recipient in NAMED:
        place = order.ship_to
        buyer = case.buyer
        rows.append((_("Buyer"), "\n".join(filter(None, (buyer.name, buyer.email, buyer.phone)))))
        if place:
            lines = (
                place.name,
                place.line1,
                place.line2,
                f"{place.postcode} {place.city}",
                place.region,
                place.country,
            )
            rows.append((_("Delivery address"), "\n".join(line for line in lines if line.strip())))
    paper.facts(rows)


def _lines(paper: Paper, case: Case, language: str) -> None:
    paper.head(_("Items"))
    labels = {row.code: label_of(row, language) for row in reasons_for(case.seller, hidden=True)}
    outcomes = outcomes_of(case)
    rows = []
    for line in lines_of(case):
        outcome = outcomes.get(line.pk)
        came = f"{chip_of('grade', outcome.grade).word} {outcome.note}" if outcome else ""
        serial = line.unit.serial
        what = f"{line.unit.quantity} × {line.unit.title}\n{line.unit.sku}" + (
            f"\n{serial}" if serial else ""
        )
        said = f"{labels.get(line.reason, line.reason)}\n{line.comment}".strip()
        rows.append((what, said, came, money_text(Money(line.unit.paid_minor, case.currency))))
    paper.rows(
        [_("Item"), _("What is wrong"), _("As it came back"), _("Paid")], rows, (0.38, 0.3, 0.16, 0.16)
    )


def _parcels(paper: Paper, case: Case) -> None:
    parcels = list(
        Parcel.objects.filter(shipment__order=case.order).select_related("shipment").order_by("id")
    )
    if not parcels:
        return
    paper.head(_("Parcels"))
    scans: dict[str, list[Scan]] = {}
    for scan in Scan.objects.filter(parcel__in=parcels).order_by("at", "recorded_at", "key"):
        scans.setdefault(scan.parcel_id, []).append(scan)
    for parcel in parcels:
        paper.text(f"{parcel.carrier} {parcel.tracking_number} · {chip_of('parcel', parcel.milestone).word}")
        rows = [
            (_at(scan.at), str(chip_of("parcel", scan.milestone).word), f"{scan.place} {scan.text}".strip())
            for scan in scans.get(parcel.pk, [])
        ]
        paper.rows([_("When"), _("What"), _("Where")], rows, (0.25, 0.25, 0.5))


def _money(paper: Paper, case: Case) -> None:
    refunds = refunds_of_case(case.pk)
    if not refunds:
        return
    paper.head(_("Paid back"))
    rows = [
        (
            refund.number,
            _at(refund.finished_at or refund.created_at),
            str(chip_of("refund", refund.state).word),
            money_text(refund.amount),
        )
        for refund in refunds
    ]
    paper.rows([_("Number"), _("When"), _("State"), _("Amount")], rows, (0.3, 0.3, 0.2, 0.2))


def _course(paper: Paper, case: Case, recipient: str) -> None:
    paper.head(_("What happened"))
    rows = []
    for moment in timeline(case, Audience.BUYER):
        words = str(EVENTS.get(moment.name, ""))
        if not words:
            continue
        if moment.note is not None and recipient in TOLD:
            words = f"{words}\n{moment.note.text}"
        rows.append((_at(moment.at), words))
    paper.rows([_("When"), _("What")], rows, (0.25, 0.75))


def _files(paper: Paper, case: Case, files: Sequence[FileView]) -> None:
    if not files:
        return
    paper.head(_("Files"))
    paper.text(
        _(
            "Each file is kept as it came. Its SHA-256 and that of the files before it make a chain: none "
            "can be changed or taken out without it showing. The manifest in this pack holds all of them."
        ),
        small=True,
    )
    seen = Challenge.objects.filter(case=case, state=ChallengeState.SEEN).select_related("evidence")
    codes = {row.evidence_id: row.code for row in seen}
    for number, file in enumerate(files, 1):
        row = file.row
        words = [
            f"{number}. {row.name}",
            str(LABELS.get(row.label, "")),
            _at(row.at),
            f"SHA-256 {row.sha256}",
        ]
        if row.pk in codes:
            words.append(_("Taken with the code {code}, asked for this case.").format(code=codes[row.pk]))
        told = " · ".join(word for word in words if word)
        if row.thumbnail:
            with row.thumbnail.open("rb") as picture:
                paper.picture(picture.read(), told)
        else:
            paper.text(told, small=True)
