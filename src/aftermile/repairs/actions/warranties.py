"""Warranties: started, registered, extended by repairs, moved along the chain of replacements, voided."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.cases.media import shown_copy
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import AftermileError, BadInput, Phrase
from aftermile.kernel.ids import new_id
from aftermile.orders.models import Unit
from aftermile.policies.statutes.days import add_months
from aftermile.repairs.actions.moving import clean
from aftermile.repairs.coverage import law_floor, local_day, term_for
from aftermile.repairs.errors import RowsBroken, SerialOfOther, TermsMissing, WarrantyTaken
from aftermile.repairs.models import Repair, Warranty, WarrantyEvent, WarrantyTerm
from aftermile.repairs.queries import repaired_times, units_of_chain, warranties_of

PROMISE, LAW = "promise", "law"


@dataclass(frozen=True, slots=True)
class NewWarranty:
    """What is known of a warranty; without `months` the seller's terms for the goods count."""

    serial: str = ""
    unit: Unit | None = None
    sku: str = ""
    title: str = ""
    starts_on: date | None = None
    months: int | None = None
    words: str = ""


@transaction.atomic
def save_term(  # noqa: PLR0913 - one row of terms
    seller: Seller,
    *,
    months: int,
    sku: str = "",
    category: str = "",
    repair_months: int = 0,
    needs_registration: bool = False,
    words: str = "",
) -> WarrantyTerm:
    """Say what the seller promises for a SKU, a category, or all goods."""
    if not 0 < months <= 600 or not 0 <= repair_months <= 120:  # noqa: PLR2004 - fifty and ten years
        raise BadInput(field="months", problem=_("use 1 to 600 months, and 0 to 120 for a repair."))
    row, _made = WarrantyTerm.objects.update_or_create(
        seller=seller,
        sku=clean(sku, 120),
        category=clean(category, 80).casefold(),
        defaults={
            "months": months,
            "repair_months": repair_months,
            "needs_registration": needs_registration,
            "words": clean(words),
        },
    )
    return row


@transaction.atomic
def register(
    seller: Seller,
    new: NewWarranty,
    *,
    by: Actor,
    proof: IO[bytes] | None = None,
    event: str = "warranty.registered",
) -> Warranty:
    """
    Register a warranty by serial number or piece, with a proof; the same again returns the first.

    Raises `SerialOfOther` where the piece was sold with another number, `WarrantyTaken` where the number
    belongs to other goods, `TermsMissing` where the seller promises nothing for them.
    """
    serial, unit = clean(new.serial, 80), new.unit
    if not serial and unit is None:
        raise BadInput(field="serial", problem=_("it must not be empty."))
    if unit is not None and unit.serial and serial and unit.serial.casefold() != serial.casefold():
        raise SerialOfOther(serial=serial)
    serial = unit.serial if unit is not None and unit.serial else serial
    unit = unit or _unit_of(seller, serial)
    known = _known(seller, serial, unit)
    if known is not None:
        return _again(known, serial, unit, proof, by)
    row = _fresh(seller, new, serial or (unit.serial if unit else ""), unit)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise WarrantyTaken(serial=row.serial) from error
    _note(row, "started", by, months=row.months, words=row.cite)
    _tell(row, "warranty.started", by, source=row.source)
    if event == "warranty.registered":
        _registered(row, proof, by)
    return row


def _unit_of(seller: Seller, serial: str) -> Unit | None:
    rows = Unit.objects.filter(seller=seller, serial=serial).exclude(serial="")
    return rows.select_related("line__order__seller", "line__order__ship_to").order_by("-id").first()


def _known(seller: Seller, serial: str, unit: Unit | None) -> Warranty | None:
    rows = Warranty.objects.filter(seller=seller, source=PROMISE)
    if unit is not None:
        found = rows.filter(unit_id__in=units_of_chain(unit)).first()
        if found is not None:
            return found
    return rows.filter(serial=serial).first() if serial else None


def _again(row: Warranty, serial: str, unit: Unit | None, proof: IO[bytes] | None, by: Actor) -> Warranty:
    if serial and row.serial and row.serial != serial:
        raise SerialOfOther(serial=serial)
    if unit is not None and row.unit_id is not None and row.unit_id not in units_of_chain(unit):
        raise WarrantyTaken(serial=serial)
    if row.registered_at is None:
        row.serial = row.serial or serial
        row.unit = row.unit or unit
        _registered(row, proof, by)
    return row


