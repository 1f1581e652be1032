"""Boxes and items that fit nothing: keep them, describe them, put them away."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.accounts.numbers import next_number
from aftermile.cases.actions.evidence import Upload, clean_name, read_limited
from aftermile.cases.errors import FileNotAccepted, TooManyFiles, WordsMissing
from aftermile.cases.media import shown_copy
from aftermile.cases.models import Case, Grade
from aftermile.events.log import record
from aftermile.inbound.errors import NothingSeen, UnknownSettled
from aftermile.inbound.models import Found, UnknownItem, UnknownParcel, UnknownPhoto, UnknownState
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, ChangedMeanwhile
from aftermile.kernel.ids import new_id
from aftermile.kernel.search import document
from aftermile.orders.models import Variant
from aftermile.parcels.models import Location, Parcel

Files = Sequence[Upload | IO[bytes]]
MOST_PHOTOS = 30
MOST_GRAMS = 10_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was found in a box."""

    sku: str = ""
    title: str = ""
    serial: str = ""
    quantity: int = 1
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What is written on a box; `text` is whatever has no field of its own."""

    tracking_number: str = ""
    carrier: str = ""
    sender: str = ""
    postcode: str = ""
    country: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A box or item as somebody found it. `case` is that in whose parcel it was, if any."""

    label: Label = Label()
    items: tuple[Item, ...] = ()
    note: str = ""
    weight_grams: int | None = None
    location: Location | None = None
    place: str = ""
    found: str = Found.PARCEL
    case: Case | None = None
    parcel: Parcel | None = None


def keep_unknown(
    seller: Seller, seen: Seen, *, operation_key: str, by: Actor, photos: Files = ()
) -> UnknownParcel:
    """Keep a box that fits nothing; the same `operation_key` again returns the first row."""
    if not operation_key:
        raise BadInput(field="operation_key", problem=_("it must not be empty."))
    known = UnknownParcel.objects.filter(seller=seller, operation_key=operation_key)
    found = known.first()
    if found is not None:
        return found
    _check(seen, photos)
    try:
        with transaction.atomic():
            row = _write(seller, seen, operation_key, by)
            for photo in photos:
                _add_photo(row, photo)
    except IntegrityError:
        found = known.first()
        if found is None:
            raise
        return found
    return row


def _check(seen: Seen, photos: Files) -> None:
    label = seen.label
    told = (label.tracking_number, label.sender, label.postcode, label.text, seen.note)
    if not any(word.strip() for word in told) and not seen.items and not photos:
        raise NothingSeen
    if seen.weight_grams is not None and not 0 < seen.weight_grams <= MOST_GRAMS:
        raise BadInput(field="weight", problem=_("write grams above zero."))
    for item in seen.items:
        if not (item.sku.strip() or item.title.strip() or item.serial.strip()):
            raise BadInput(field="items", problem=_("say what it is: SKU, words or serial number."))
        if not 0 < item.quantity <= 1_000_000:  # noqa: PLR2004 - no box holds more
            raise BadInput(field="quantity", problem=_("it must be above zero."))
        if item.grade and item.grade not in Grade.values:
            raise BadInput(field="grade", problem=_("use a, b, c or d."))


def _write(seller: Seller, seen: Seen, operation_key: str, by: Actor) -> UnknownParcel:
    row = UnknownParcel(
        seller=seller,
        number=next_number(seller, "U"),
        operation_key=operation_key,
        found=seen.found,
        case=seen.case,
        buyer_id=seen.case.buyer_id if seen.case else None,
        parcel=seen.parcel,
        by_name=by.name,
        arrived_at=clock.now(),
    )
    _fill(row, seen)
    row.save(force_insert=True)
    _put_items(row, seen.items)
    _tell_kept(row, by)
    return row


def _tell_kept(row: UnknownParcel, by: Actor) -> None:
    record(
        "unknown_parcel.kept",
        subject=row,
        by=by,
        thread=row.case_id or "",
        data={
            "number": row.number,
            "case": row.case_id or "",
            "found": row.found,
            "tracking_number": row.tracking_number,
            "location": row.location_id or "",
        },
    )


def _fill(row: UnknownParcel, seen: Seen) -> None:
    label = seen.label
    row.tracking_number = "".join(label.tracking_number.split())[:60]
    row.carrier = label.carrier.strip().lower()[:40]
    row.sender = label.sender.strip()[:200]
    row.postcode = " ".join(label.postcode.split()).upper()[:20]
    row.country = label.country.strip().upper()[:2]
    row.label = label.text.strip()[:2000]
    row.note = seen.note.strip()[:2000]
    row.weight_grams = seen.weight_grams
    row.location = seen.location
    row.place = seen.place.strip()[:60]
    words = [row.number, row.tracking_number, row.sender, row.postcode, row.label, row.note, row.place]
    words += [word for item in seen.items for word in (item.sku, item.title, item.serial)]
    row.search = document(words)


