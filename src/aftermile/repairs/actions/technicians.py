"""Technicians: who, where, when; and the seller's table of postcodes."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Member, Seller
from aftermile.kernel.errors import BadInput
from aftermile.repairs.actions.moving import clean
from aftermile.repairs.errors import PointsBroken
from aftermile.repairs.models import DayOff, PostcodePoint, Technician

AREA: Final = re.compile(r"^[A-Z]{2}(:[A-Z0-9 -]{1,10})?$")
STRETCH: Final = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
DAYS: Final = 7
MOST_POINTS: Final = 100_000
BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class TechnicianFields:
    """What a seller says of a technician; see `models.Technician`."""

    name: str
    country: str
    time_zone: str
    email: str = ""
    phone: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    radius_km: int | None = None
    skills: Sequence[str] = ("*",)
    areas: Sequence[str] = ()
    hours: Sequence[Sequence[Sequence[str]]] = ()
    capacity: int = 6
    speed_kmh: int = 40
    active: bool = True


@transaction.atomic
def save_technician(
    seller: Seller, fields: TechnicianFields, *, member: Member | None = None, row: Technician | None = None
) -> Technician:
    """Add a technician, or change one; raise `BadInput` for what cannot be."""
    check_fields(fields)
    row = row or Technician(seller=seller)
    row.member = member
    row.name, row.email, row.phone = (
        clean(fields.name, 120),
        clean(fields.email, 254),
        clean(fields.phone, 32),
    )
    row.country, row.postcode = fields.country.upper(), clean(fields.postcode, 20)
    row.latitude, row.longitude = fields.latitude, fields.longitude
    row.radius_km, row.capacity, row.speed_kmh = fields.radius_km, fields.capacity, fields.speed_kmh
    row.skills = sorted({clean(skill, 120).casefold() for skill in fields.skills if skill.strip()})
    row.areas = sorted({area.strip().upper() for area in fields.areas if area.strip()})
    row.hours = [[list(stretch) for stretch in day] for day in fields.hours]
    row.time_zone, row.active = fields.time_zone, fields.active
    row.save()
    return row


def check_fields(fields: TechnicianFields) -> None:
    """Raise `BadInput` for the first field that cannot be."""
    here = (fields.latitude, fields.longitude)
    wrong = {
        "name": not fields.name.strip(),
        "country": not re.fullmatch(r"[A-Za-z]{2}", fields.country),
        "time_zone": fields.time_zone not in available_timezones(),
        "capacity": not 1 <= fields.capacity <= 50,  # noqa: PLR2004
        "speed_kmh": not 5 <= fields.speed_kmh <= 130,  # noqa: PLR2004
        "latitude": (here[0] is None) != (here[1] is None) or not -90 <= (here[0] or 0) <= 90,  # noqa: PLR2004
        "longitude": not -180 <= (here[1] or 0) <= 180,  # noqa: PLR2004
        "radius_km": fields.radius_km is not None and (here[0] is None or fields.radius_km < 1),
        "areas": any(not AREA.fullmatch(area.strip().upper()) for area in fields.areas if area.strip()),
        "hours": not _are_hours(fields.hours),
    }
    for name, bad in wrong.items():
        if bad:
            raise BadInput(field=name, problem=_PROBLEMS.get(name, _("this is not possible here.")))


_PROBLEMS: Final = {
    "areas": _("use countries and postcodes, such as DE or DE:10."),
    "hours": _("use hours such as 09:00-12:00, 13:00-17:00 for each day, in order."),
    "radius_km": _("a radius needs the coordinates of the home."),
    "time_zone": _("use a name such as Europe/Berlin."),
}


def _are_hours(week: Sequence[Sequence[Sequence[str]]]) -> bool:
    if len(week) != DAYS:
        return False
    for day in week:
        last = time(0)
        for stretch in day:
            if len(stretch) != len(("from", "to")) or not all(STRETCH.fullmatch(part) for part in stretch):
                return False
            opens, closes = time.fromisoformat(stretch[0]), time.fromisoformat(stretch[1])
            if not last <= opens < closes:
                return False
            last = closes
    return True


@transaction.atomic
def set_days_off(technician: Technician, days: Iterable[date], *, words: str = "") -> None:
    """Say on which days he makes no visits; visits booked for them stay, the board shows them."""
    wanted = set(days)
    DayOff.objects.filter(technician=technician).exclude(on__in=wanted).delete()
    known = set(DayOff.objects.filter(technician=technician).values_list("on", flat=True))
    DayOff.objects.bulk_create(
        DayOff(technician=technician, on=on, words=clean(words, 120)) for on in sorted(wanted - known)
    )


@transaction.atomic
def load_points(seller: Seller, data: bytes) -> int:
    """
    Take a table of postcodes: rows of country, postcode (or how it begins), latitude, longitude.

    A row for the same postcode takes the place of the one before. Raises `PointsBroken` with the row.
    """
    text = data.decode("utf-8-sig", errors="replace").replace("\x00", "")
    found: dict[tuple[str, str], PostcodePoint] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if not row or (number == 1 and row[0].strip().casefold() == "country"):
            continue
        point = _point(seller, row)
        if point is None or number > MOST_POINTS:
            raise PointsBroken(row=number)
        found[point.country, point.postcode] = point
    PostcodePoint.objects.bulk_create(
        found.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["seller", "country", "postcode"],
        update_fields=["latitude", "longitude"],
    )
    return len(found)


def _point(seller: Seller, row: Sequence[str]) -> PostcodePoint | None:
    try:
        country, postcode, latitude, longitude = (part.strip() for part in row[:4])
        here = float(latitude), float(longitude)
    except ValueError:
        return None
    code = "".join(postcode.upper().split())
    fine = re.fullmatch(r"[A-Za-z]{2}", country) and re.fullmatch(r"[A-Z0-9-]{1,12}", code)
    if not fine or not -90 <= here[0] <= 90 or not -180 <= here[1] <= 180:  # noqa: PLR2004 - the globe
        return None
    return PostcodePoint(
        seller=seller, country=country.upper(), postcode=code, latitude=here[0], longitude=here[1]
    )