def _registered(row: Warranty, proof: IO[bytes] | None, by: Actor) -> None:
    row.registered_at = clock.now()
    row.save(update_fields=["registered_at", "serial", "unit"])
    event = _note(row, "registered", by)
    if proof is not None:
        shown = shown_copy(proof.read(), str(getattr(proof, "name", "proof")))
        event.proof.save(f"{new_id('wpf')}{shown.suffix}", ContentFile(shown.data))
    _tell(row, "warranty.registered", by)


def _fresh(seller: Seller, new: NewWarranty, serial: str, unit: Unit | None) -> Warranty:
    term = term_for(seller.pk, unit.sku if unit else new.sku, unit.category if unit else "")
    months = new.months or (term.months if term else None)
    starts_on = new.starts_on or (_delivered_on(unit) if unit else None)
    if months is None:
        raise TermsMissing
    if starts_on is None:
        raise BadInput(field="starts_on", problem=_("it must not be empty."))
    return Warranty(
        seller=seller,
        serial=serial,
        unit=unit,
        sku=clean(unit.sku if unit else new.sku, 120),
        title=clean(unit.title if unit else new.title, 300),
        source=PROMISE,
        cite=clean(new.words or (term.words if term else ""), 300),
        months=months,
        repair_months=term.repair_months if term else 0,
        starts_on=starts_on,
        ends_on=add_months(starts_on, months),
        created_at=clock.now(),
    )


def _delivered_on(unit: Unit) -> date | None:
    order = unit.line.order
    at = order.delivered_at or order.shipped_at
    return local_day(order, at) if at else None


def extend_by_repair(repair: Repair, *, by: Actor) -> list[Warranty]:
    """
    Make guarantees longer after a repair, once each: by the seller's own term, and by the law of the place.

    The law's guarantee becomes a row of its own when a repair extends it, with the article.
    """
    unit, order = repair.unit, repair.case.order
    chain = units_of_chain(unit)
    found = []
    _implied(unit, by)
    rows = Warranty.objects.select_for_update(of=("self",)).filter(
        pk__in=[row.pk for row in warranties_of(chain, unit.serial)], source=PROMISE, void_why=""
    )
    for row in rows.order_by("pk"):
        if row.repair_months and row.ends_on >= local_day(order, repair.opened_at):
            found += _extend(row, repair, row.repair_months, row.cite, by)
    return [*found, *_extend_law(repair, chain, by)]


def _implied(unit: Unit, by: Actor) -> None:
    """Write down a promise that holds without registration, so that it can be extended."""
    term = term_for(unit.seller_id, unit.sku, unit.category)
    if term is None or term.needs_registration or _delivered_on(unit) is None:
        return
    if not warranties_of(units_of_chain(unit), unit.serial):
        register(unit.line.order.seller, NewWarranty(unit=unit), by=by, event="warranty.started")


def _extend_law(repair: Repair, chain: Sequence[str], by: Actor) -> list[Warranty]:
    unit, order = repair.unit, repair.case.order
    assert repair.done_at is not None
    on = local_day(order, repair.case.opened_at)
    times, _failed = repaired_times(chain, before=repair.done_at)
    before, after = law_floor(unit, order, on, times), law_floor(unit, order, on, times + 1)
    if before.open is not True or order.delivered_at is None:
        return []
    start, old, new = local_day(order, order.delivered_at), _end(before), _end(after)
    if old is None or new is None or new <= old:
        return []
    source = next(iter(after.sources.values()))
    row = Warranty.objects.filter(unit_id__in=chain, source=LAW).first()
    if row is None:
        row = Warranty.objects.create(
            seller_id=repair.seller_id,
            serial=unit.serial,
            unit=unit,
            sku=unit.sku,
            title=unit.title,
            source=LAW,
            cite=source.cite[:300],
            months=_months(start, old),
            starts_on=start,
            ends_on=old,
            created_at=clock.now(),
        )
        _note(row, "started", SYSTEM, months=row.months, cite=row.cite)
        _tell(row, "warranty.started", SYSTEM, source=LAW)
    return _extend(row, repair, _months(old, new), source.cite, by)


