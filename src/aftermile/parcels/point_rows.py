"""Lists of pickup points as bytes become rows, and a row becomes a point or says what is wrong with it."""

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from aftermile.kernel.errors import BadInput, Phrase
from aftermile.kernel.hours import DAYS
from aftermile.kernel.zones import ZONES
from aftermile.parcels.errors import PointsBroken
from aftermile.parcels.models import PointKind
from aftermile.parcels.opening import HOLIDAYS, Week, checked, read_week

MOST_BYTES: Final = 60_000_000
COLUMNS: Final = (
    *("code", "carrier", "kind", "name", "line1", "city", "postcode", "country", "latitude", "longitude"),
    *("time_zone", "hours", *DAYS, "max_grams", "max_longest_mm", "active"),
)
SAME: Final = {
    "id": "code",
    "point_id": "code",
    "type": "kind",
    "street": "line1",
    "address": "line1",
    "town": "city",
    "zip": "postcode",
    "zipcode": "postcode",
    "postal_code": "postcode",
    "country_code": "country",
    "lat": "latitude",
    "lng": "longitude",
    "lon": "longitude",
    "opening_hours": "hours",
    "timezone": "time_zone",
}
"""Names that carriers give the same columns."""
LENGTHS: Final = {"carrier": 40, "code": 60, "name": 160, "line1": 200, "city": 120, "postcode": 20}
MOST: Final = 2_000_000_000
KINDS: Final = {
    "pickup_point": "point",
    "parcel_locker": "locker",
    "apm": "locker",
    "postoffice": "post_office",
}


