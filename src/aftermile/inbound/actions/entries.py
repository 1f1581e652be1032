"""Import entries from a file: one row a member."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext_noop as _

from aftermile.inbound.actions.duty import EntryDraft, save_entry
from aftermile.inbound.errors import PointsFileBroken
from aftermile.inbound.models import DutyFile
from aftermile.inbound.queries.batches import members_of
from aftermile.kernel.errors import AftermileError, BadInput, Phrase
from aftermile.kernel.money import to_minor

MOST_BYTES: Final = 5_000_000
COLUMNS: Final = (
    *("member", "serial", "mrn", "line", "imported_on", "hs_code", "origin", "value", "duty", "vat"),
    *("currency", "first_export_mrn", "first_export_on"),
)


@dataclass(slots=True)
class EntriesReport:
    rows: int = 0
    written: int = 0
    problems: list[tuple[int, str, str]] = field(default_factory=list)


def import_entries(file: DutyFile, data: bytes) -> EntriesReport:
    """Read entries from a CSV; a row is known by `member` or by `serial`. Bad rows are named and left out."""
    report = EntriesReport()
    members = members_of(file.batch)
    by_name = {member.pk: member.pk for member in members}
    by_name |= {member.unit.serial: member.pk for member in members if member.unit.serial}
    for number, row in enumerate(_rows(data), 2):
        report.rows += 1
        clean = {name: (row.get(name) or "").strip() for name in COLUMNS}
        try:
            member = by_name.get(clean["member"]) or by_name.get(clean["serial"])
            if member is None:
                raise BadInput(field="member", problem=_("it is no piece of this batch."))
            save_entry(file, member, entry_of(clean, file.currency))
        except AftermileError as error:
            report.problems.append((number, str(error.data.get("field", "")), str(error)))
            continue
        report.written += 1
    return report


def _rows(data: bytes) -> list[dict[str, str]]:
    if len(data) > MOST_BYTES:
        raise PointsFileBroken(
            problem=Phrase(_("it is larger than {most} MB."), most=MOST_BYTES // 1_000_000)
        )
    try:
        text = data.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError:
        raise PointsFileBroken(problem=_("save it as UTF-8.")) from None
    head = (text.strip().splitlines() or [""])[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
    if not {"member", "serial"} & set(reader.fieldnames):
        raise PointsFileBroken(problem=Phrase(_("the first line lacks {names}."), names="member"))
    return list(reader)


def entry_of(row: dict[str, str], currency: str) -> EntryDraft:
    """Read texts as an entry; raise `BadInput` or `BadAmount`."""
    chosen = row.get("currency", "").upper() or currency
    return EntryDraft(
        mrn=row.get("mrn", ""),
        line=_number(row.get("line", "")),
        imported_on=_day("imported_on", row.get("imported_on", "")),
        hs_code=row.get("hs_code", ""),
        origin=row.get("origin", ""),
        value_minor=_amount(row.get("value", ""), chosen),
        duty_minor=_amount(row.get("duty", ""), chosen),
        vat_minor=_amount(row.get("vat", ""), chosen),
        currency=chosen,
        serial=row.get("serial", ""),
        first_export_mrn=row.get("first_export_mrn", ""),
        first_export_on=_day("first_export_on", row.get("first_export_on", "")),
    )


def _amount(text: str, currency: str) -> int | None:
    return to_minor(text, currency) if text else None


def _number(text: str) -> int | None:
    if text and not (text.isascii() and text.isdecimal() and len(text) < 6):  # noqa: PLR2004
        raise BadInput(field="line", problem=_("write a whole number."))
    return int(text) if text else None


def _day(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(field=name, problem=_("write it as 2026-11-22.")) from None