def _end(floor: Any) -> date | None:
    end: date = floor.entitlement.window_end
    return end if floor.known and end != date.min else None


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _extend(row: Warranty, repair: Repair, months: int, cite: str, by: Actor) -> list[Warranty]:
    if WarrantyEvent.objects.filter(warranty=row, repair=repair).exists():
        return []
    _note(row, "extended", by, months=months, cite=cite, repair=repair)
    _fold(row)
    _tell(row, "warranty.extended", by, months=months, cite=cite, thread=repair.case_id)
    return [row]


def _fold(row: Warranty) -> None:
    row.ends_on = fold(row.starts_on, row.months, [e.months for e in row.events.filter(what="extended")])
    row.save(update_fields=["ends_on"])


def fold(starts_on: date, months: int, added: Sequence[int]) -> date:
    """Return the last day of a warranty with its extensions."""
    return add_months(starts_on, months + sum(added))


@transaction.atomic
def follow_chain(unit: Unit, *, by: Actor = SYSTEM) -> list[Warranty]:
    """Let the warranties of the pieces before this one go on with it; safe to repeat."""
    chain = units_of_chain(unit)
    moved = []
    rows = Warranty.objects.select_for_update(of=("self",)).filter(unit_id__in=chain[:-1]).order_by("id")
    for row in rows:
        before = row.serial
        row.unit, row.serial = unit, unit.serial or row.serial
        row.save(update_fields=["unit", "serial"])
        _note(row, "moved", by, serial=row.serial)
        _tell(row, "warranty.moved", by, before=before)
        moved.append(row)
    return moved


@transaction.atomic
def void(warranty: Warranty, *, words: str, by: Actor) -> Warranty:
    """Set a warranty aside, saying why; the law's guarantee cannot be set aside."""
    text = clean(words, 300)
    if not text or warranty.source == LAW:
        raise BadInput(field="words", problem=_("say why; a guarantee by law can't be set aside."))
    row = Warranty.objects.select_for_update(of=("self",)).get(pk=warranty.pk)
    if row.void_why:
        return row
    row.void_why = text
    row.save(update_fields=["void_why"])
    _note(row, "voided", by, words=text)
    _tell(row, "warranty.voided", by, words=text)
    return row


def _note(  # noqa: PLR0913 - one row
    row: Warranty,
    what: str,
    by: Actor,
    *,
    months: int = 0,
    cite: str = "",
    words: str = "",
    serial: str = "",
    repair: Repair | None = None,
) -> WarrantyEvent:
    return WarrantyEvent.objects.create(
        warranty=row,
        what=what,
        months=months,
        serial=serial or row.serial,
        repair=repair,
        cite=cite[:300],
        words=words[:300],
        by_kind=by.kind.value,
        by_ref=by.ref,
        by_name=by.name[:120],
        at=clock.now(),
    )


def _tell(row: Warranty, event: str, by: Actor, *, thread: str = "", **data: Any) -> None:
    base = {"serial": row.serial, "unit": row.unit_id or "", "ends_on": row.ends_on.isoformat()}
    record(event, subject=row, by=by, thread=thread, data={**base, **data})


MOST_ROWS = 20_000
COLUMNS = ("serial", "sku", "title", "starts_on", "months")


@transaction.atomic
def load_warranties(seller: Seller, data: bytes, *, by: Actor) -> int:
    """
    Register warranties of a CSV file with the columns serial, sku, title, starts_on, months; all or none.

    `starts_on` and `months` may be empty where the piece and the seller's terms are known.
    """
    text = data.decode("utf-8-sig", errors="replace").replace("\x00", "")
    count = 0
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        if number > MOST_ROWS:
            raise RowsBroken(row=number, problem=Phrase(_("at most {rows} rows at a time."), rows=MOST_ROWS))
        try:
            register(seller, _read(row), by=by)
        except AftermileError as error:
            raise RowsBroken(row=number, problem=Phrase(error.words, **error.data)) from error
        count += 1
    return count


def _read(row: Mapping[str, str | None]) -> NewWarranty:
    plain = {name: (row.get(name) or "").strip() for name in COLUMNS}
    try:
        starts_on = date.fromisoformat(plain["starts_on"]) if plain["starts_on"] else None
        months = int(plain["months"]) if plain["months"] else None
    except ValueError as error:
        raise BadInput(
            field="starts_on", problem=_("use days such as 2026-12-24 and whole months.")
        ) from error
    return NewWarranty(
        serial=plain["serial"], sku=plain["sku"], title=plain["title"], starts_on=starts_on, months=months
    )
