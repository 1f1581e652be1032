"""Return points come, change, and are read from a file."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.inbound.areas import read_area
from aftermile.inbound.errors import PointsFileBroken
from aftermile.inbound.models import ReturnPoint
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import AftermileError, BadInput, Phrase
from aftermile.kernel.hours import DAYS, read_day, read_hours
from aftermile.parcels.actions import save_location
from aftermile.parcels.actions.places import LocationDraft
from aftermile.parcels.models import Location

KINDS: Final = ("return_point", "hub")
MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class PointDraft:
    """Everything of a point; coordinates in degrees, sizes in grams and millimeters."""

    code: str
    name: str
    country: str
    line1: str
    city: str
    kind: str = "return_point"
    line2: str = ""
    postcode: str = ""
    region: str = ""
    time_zone: str = "UTC"
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    hours: dict[str, Any] = field(default_factory=dict)
    special: dict[str, Any] = field(default_factory=dict)
    closed_on_holidays: bool = True
    subdivision: str = ""
    serves: tuple[str, ...] = ()
    takes_parcels: bool = True
    takes_box_free: bool = False
    max_grams: int | None = None
    max_longest_mm: int | None = None
    contact: str = ""
    phone: str = ""
    email: str = ""
    instructions: dict[str, str] = field(default_factory=dict)
    active_from: date | None = None
    active_until: date | None = None
    active: bool = True


_OWN: Final = (
    "line1",
    "line2",
    "postcode",
    "city",
    "region",
    "latitude",
    "longitude",
    "hours",
    "special",
    "closed_on_holidays",
    "subdivision",
    "takes_parcels",
    "takes_box_free",
    "max_grams",
    "max_longest_mm",
    "contact",
    "phone",
    "email",
    "instructions",
    "active_from",
    "active_until",
)


@transaction.atomic
def save_point(
    seller: Seller, draft: PointDraft, *, by: Actor, point: ReturnPoint | None = None
) -> ReturnPoint:
    """Add a point or change one; raise `BadInput` with the field that is wrong."""
    areas = _check(draft)
    row = point or ReturnPoint(seller=seller)
    for name in _OWN:
        setattr(row, name, getattr(draft, name))
    row.serves = areas
    location = point.location if point else _plain_location(seller, draft)
    place = LocationDraft(
        code=draft.code,
        name=draft.name,
        country=draft.country.upper(),
        kind=draft.kind,
        address=_address(draft),
        time_zone=draft.time_zone,
        active=draft.active,
    )
    row.location = save_location(seller, place, location=location)
    row.changed_at, row.changed_by = clock.now(), by.name
    row.save()
    return row


def _plain_location(seller: Seller, draft: PointDraft) -> Location | None:
    """A hub or point that stood among the locations without details gets them now."""
    rows = Location.objects.filter(seller=seller, code=draft.code, kind__in=KINDS, point=None)
    return rows.first()


def _address(draft: PointDraft) -> str:
    town = " ".join(part for part in (draft.postcode, draft.city) if part)
    return "\n".join(part for part in (draft.line1, draft.line2, town, draft.region) if part)


def _check(draft: PointDraft) -> list[str]:
    if draft.kind not in KINDS:
        raise BadInput(field="kind", problem=Phrase(_("use one of {known}."), known=", ".join(KINDS)))
    for name in ("line1", "city"):
        if not getattr(draft, name).strip():
            raise BadInput(field=name, problem=_("it must not be empty."))
    if (draft.latitude is None) != (draft.longitude is None):
        raise BadInput(field="latitude", problem=_("give both latitude and longitude, or none."))
    _check_range("latitude", draft.latitude, 90)
    _check_range("longitude", draft.longitude, 180)
    if not (draft.takes_parcels or draft.takes_box_free):
        raise BadInput(
            field="takes_parcels", problem=_("it must take parcels, goods without a box, or both.")
        )
    if draft.active_from and draft.active_until and draft.active_until < draft.active_from:
        raise BadInput(field="active_until", problem=_("it must not be before the first day."))
    _check_hours(draft)
    areas = []
    for text in draft.serves:
        try:
            areas.append(read_area(text))
        except ValueError:
            raise BadInput(
                field="serves",
                problem=Phrase(_("“{text}” is no area. Write NL, DE 10 or DE 60-65."), text=text[:40]),
            ) from None
    return areas


def _check_range(name: str, value: Decimal | None, most: int) -> None:
    if value is not None and not (value.is_finite() and abs(value) <= most):
        raise BadInput(field=name, problem=Phrase(_("it must lie between -{most} and {most}."), most=most))


def _check_hours(draft: PointDraft) -> None:
    for day, rows in (*draft.hours.items(), *draft.special.items()):
        try:
            if day not in DAYS:
                date.fromisoformat(day)
            read_hours(rows)
        except (ValueError, TypeError):
            raise BadInput(
                field="hours", problem=Phrase(_("{day}: write 09:00-12:30, 14:00-18:00."), day=day[:12])
            ) from None


def renew_counter(point: ReturnPoint) -> ReturnPoint:
    """Make the link of the counter anew; the old one opens nothing from now on."""
    ReturnPoint.objects.filter(pk=point.pk).update(counter_version=F("counter_version") + 1)
    point.refresh_from_db(fields=["counter_version"])
    return point


@dataclass(slots=True)
class PointsReport:
    """`problems` are (row, field, what is wrong) of rows that were left out."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    problems: list[tuple[int, str, str]] = field(default_factory=list)


