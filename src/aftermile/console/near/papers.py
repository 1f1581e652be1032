"""Papers of batches: manifest as CSV and PDF, and the duty file as one ZIP."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from aftermile.console.near.pickups import plain
from aftermile.database.chips import chip_of
from aftermile.inbound.completeness import Claim, Missing
from aftermile.inbound.models import Batch, BatchMember, DutyFile
from aftermile.inbound.queries.batches import files_of
from aftermile.kernel.money import Money

FONT = "STSong-Light"
"""A font every reader brings along; it has Latin and Chinese letters."""
Rows = Sequence[Sequence[object]]


def csv_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([plain("" if cell is None else cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


MANIFEST = (
    "batch",
    "member",
    "case",
    "order",
    "sku",
    "title",
    "serial",
    "quantity",
    "grade",
    "grams",
    "state",
)


def manifest_rows(batch: Batch, members: Sequence[BatchMember]) -> list[list[object]]:
    return [
        [
            batch.number,
            member.pk,
            member.case.rma_number if member.case else "",
            member.unit.line.order.number,
            member.unit.sku,
            member.unit.title,
            member.unit.serial,
            member.quantity,
            member.grade,
            member.grams,
            member.state,
        ]
        for member in members
    ]


def manifest_csv(batch: Batch, members: Sequence[BatchMember]) -> str:
    head = (*MANIFEST, "share", "currency")
    shares = [[Money(one.share_minor, batch.currency).decimal, batch.currency] for one in members]
    rows = [[*row, *share] for row, share in zip(manifest_rows(batch, members), shares, strict=True)]
    return csv_of(head, rows)


def manifest_pdf(batch: Batch, members: Sequence[BatchMember]) -> bytes:
    """Return the manifest of a batch, one table over as many pages as it takes."""
    to = batch.destination.name if batch.destination else batch.party
    lines = [
        f"{batch.hub.name} → {to} ({batch.country})",
        f"{chip_of('batch_purpose', batch.purpose).word} · {batch.grams} g",
        f"{batch.carrier} {batch.tracking_number}".strip(),
    ]
    head = [_("Case"), _("Order"), "SKU", _("Item"), _("Serial"), _("Pieces"), _("Grade"), _("Grams")]
    rows = [
        [row[2], row[3], row[4], row[5], row[6], row[7], str(row[8]).upper(), row[9]]
        for row in manifest_rows(batch, members)
    ]
    return pdf_of(batch.number, lines, head, rows)


def pdf_of(title: str, lines: Sequence[str], head: Sequence[str], rows: Rows) -> bytes:
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    text = ParagraphStyle("text", fontName=FONT, fontSize=8, leading=11)
    big = ParagraphStyle("big", fontName=FONT, fontSize=16, leading=22)
    cells = [[Paragraph(_escaped(cell), text) for cell in row] for row in (head, *rows)]
    table = Table(cells, repeatRows=1)
    grid: list[Any] = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#94a3b8")),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e2e8f0")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    table.setStyle(TableStyle(grid))
    out = io.BytesIO()
    document = SimpleDocTemplate(out, pagesize=landscape(A4), title=title, invariant=1)
    parts: list[Any] = [Paragraph(_escaped(title), big), *(Paragraph(_escaped(line), text) for line in lines)]
    document.build([*parts, Spacer(1, 8), table])
    return out.getvalue()


def _escaped(cell: object) -> str:
    return str("" if cell is None else cell).replace("&", "&amp;").replace("<", "&lt;")


ENTRIES = (
    *("member", "case", "title", "serial", "mrn", "line", "imported_on", "hs_code", "origin", "currency"),
    *("value", "duty", "vat", "first_export_mrn", "first_export_on", "last_day", "claimed", "paid"),
)


def entry_rows(file: DutyFile, claims: Sequence[Claim]) -> list[list[object]]:
    rows: list[list[object]] = []
    for claim in claims:
        entry, member = claim.entry, claim.entry.member
        currency = entry.currency or file.currency
        amounts = [
            Money(minor, currency).decimal if minor is not None else ""
            for minor in (entry.value_minor, entry.duty_minor, entry.vat_minor)
        ]
        rows.append(
            [
                member.pk,
                member.case.rma_number if member.case else "",
                member.unit.title,
                entry.serial or member.unit.serial,
                entry.mrn,
                entry.line or "",
                entry.imported_on or "",
                entry.hs_code,
                entry.origin,
                currency,
                *amounts,
                entry.first_export_mrn,
                entry.first_export_on or "",
                claim.last_on or "",
                Money(claim.total_minor, file.currency).decimal,
                Money(entry.paid_minor, file.currency).decimal,
            ]
        )
    return rows


def duty_zip(file: DutyFile, claims: Sequence[Claim], lacking: Sequence[Missing]) -> bytes:
    """Return the duty file with its claim, entries, manifest and papers as one ZIP."""
    batch = file.batch
    members = [claim.entry.member for claim in claims]
    total = str(Money(sum(claim.total_minor for claim in claims), file.currency))
    checked = _("verified") if file.relief.verified else _("not verified")
    told = f"{timezone.localtime():%Y-%m-%d %H:%M %Z}"
    lines = [
        file.relief.title,
        f"{_('Source')}: {file.relief.source} · {checked}",
        f"{_('Claim')}: {total} · {_('Export')}: {file.export_mrn or '–'} {file.export_on or ''}",
        f"{_('Missing')}: {len(lacking)} · {told}",
    ]
    head = [
        "MRN",
        _("Line"),
        _("Day"),
        "HS",
        _("Origin"),
        _("Item"),
        _("Serial"),
        _("Value"),
        _("Duty"),
        _("Claim"),
    ]
    rows = [
        [row[4], row[5], row[6], row[7], row[8], row[2], row[3], row[10], row[11], row[16]]
        for row in entry_rows(file, claims)
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("claim.pdf", pdf_of(f"{batch.number} · {_('Duty file')}", lines, head, rows))
        archive.writestr("entries.csv", csv_of(ENTRIES, entry_rows(file, claims)))
        archive.writestr("manifest.csv", manifest_csv(batch, members))
        gaps = [[one.code, str(one.words), one.member.pk if one.member else ""] for one in lacking]
        archive.writestr("missing.csv", csv_of(["code", "what", "member"], gaps))
        hashes = []
        for number, paper in enumerate(files_of(batch), 1):
            name = f"papers/{number:02d}-{paper.kind}-{paper.name}"
            with paper.file.open("rb") as source:
                archive.writestr(name, source.read())
            hashes.append([name, paper.kind, paper.sha256, paper.size, paper.at.isoformat(), paper.by_name])
        archive.writestr("papers.csv", csv_of(["file", "kind", "sha256", "bytes", "at", "by"], hashes))
    return out.getvalue()