@dataclass(frozen=True, slots=True)
class PointDraft:
    """Everything of a point; coordinates in degrees, sizes in grams and millimeters."""

    carrier: str
    code: str
    name: str
    country: str
    kind: str = "point"
    line1: str = ""
    city: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str = ""
    hours: Week = field(default_factory=dict)
    max_grams: int | None = None
    max_longest_mm: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it came, its columns by our names; `broken` is what a line that is no row was."""

    number: int
    values: Mapping[str, Any]
    broken: str = ""

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def rows_in(data: bytes) -> Iterator[Row]:
    """Read CSV with a head line, JSON Lines or a JSON list; raise `PointsBroken`."""
    text = _text(data)
    begin = text.lstrip()[:1]
    if begin == "[":
        return _listed(text)
    return _lines(text) if begin == "{" else _table(text)


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise PointsBroken(problem=Phrase(_("it is larger than {most} MB; split it."), most=most))
    if data.startswith(b"PK\x03\x04"):
        raise PointsBroken(problem=_("it is an Excel file; save it as CSV."))
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            text = data.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise PointsBroken(problem=_("it is empty."))
        return text
    raise PointsBroken(problem=_("save it as UTF-8."))


def _listed(text: str) -> Iterator[Row]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        raise PointsBroken(problem=_("it is no JSON.")) from None
    return (_row(number, row) for number, row in enumerate(rows, 1))


def _lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = line
        yield _row(number, found)


def _row(number: int, found: Any) -> Row:
    if not isinstance(found, dict):
        return Row(number, {}, str(found)[:40] or "-")
    return Row(number, {_name(str(name)): value for name, value in found.items()})


def _name(name: str) -> str:
    plain = name.strip().lower().replace(" ", "_")
    return SAME.get(plain, plain)


def _table(text: str) -> Iterator[Row]:
    head = text.lstrip().partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text.lstrip(), newline=""), delimiter=max(",;\t", key=head.count))
    try:
        reader.fieldnames = [_name(name) for name in reader.fieldnames or []]
    except csv.Error:
        raise PointsBroken(problem=_("its first line cannot be read.")) from None
    missing = [name for name in ("code", "name") if name not in reader.fieldnames]
    if missing:
        raise PointsBroken(problem=Phrase(_("the first line must name {known}."), known=", ".join(missing)))
    return _of_table(reader)


def _of_table(reader: "csv.DictReader[str]") -> Iterator[Row]:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(reader.line_num, {}, str(error)[:40])
            continue
        yield Row(reader.line_num, {name: value for name, value in row.items() if name})


def read_point(row: Row, carrier: str, seen: Mapping[tuple[str, str], int]) -> PointDraft:
    """Read a row; raise `BadInput` with the column that is wrong. `seen` are the points of rows before it."""
    if row.broken:
        raise BadInput(field="row", problem=Phrase(_("“{text}” is no row."), text=row.broken))
    texts = {name: row.text(name) for name in LENGTHS}
    texts["carrier"] = (texts["carrier"] or carrier).strip().lower()
    for name in ("carrier", "code", "name"):
        if not texts[name]:
            raise BadInput(field=name, problem=_("it must not be empty."))
    for name, most in LENGTHS.items():
        if len(texts[name]) > most:
            raise BadInput(field=name, problem=Phrase(_("it may have {most} characters."), most=most))
    before = seen.get((texts["carrier"], texts["code"]))
    if before is not None:
        raise BadInput(field="code", problem=Phrase(_("it stands in row {row} already."), row=before))
    latitude, longitude = _degrees(row, "latitude", 90), _degrees(row, "longitude", 180)
    if (latitude is None) != (longitude is None):
        raise BadInput(field="latitude", problem=_("give both latitude and longitude, or none."))
    return PointDraft(
        **texts,
        country=_country(row),
        kind=_kind(row),
        latitude=latitude,
        longitude=longitude,
        time_zone=_zone(row),
        hours=_hours(row),
        max_grams=_number(row, "max_grams"),
        max_longest_mm=_number(row, "max_longest_mm"),
        active=_yes(row),
    )


def _country(row: Row) -> str:
    country = row.text("country").upper()
    if country not in ZONES:
        problem = Phrase(_("“{text}” is no country. Use two letters such as DE."), text=country[:20])
        raise BadInput(field="country", problem=problem)
    return country


def _kind(row: Row) -> str:
    kind = row.text("kind").lower().replace(" ", "_").replace("-", "_") or "point"
    kind = KINDS.get(kind, kind)
    if kind not in PointKind.values:
        known = ", ".join(PointKind.values)
        raise BadInput(field="kind", problem=Phrase(_("use one of {known}."), known=known))
    return kind


def _degrees(row: Row, name: str, most: int) -> float | None:
    text = row.text(name).replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise BadInput(field=name, problem=_("write degrees such as 52.090737.")) from None
    if not math.isfinite(value) or abs(value) > most:
        raise BadInput(field=name, problem=Phrase(_("it must lie between -{most} and {most}."), most=most))
    return round(value, 6)


def _zone(row: Row) -> str:
    from zoneinfo import available_timezones  # noqa: PLC0415 - reads the disk, seldom needed

    zone = row.text("time_zone")
    if zone and zone not in available_timezones():
        raise BadInput(field="time_zone", problem=_("use a name such as Europe/Berlin."))
    return zone


def _hours(row: Row) -> Week:
    given = row.values.get("hours")
    try:
        week = checked(given) if isinstance(given, dict) else read_week(row.text("hours"))
        own = {day: row.text(day) for day in (*DAYS, HOLIDAYS) if row.text(day)}
        closed = {day for day, text in own.items() if text.lower() in ("closed", "off", "-")}
        told = {day: text for day, text in own.items() if day not in closed}
        merged = {**week, **checked(told)}
        return {day: spans for day, spans in merged.items() if day not in closed or day == HOLIDAYS}
    except (ValueError, TypeError, KeyError):
        problem = _("write Mo-Fr 09:00-18:00; Sa 09:00-13:00, or 09:00-18:00 in the column of a day.")
        raise BadInput(field="hours", problem=problem) from None


def _number(row: Row, name: str) -> int | None:
    text = row.text(name).removesuffix(".0")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:12]) <= MOST):
        raise BadInput(field=name, problem=_("write a whole number."))
    return int(text)


def _yes(row: Row) -> bool:
    text = row.text("active").lower()
    if text in ("", "yes", "true", "1", "no", "false", "0"):
        return text not in ("no", "false", "0")
    raise BadInput(field="active", problem=_("write yes or no."))