COLUMNS: Final = (
    *("code", "name", "kind", "country", "line1", "line2", "postcode", "city", "region", "time_zone"),
    *("latitude", "longitude", "serves", "takes_parcels", "takes_box_free", "max_grams", "max_longest_mm"),
    *("contact", "phone", "email", "instructions", "subdivision", "closed_on_holidays"),
    *("active_from", "active_until", *DAYS),
)
NEEDED: Final = ("code", "name", "country", "line1", "city", "time_zone")


def import_points(seller: Seller, data: bytes, *, by: Actor) -> PointsReport:
    """
    Read points from a CSV file, known by their code; bad rows are named and left out, the others go in.

    Raises `PointsFileBroken` where the file as a whole cannot be read.
    """
    report = PointsReport()
    known = {
        row.location.code: row for row in ReturnPoint.objects.filter(seller=seller).select_related("location")
    }
    for number, row in enumerate(_rows(data), 2):
        report.rows += 1
        clean = {name: (row.get(name) or "").strip() for name in COLUMNS}
        try:
            draft = draft_of(clean)
            point = save_point(seller, draft, by=by, point=known.get(draft.code))
        except AftermileError as error:
            report.problems.append((number, str(error.data.get("field", "")), str(error)))
            continue
        report.changed += draft.code in known
        report.added += draft.code not in known
        known[draft.code] = point
    return report


def _rows(data: bytes) -> list[dict[str, str]]:
    if len(data) > MOST_BYTES:
        raise PointsFileBroken(
            problem=Phrase(_("it is larger than {most} MB."), most=MOST_BYTES // 1_000_000)
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PointsFileBroken(problem=_("save it as UTF-8.")) from None
    head = (text.strip().splitlines() or [""])[0]
    reader = csv.DictReader(io.StringIO(text.replace("\x00", "")), delimiter=max(",;\t", key=head.count))
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
    missing = [name for name in NEEDED if name not in reader.fieldnames]
    if missing:
        raise PointsFileBroken(problem=Phrase(_("the first line lacks {names}."), names=", ".join(missing)))
    rows = list(reader)
    if len(rows) > MOST_ROWS:
        raise PointsFileBroken(problem=Phrase(_("it has more than {most} rows."), most=MOST_ROWS))
    return rows


def draft_of(row: dict[str, str]) -> PointDraft:
    """Read one row of texts; raise `BadInput` with the field that cannot be read."""
    words = row.get("instructions", "")
    return PointDraft(
        code=row.get("code", ""),
        name=row.get("name", ""),
        line1=row.get("line1", ""),
        line2=row.get("line2", ""),
        postcode=row.get("postcode", ""),
        city=row.get("city", ""),
        region=row.get("region", ""),
        contact=row.get("contact", ""),
        phone=row.get("phone", ""),
        email=row.get("email", ""),
        subdivision=row.get("subdivision", ""),
        country=row.get("country", "").upper(),
        kind=row.get("kind") or "return_point",
        time_zone=row.get("time_zone") or "UTC",
        latitude=_decimal(row, "latitude"),
        longitude=_decimal(row, "longitude"),
        hours=_week(row),
        closed_on_holidays=_yes(row, "closed_on_holidays", fallback=True),
        serves=tuple(part.strip() for part in row.get("serves", "").split("|") if part.strip()),
        takes_parcels=_yes(row, "takes_parcels", fallback=True),
        takes_box_free=_yes(row, "takes_box_free", fallback=False),
        max_grams=_number(row, "max_grams"),
        max_longest_mm=_number(row, "max_longest_mm"),
        instructions={"en": words} if words else {},
        active_from=_day(row, "active_from"),
        active_until=_day(row, "active_until"),
    )


def _week(row: dict[str, str]) -> dict[str, Any]:
    week = {}
    for day in DAYS:
        try:
            spans = read_day(row.get(day, ""))
        except ValueError:
            raise BadInput(field=day, problem=_("write 09:00-12:30, 14:00-18:00.")) from None
        if spans:
            week[day] = spans
    return week


def _decimal(row: dict[str, str], name: str) -> Decimal | None:
    text = row.get(name, "")
    try:
        return Decimal(text).quantize(Decimal("0.000001")) if text else None
    except InvalidOperation:
        raise BadInput(field=name, problem=_("write degrees such as 52.090737.")) from None


def _number(row: dict[str, str], name: str) -> int | None:
    text = row.get(name, "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 10):  # noqa: PLR2004 - a 32-bit column
        raise BadInput(field=name, problem=_("write a whole number."))
    return int(text) if text else None


def _day(row: dict[str, str], name: str) -> date | None:
    text = row.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(field=name, problem=_("write it as 2026-11-22.")) from None


def _yes(row: dict[str, str], name: str, *, fallback: bool) -> bool:
    text = row.get(name, "").lower()
    if text in ("", "yes", "true", "1", "no", "false", "0"):
        return fallback if not text else text in ("yes", "true", "1")
    raise BadInput(field=name, problem=_("write yes or no."))
