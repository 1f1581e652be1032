"""One parcel at the receiving station: goods of one case or several, and what nobody expected."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions import Box, ReceivedLine, add_evidence, receive
from aftermile.cases.expecting import expected_of
from aftermile.cases.models import Case, Grade, Receipt
from aftermile.inbound.actions.unknown import Files, Item, Label, Seen, keep_unknown
from aftermile.inbound.models import Found, UnknownParcel
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import AftermileError, BadInput


@dataclass(frozen=True, slots=True)
class Counted:
    """So many pieces of a case line in one grade; more than expected is allowed here."""

    line: ReceivedLine
    instead: str = ""
    """What came in its place, where it is the wrong item."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a parcel held for one case."""

    case: Case
    counted: tuple[Counted, ...] = ()
    extras: tuple[Item, ...] = ()
    complete: bool = False
    note: str = ""
    photos: Files = ()


@dataclass(slots=True)
class Booked:
    """What became of one entry: a receipt and what was kept beside it, or the error that stopped it."""

    case: Case
    receipt: Receipt | None = None
    extras: list[UnknownParcel] = field(default_factory=list)
    error: AftermileError | None = None


def book_parcel(entries: Sequence[Entry], *, station_key: str, box: Box, by: Actor) -> list[Booked]:
    """
    Book one parcel against every case it held goods for, each in a transaction of its own.

    `station_key` names the parcel at this desk: with the same key again nothing is booked twice, and what
    an error stopped is tried again. What is more than expected, or another thing, is kept as unknown goods
    of that buyer.
    """
    if not station_key:
        raise BadInput(field="operation_key", problem=_("it must not be empty."))
    done: list[Booked] = []
    for entry in sorted(entries, key=lambda one: one.case.pk):
        try:
            with transaction.atomic():
                done.append(_book(entry, f"{station_key}:{entry.case.pk}"[:80], box, by))
        except AftermileError as error:
            done.append(Booked(entry.case, error=error))
    return done


def _book(entry: Entry, key: str, box: Box, by: Actor) -> Booked:
    known = Receipt.objects.filter(case=entry.case, operation_key=key).first()
    if known is not None:
        kept = UnknownParcel.objects.filter(seller_id=entry.case.seller_id, operation_key=f"{key}:x")
        return Booked(entry.case, known, list(kept))
    lines, extras = _apart(entry)
    booked = Booked(entry.case)
    if lines or entry.complete or not extras:
        booked.receipt = receive(
            entry.case,
            operation_key=key,
            lines=lines,
            by=by,
            complete=entry.complete,
            box=box,
            note=entry.note,
        )
    if extras:
        booked.extras.append(_keep(entry, extras, f"{key}:x", box, by))
    for photo in entry.photos:
        photo.seek(0) if hasattr(photo, "seek") else None
        add_evidence(entry.case, upload=photo, by=by, label="receipt")
    return booked


def _apart(entry: Entry) -> tuple[list[ReceivedLine], list[Item]]:
    """Part what was counted into what the case still expects and what is more than that."""
    room: dict[str, int] = {}
    owner: dict[str, str] = {}
    for row in expected_of(entry.case):
        room[row.line.pk] = row.quantity
        owner |= {line.pk: row.line.pk for line in row.lines}
    titles = _titles(entry)
    lines: list[ReceivedLine] = []
    extras = list(entry.extras)
    for counted in entry.counted:
        line = counted.line
        key = owner.get(line.case_line_id, line.case_line_id)
        left = room.get(key)
        if left is None:  # not expected any more: let the case say why
            lines.append(line)
            continue
        part = min(left, line.quantity)
        room[key] = left - part
        if part:
            lines.append(replace(line, quantity=part))
        over = line.quantity - part
        sku, title = titles.get(line.case_line_id, ("", ""))
        if over and line.grade not in (Grade.MISSING, Grade.WRONG):
            extras.append(Item(sku, title, "", over, line.grade))
        if line.grade == Grade.WRONG:
            extras.append(Item("", counted.instead or title, line.serial, line.quantity))
    return lines, extras


def _titles(entry: Entry) -> dict[str, tuple[str, str]]:
    rows = entry.case.lines.select_related("unit__line", "unit__part")
    return {row.pk: (row.unit.sku, row.unit.title) for row in rows}


def _keep(entry: Entry, extras: Sequence[Item], key: str, box: Box, by: Actor) -> UnknownParcel:
    seen = Seen(
        label=Label(tracking_number=box.tracking_number),
        items=tuple(extras),
        note=entry.note,
        location=box.location,
        place=box.place,
        found=Found.EXTRA,
        case=entry.case,
        parcel=box.parcel,
    )
    return keep_unknown(entry.case.seller, seen, operation_key=key, by=by)
