"""Duty files: what is known of each import, the claim, and the answer of customs."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from aftermile.cases.models import Case
from aftermile.events.log import record
from aftermile.inbound.completeness import claims_of, missing_of
from aftermile.inbound.errors import DutyFileIncomplete, NotNow
from aftermile.inbound.models import Batch, BatchState, DutyEntry, DutyFile, DutyState, ReliefRule
from aftermile.inbound.queries.batches import files_of, members_of
from aftermile.inbound.reliefs import CATALOG, READ_ON
from aftermile.inbound.words import act_words, duty_words
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, ChangedMeanwhile, NotFound, Phrase
from aftermile.kernel.money import allocate, exponent
from aftermile.ledger.actions.recoveries import book_recovery, receive_recovery
from aftermile.ledger.errors import MoreThanLost
from aftermile.ledger.rates import convert

CUSTOMS: Final = "customs"
EDITABLE: Final = frozenset({DutyState.OPEN, DutyState.COMPLETE})
_HS: Final = re.compile(r"[0-9]{6,10}")
_MRN: Final = re.compile(r"[0-9A-Z][0-9A-Z\-/ ]{3,39}")


def ensure_reliefs() -> int:
    """Write the catalog's rows where they are not yet; return how many were new. A row that stands stays."""
    known = set(ReliefRule.objects.values_list("code", "since"))
    fresh = [row for row in CATALOG if (row.code, row.since) not in known]
    ReliefRule.objects.bulk_create(
        [
            ReliefRule(
                code=row.code,
                territory=row.territory,
                title=row.title,
                months=row.months,
                anchor=row.anchor,
                percent=row.percent,
                vat=row.vat,
                needs=list(row.needs),
                source=row.source,
                url=row.url,
                since=row.since,
                until=row.until,
                checked_on=READ_ON,
            )
            for row in fresh
        ],
        ignore_conflicts=True,
    )
    return len(fresh)


def reliefs_on(day: date) -> list[ReliefRule]:
    """Return the rules that hold on a day, by territory."""
    ensure_reliefs()
    rows = ReliefRule.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day)
    return list(rows.order_by("territory", "code"))


def verify_relief(relief: ReliefRule, *, by: Actor, verified: bool = True) -> ReliefRule:
    """Note that somebody checked a rule against the authority's own page, or no longer stands by it."""
    relief.verified, relief.verified_by, relief.checked_on = verified, by.name, clock.now().date()
    relief.save(update_fields=["verified", "verified_by", "checked_on"])
    return relief


@transaction.atomic
def open_duty_file(batch: Batch, *, relief: ReliefRule, by: Actor, currency: str = "") -> DutyFile:
    """Begin the duty file of a batch; one that stands is returned as it is."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    known = DutyFile.objects.filter(batch=batch).select_related("relief", "batch").first()
    if known is not None:
        return known
    if batch.state == BatchState.CANCELED:
        raise NotNow(act=act_words("add"), state=str(batch.state))
    currency = currency or batch.currency
    exponent(currency)
    file = DutyFile.objects.create(
        seller_id=batch.seller_id, batch=batch, relief=relief, currency=currency, created_at=clock.now()
    )
    _fill(file)
    _tell(file, "duty_file.opened", by=by)
    return file


def _fill(file: DutyFile) -> None:
    """Every member gets its entry, with the serial number that is known."""
    known = set(file.entries.values_list("member_id", flat=True))
    DutyEntry.objects.bulk_create(
        DutyEntry(file=file, member=member, serial=member.unit.serial, currency=file.currency)
        for member in members_of(file.batch)
        if member.pk not in known
    )


def _tell(file: DutyFile, name: str, *, by: Actor, **data: Any) -> None:
    base = {"batch": file.batch.number, "relief": file.relief.code}
    record(name, subject=file, by=by, thread=file.batch_id, data={**base, **data})


def _locked(file: DutyFile, act: str, states: frozenset[DutyState], version: int | None = None) -> DutyFile:
    rows = DutyFile.objects.select_for_update(of=("self",)).select_related("batch", "relief")
    fresh = rows.get(pk=file.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile(version=fresh.version)
    if fresh.state not in states:
        raise NotNow(act=act_words(act), state=duty_words(fresh.state))
    return fresh


@dataclass(frozen=True, slots=True)
class FilePaper:
    """What is said of the batch as a whole."""

    export_mrn: str = ""
    export_on: date | None = None
    same_state: bool = False
    relief: ReliefRule | None = None


@transaction.atomic
def save_paper(file: DutyFile, paper: FilePaper, *, by: Actor, version: int | None = None) -> DutyFile:  # noqa: ARG001
    """Write the export proof and the declaration; the file is complete once nothing lacks."""
    file = _locked(file, "change", EDITABLE, version)
    file.export_mrn = _mrn("export_mrn", paper.export_mrn)
    file.export_on, file.same_state = paper.export_on, paper.same_state
    if paper.relief is not None:
        file.relief = paper.relief
    file.save(update_fields=["export_mrn", "export_on", "same_state", "relief"])
    return judge(file)


def _mrn(name: str, text: str) -> str:
    plain = " ".join(text.upper().split())
    if plain and not _MRN.fullmatch(plain):
        raise BadInput(field=name, problem=_("write the number as it stands on the declaration."))
    return plain


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """The import of one member; amounts in minor units, None: not known."""

    mrn: str = ""
    line: int | None = None
    imported_on: date | None = None
    hs_code: str = ""
    origin: str = ""
    value_minor: int | None = None
    duty_minor: int | None = None
    vat_minor: int | None = None
    currency: str = ""
    serial: str = ""
    first_export_mrn: str = ""
    first_export_on: date | None = None


@transaction.atomic
def save_entry(file: DutyFile, member_id: str, draft: EntryDraft) -> DutyEntry:
    """Write what is known of one member's import; raise `BadInput` with the field that is wrong."""
    file = _locked(file, "change", EDITABLE)
    row = _write(file, member_id, draft)
    judge(file)
    return row