def _put_items(row: UnknownParcel, items: Sequence[Item]) -> None:
    skus = [item.sku.strip() for item in items if item.sku.strip()]
    variants = {one.sku: one for one in Variant.objects.filter(seller_id=row.seller_id, sku__in=skus)}
    row.items.all().delete()
    UnknownItem.objects.bulk_create(
        UnknownItem(
            unknown=row,
            variant=variants.get(item.sku.strip()),
            sku=item.sku.strip()[:120],
            title=item.title.strip()[:300],
            serial=" ".join(item.serial.split())[:80],
            quantity=item.quantity,
            grade=item.grade,
        )
        for item in items
    )


def locked_unknown(unknown: UnknownParcel, version: int | None = None) -> UnknownParcel:
    """Return the row as it stands, locked; raise `UnknownSettled` where it waits no more."""
    rows = UnknownParcel.objects.select_for_update(of=("self",)).select_related("seller", "case", "location")
    row = rows.get(pk=unknown.pk)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(version=row.version)
    if row.state != UnknownState.WAITING:
        raise UnknownSettled(number=row.number, by=row.settled_by)
    return row


@transaction.atomic
def describe_unknown(
    unknown: UnknownParcel,
    seen: Seen,
    *,
    by: Actor,  # noqa: ARG001 - every write says who; what was seen first stays in the event
    photos: Files = (),
    version: int | None = None,
) -> UnknownParcel:
    """Say more of a box that waits: somebody opened it, weighed it, put it elsewhere."""
    row = locked_unknown(unknown, version)
    _check(seen, photos)
    _fill(row, seen)
    row.version += 1
    row.save()
    _put_items(row, seen.items)
    for photo in photos:
        _add_photo(row, photo)
    return row


def _add_photo(row: UnknownParcel, upload: Upload | IO[bytes]) -> UnknownPhoto:
    name = clean_name(str(getattr(upload, "name", "") or "photo"))
    data = read_limited(upload, name)
    digest = hashlib.sha256(data).hexdigest()
    known = row.photos.filter(sha256=digest).first()
    if known is not None:
        return known
    if row.photos.count() >= MOST_PHOTOS:
        raise TooManyFiles(limit=MOST_PHOTOS)
    shown = shown_copy(data, name)
    if shown.kind != "image":
        raise FileNotAccepted(name=name)
    ident = new_id("uph")
    photo = UnknownPhoto(
        id=ident, unknown=row, name=name, sha256=digest, media_type=shown.media_type, at=clock.now()
    )
    photo.original.save(f"{ident}.{shown.original_suffix}", ContentFile(data), save=False)
    photo.file.save(f"{ident}.{shown.suffix}", ContentFile(shown.data), save=False)
    if shown.thumbnail:
        photo.thumbnail.save(f"{ident}.jpg", ContentFile(shown.thumbnail), save=False)
    photo.save(force_insert=True)
    return photo


@transaction.atomic
def set_unknown_aside(
    unknown: UnknownParcel, *, words: str, by: Actor, version: int | None = None
) -> UnknownParcel:
    """Put a box away that nobody can place, with the words why."""
    if not words.strip():
        raise WordsMissing
    row = locked_unknown(unknown, version)
    settle_unknown(row, UnknownState.SET_ASIDE, by=by, words=words)
    record(
        "unknown_parcel.set_aside",
        subject=row,
        by=by,
        thread=row.case_id or "",
        data={"number": row.number, "case": row.case_id or "", "words": row.words},
    )
    return row


@transaction.atomic
def bring_unknown_back(unknown: UnknownParcel, *, by: Actor) -> UnknownParcel:
    """Take a box that was set aside up again: it waits as before."""
    row = UnknownParcel.objects.select_for_update(of=("self",)).get(pk=unknown.pk)
    if row.state != UnknownState.SET_ASIDE:
        return row
    row.state, row.settled_at, row.settled_by, row.words = UnknownState.WAITING, None, "", ""
    row.version += 1
    row.save()
    _tell_kept(row, by)
    return row


def settle_unknown(row: UnknownParcel, state: UnknownState, *, by: Actor, words: str = "") -> None:
    row.state, row.settled_at, row.settled_by = state, clock.now(), by.name[:120]
    row.words = words.strip()[:2000]
    row.version += 1
    row.save()
