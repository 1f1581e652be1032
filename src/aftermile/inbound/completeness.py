"""What a duty file still lacks, until when it can be filed, and what it claims; nothing is written."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.inbound.models import BatchFile, BatchMember, DutyEntry, DutyFile, ReliefRule

MONTHS: Final = 12
NEEDS: Final[dict[str, str | Promise]] = {
    "import_mrn": _("Number of the import entry (MRN)"),
    "import_line": _("Line of the import entry"),
    "imported_on": _("Day of the import"),
    "hs_code": _("Tariff number (6 to 10 digits)"),
    "origin": _("Country of origin"),
    "value": _("Customs value"),
    "duty": _("Duty"),
    "vat": _("Import VAT"),
    "currency": _("Amounts in the currency of the claim"),
    "identity": _("Identity of the goods: serial number or photo"),
    "first_export": _("Proof of the first export: MRN and day"),
    "same_state": _("Declaration that the goods were not altered"),
    "export_mrn": _("Number of the export declaration (MRN)"),
    "export_on": _("Day of the export"),
    "import_file": _("Import entry as a file"),
    "export_file": _("Export proof as a file"),
    "too_late": _("The time for this claim is over"),
}
_COLUMNS: Final = {
    "import_mrn": "mrn",
    "import_line": "line",
    "imported_on": "imported_on",
    "hs_code": "hs_code",
    "origin": "origin",
}
_AMOUNTS: Final = {"value": "value_minor", "duty": "duty_minor", "vat": "vat_minor"}
_OF_FILE: Final = ("export_mrn", "export_on", "same_state")
_PAPERS: Final = {"import_file": "import", "export_file": "export"}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that lacks; `member` is None where it is of the whole batch."""

    code: str
    member: BatchMember | None = None

    @property
    def words(self) -> str | Promise:
        return NEEDS[self.code]


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed for one member, in minor units of the file's currency, and its last day."""

    entry: DutyEntry
    duty_minor: int
    vat_minor: int
    last_on: date | None
    late: bool

    @property
    def total_minor(self) -> int:
        return self.duty_minor + self.vat_minor


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, the month's last where it has no such day."""
    total = day.year * MONTHS + day.month - 1 + months
    year, month = divmod(total, MONTHS)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(entry: DutyEntry, file: DutyFile) -> date | None:
    """Return the last day on which this member can be claimed; None while its anchor is not known."""
    anchor = entry.imported_on if file.relief.anchor == "import" else entry.first_export_on
    return add_months(anchor, file.relief.months) if anchor else None


def missing_of(
    file: DutyFile,
    members: Sequence[BatchMember],
    entries: dict[str, DutyEntry],
    papers: Sequence[BatchFile],
) -> list[Missing]:
    """Return what lacks, the batch's own first, then member by member; `entries` by member."""
    needs = needs_of(file.relief)
    found = [Missing(code) for code in _OF_FILE if code in needs and not getattr(file, code)]
    kinds = {paper.kind for paper in papers}
    found += [Missing(code) for code, kind in _PAPERS.items() if code in needs and kind not in kinds]
    pictured = {paper.member_id for paper in papers if paper.kind == "identity"}
    for member in members:
        entry = entries.get(member.pk) or DutyEntry(member=member)
        codes = _missing_of_entry(entry, file, needs, pictured=member.pk in pictured)
        found += [Missing(code, member) for code in codes]
    return found


def needs_of(relief: ReliefRule) -> frozenset[str]:
    return frozenset(relief.needs) | (frozenset({"vat"}) if relief.vat else frozenset())


def _missing_of_entry(
    entry: DutyEntry, file: DutyFile, needs: frozenset[str], *, pictured: bool
) -> list[str]:
    codes = [code for code, column in _COLUMNS.items() if code in needs and not getattr(entry, column)]
    codes += [code for code, column in _AMOUNTS.items() if code in needs and getattr(entry, column) is None]
    if entry.currency and entry.currency != file.currency:
        codes.append("currency")
    if "identity" in needs and not pictured and not (entry.serial or entry.member.unit.serial):
        codes.append("identity")
    if "first_export" in needs and not (entry.first_export_mrn and entry.first_export_on):
        codes.append("first_export")
    return codes


def claims_of(file: DutyFile, entries: Sequence[DutyEntry], on: date) -> list[Claim]:
    """
    Return the claim of each member on a day: `percent` of the duty rounded down, and VAT where it comes back.

    What is in another currency, or whose time is over, claims nothing.
    """
    claims = []
    for entry in entries:
        until = last_day(entry, file)
        late = until is not None and on > until
        counts = not late and entry.currency in ("", file.currency)
        duty = (entry.duty_minor or 0) * file.relief.percent // 100 if counts else 0
        vat = (entry.vat_minor or 0) if counts and file.relief.vat else 0
        claims.append(Claim(entry, duty, vat, until, late))
    return claims


def first_deadline(claims: Sequence[Claim]) -> date | None:
    """Return the day by which the claim must be in so that no member is lost; past ones do not count."""
    return min((claim.last_on for claim in claims if claim.last_on and not claim.late), default=None)