def _write(file: DutyFile, member_id: str, draft: EntryDraft) -> DutyEntry:
    _fill(file)
    row = DutyEntry.objects.filter(file=file, member_id=member_id, member__removed_at=None).first()
    if row is None:
        raise NotFound(noun="member", ref=member_id)
    row.mrn = _mrn("mrn", draft.mrn)
    row.first_export_mrn = _mrn("first_export_mrn", draft.first_export_mrn)
    row.hs_code = "".join(char for char in draft.hs_code if char not in ". ")
    if row.hs_code and not _HS.fullmatch(row.hs_code):
        raise BadInput(field="hs_code", problem=_("write 6 to 10 digits."))
    row.origin = draft.origin.strip().upper()
    if row.origin and (len(row.origin) != 2 or not row.origin.isalpha()):  # noqa: PLR2004 - ISO 3166-1
        raise BadInput(field="origin", problem=_("use two letters such as DE."))
    if draft.line is not None and not 1 <= draft.line <= 9999:  # noqa: PLR2004 - declarations end at 999
        raise BadInput(field="line", problem=_("it must be above zero."))
    for name in ("value_minor", "duty_minor", "vat_minor"):
        amount = getattr(draft, name)
        if amount is not None and amount < 0:
            raise BadInput(field=name.removesuffix("_minor"), problem=_("it must not be below zero."))
        setattr(row, name, amount)
    row.currency = draft.currency or file.currency
    exponent(row.currency)
    row.line, row.imported_on, row.first_export_on = draft.line, draft.imported_on, draft.first_export_on
    row.serial = draft.serial.strip()[:80]
    row.save()
    return row


def judge(file: DutyFile) -> DutyFile:
    """Bring `complete` up to date with what lacks; the caller holds the file."""
    if file.state not in EDITABLE:
        return file
    _fill(file)
    entries = {row.member_id: row for row in file.entries.select_related("member__unit")}
    lacking = missing_of(file, members_of(file.batch), entries, files_of(file.batch))
    file.state = DutyState.OPEN if lacking else DutyState.COMPLETE
    file.version += 1
    file.save(update_fields=["state", "version"])
    return file


@transaction.atomic
def look_again(batch: Batch) -> None:
    """Judge the duty file of a batch anew after a paper was attached."""
    file = DutyFile.objects.select_for_update(of=("self",)).filter(batch=batch).first()
    if file is not None:
        judge(DutyFile.objects.select_related("batch", "relief").get(pk=file.pk))


@transaction.atomic
def file_claim(file: DutyFile, *, by: Actor, reference: str = "", version: int | None = None) -> DutyFile:
    """Note that the claim was sent in; its amount is frozen. Raises `DutyFileIncomplete`."""
    if file.state == DutyState.FILED:
        return file
    file = _locked(file, "file", EDITABLE, version)
    judge(file)
    if file.state != DutyState.COMPLETE:
        entries = {row.member_id: row for row in file.entries.select_related("member__unit")}
        lacking = missing_of(file, members_of(file.batch), entries, files_of(file.batch))
        raise DutyFileIncomplete(missing=len(lacking), batch=file.batch.number)
    rows = list(file.entries.filter(member__removed_at=None).select_related("member"))
    now = clock.now()
    file.claimed_minor = sum(claim.total_minor for claim in claims_of(file, rows, now.date()))
    file.state, file.filed_at, file.reference = DutyState.FILED, now, reference.strip()[:60]
    file.version += 1
    file.save(update_fields=["claimed_minor", "state", "filed_at", "reference", "version"])
    _tell(file, "duty_file.filed", by=by, claimed={"minor": file.claimed_minor, "currency": file.currency})
    return file


@transaction.atomic
def note_paid(file: DutyFile, amount_minor: int, *, by: Actor, words: str = "") -> DutyFile:
    """
    Note what customs paid back; it is shared by what was claimed and booked to the cases as a recovery.

    More than was claimed is refused; a second time changes nothing.
    """
    if file.state == DutyState.PAID and file.paid_minor == amount_minor:
        return file
    file = _locked(file, "answer", frozenset({DutyState.FILED}))
    if not 0 < amount_minor <= (file.claimed_minor or 0):
        raise BadInput(
            field="amount", problem=Phrase(_("it must lie above zero and within the claim."), most=0)
        )
    rows = list(file.entries.filter(member__removed_at=None).select_related("member").order_by("id"))
    claims = claims_of(file, rows, (file.filed_at or clock.now()).date())
    by_case: dict[str, int] = defaultdict(int)
    for row, part in zip(rows, allocate(amount_minor, [one.total_minor for one in claims]), strict=True):
        row.paid_minor = part
        if row.member.case_id:
            by_case[row.member.case_id] += part
    DutyEntry.objects.bulk_update(rows, ["paid_minor"])
    file.state, file.paid_minor, file.answered_at = DutyState.PAID, amount_minor, clock.now()
    file.answer = words.strip()[:300]
    file.version += 1
    file.save(update_fields=["state", "paid_minor", "answered_at", "answer", "version"])
    unbooked = _book(file, by_case, by=by)
    paid = {"minor": amount_minor, "currency": file.currency}
    _tell(file, "duty_file.paid", by=by, paid=paid, unbooked=unbooked)
    return file


def _book(file: DutyFile, by_case: dict[str, int], *, by: Actor) -> int:
    """
    Book each case's part as recovered from customs; return how many parts could not be.

    The books are in the currency of the order: another one is brought there by the rate of the day. What is
    above the loss of a case stays with the seller and is booked nowhere, as no case ever earns money.
    """
    unbooked = 0
    cases = Case.objects.filter(pk__in=by_case).in_bulk()
    for case_id, minor in sorted(by_case.items()):
        currency = cases[case_id].currency
        amount = convert(minor, file.currency, currency, clock.now().date())
        if not amount:
            unbooked += bool(minor)
            continue
        try:
            with transaction.atomic():
                row = book_recovery(
                    case_id,
                    CUSTOMS,
                    amount,
                    operation_key=f"duty:{file.pk}:{case_id}",
                    by=by,
                    party=file.relief.territory,
                    reference=file.reference or file.batch.number,
                )
                receive_recovery(row, amount, by, reference=file.reference)
        except MoreThanLost:
            unbooked += 1
    return unbooked


@transaction.atomic
def note_refused(file: DutyFile, *, by: Actor, words: str) -> DutyFile:
    """Note that customs refused; the reason is kept."""
    if file.state == DutyState.REFUSED:
        return file
    file = _locked(file, "answer", frozenset({DutyState.FILED}))
    if not words.strip():
        raise BadInput(field="words", problem=_("write what customs said."))
    file.state, file.answer, file.answered_at = DutyState.REFUSED, words.strip()[:300], clock.now()
    file.version += 1
    file.save(update_fields=["state", "answer", "answered_at", "version"])
    _tell(file, "duty_file.refused", by=by, words=file.answer)
    return file
