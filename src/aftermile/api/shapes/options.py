"""Shipping options, what they can do for a place, pickup points."""

from datetime import date, time
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from aftermile.api.shapes.basics import Code, Day, In, Instant, Money, Out, ident, money_of
from aftermile.parcels.actions.points import PointsReport
from aftermile.parcels.estimating.windows import Window
from aftermile.parcels.models import PickupPoint, ShippingOption
from aftermile.parcels.opening import Opening
from aftermile.parcels.options import Choice
from aftermile.parcels.points import Near, zone_of_point

Kind = Literal[
    "standard",
    "express",
    "economy",
    "night",
    "pickup_point",
    "locker",
    "air_last_mile",
    "consolidated",
    "local_warehouse",
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Size = Annotated[int | None, Field(ge=1, le=2_000_000_000, examples=[2000])]
Country = Annotated[str, Field(max_length=2, examples=["DE"])]
Texts = Annotated[dict[str, str], Field(max_length=20, examples=[{"en": "Express", "zh-hans": "特快"}])]
Days = Annotated[float, Field(ge=0, le=120, examples=[2])]


LegCountry = Annotated[
    str,
    Field(
        max_length=2,
        description="Where the leg lies, by whose calendar its days are counted; empty: the destination.",
        examples=["HK"],
    ),
]


class LegIn(In):
    """Usual working days of a leg, and those that nine in ten do not pass."""

    leg: Literal["collect", "export", "air", "import", "last_mile"]
    p50: Days
    p90: Days
    country: LegCountry = ""


class OptionChange(In):
    """What is given is changed, the rest stays. `max_value` null: no limit of value."""

    code: Annotated[str, Field(min_length=1, max_length=40, examples=["express"])] = ""
    kind: Kind = "standard"
    words: Texts = {}
    carrier: Code = ""
    service: Annotated[str, Field(max_length=60)] = ""
    origin: Annotated[str | None, ident("loc")] = None
    countries: Annotated[list[Country], Field(max_length=300, description="Empty: all.")] = []
    max_grams: Size = None
    max_longest_mm: Size = None
    max_girth_mm: Size = None
    max_value: Money | None = None
    cut_off: Annotated[time | None, Field(examples=["15:00"])] = None
    handling_days: Annotated[int, Field(ge=0, le=120)] = 1
    workdays: Annotated[list[Weekday], Field(max_length=7, description="Empty: Monday to Friday.")] = []
    calendar: Annotated[
        str, Field(max_length=2, description="Country of the holidays; empty: none.", examples=["DE"])
    ] = ""
    days_off: Annotated[list[date], Field(max_length=400, examples=[["2026-12-24"]])] = []
    weekend_delivery: bool = False
    legs: Annotated[list[LegIn], Field(max_length=5)] = []
    price_text: Texts = {}
    position: Annotated[int, Field(ge=0, le=32_000)] = 0
    active: bool = True


class OptionIn(OptionChange):
    """An option of shipping; see the docs on what each field does."""

    seller: Code = ""
    code: Annotated[str, Field(min_length=1, max_length=40, examples=["express"])]


class OptionLegOut(Out):
    leg: str
    p50: float
    p90: float
    country: LegCountry = ""


class ShippingOptionOut(Out):
    id: Annotated[str, ident("opt")]
    seller: Annotated[str, ident("slr")]
    code: str
    kind: Kind
    words: Texts
    carrier: str
    service: str
    origin: Annotated[str | None, ident("loc")]
    countries: list[str]
    max_grams: int | None
    max_longest_mm: int | None
    max_girth_mm: int | None
    max_value: Money | None
    cut_off: Annotated[time | None, Field(examples=["15:00:00"])]
    handling_days: int
    workdays: list[str]
    calendar: str
    days_off: list[str]
    weekend_delivery: bool
    legs: list[OptionLegOut]
    price_text: Texts
    position: int
    active: bool
    changed_at: Instant


_SAME = (
    *("code", "kind", "words", "carrier", "service", "countries", "max_grams", "max_longest_mm"),
    *("max_girth_mm", "cut_off", "handling_days", "workdays", "calendar", "days_off", "weekend_delivery"),
    *("legs", "price_text", "position", "active", "changed_at"),
)


def option_out(row: ShippingOption) -> dict[str, Any]:
    value = None if row.max_value_minor is None else money_of(row.max_value_minor, row.currency)
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "origin": row.origin_id,
        "max_value": value,
        **{name: getattr(row, name) for name in _SAME},
    }


class ChoiceListing(Schema):
    """What is sent where; what is left out is not known and forbids nothing."""

    seller: Code = ""
    country: Annotated[str, Field(max_length=2, description="Destination; empty: the seller's.")] = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    grams: Annotated[int, Field(ge=0, le=10**9)] = 0
    longest_mm: Annotated[int, Field(ge=0, le=10**9)] = 0
    girth_mm: Annotated[int, Field(ge=0, le=10**9)] = 0
    value_minor: Annotated[int | None, Field(ge=0, le=10**15)] = None
    currency: Annotated[
        str, Field(pattern="^([A-Z]{3})?$", description="Of the value; empty: the seller's.")
    ] = ""


class ObstacleOut(Out):
    code: Annotated[str, Field(examples=["country"])]
    words: Annotated[str, Field(examples=["It does not go to this country."])]


class WindowOut(Out):
    """Local days of the destination; `handed_over_by_on` is local to the origin."""

    from_on: Day
    by_on: Day
    handed_over_by_on: Day | None
    basis: Annotated[str, Field(examples=["defaults"])]


class ChoiceOut(Out):
    seller: Annotated[str, ident("slr")]
    option: ShippingOptionOut
    fits: bool
    obstacles: list[ObstacleOut]
    window: WindowOut | None


class ChoicesOut(Out):
    items: list[ChoiceOut]


def choice_out(choice: Choice, window: Window | None) -> dict[str, Any]:
    days = ("from_on", "by_on", "handed_over_by_on", "basis")
    return {
        "seller": choice.option.seller_id,
        "option": option_out(choice.option),
        "fits": choice.fits,
        "obstacles": [{"code": one.code, "words": one.words} for one in choice.obstacles],
        "window": {name: getattr(window, name) for name in days} if window else None,
    }


class PointSearch(Schema):
    """Near whom: a country, a postcode and, where known, coordinates in degrees."""

    seller: Code = ""
    country: Annotated[str, Field(max_length=2, description="Empty: the seller's.")] = ""
    postcode: Annotated[str, Field(max_length=20, examples=["10115"])] = ""
    carrier: Code = ""
    kind: Literal["", "point", "locker", "post_office"] = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class PickupPointOut(Out):
    """`open` is null where the hours are not known."""

    id: Annotated[str, ident("pkp")]
    seller: Annotated[str, ident("slr")]
    carrier: str
    code: str
    kind: Literal["point", "locker", "post_office"]
    name: str
    line1: str
    city: str
    postcode: str
    country: str
    latitude: float | None
    longitude: float | None
    time_zone: str
    hours: dict[str, list[list[str]]]
    max_grams: int | None
    max_longest_mm: int | None
    active: bool
    open: bool | None
    open_until: Instant | None
    opens_at: Instant | None
    kilometers: float | None


class PickupPointsOut(Out):
    items: list[PickupPointOut]


def point_out(row: PickupPoint, now: Opening | None, km: float | None = None) -> dict[str, Any]:
    same = (
        "carrier",
        "code",
        "kind",
        "name",
        "line1",
        "city",
        "postcode",
        "country",
        "latitude",
        "longitude",
    )
    return {
        "id": row.pk,
        "seller": row.seller_id,
        **{name: getattr(row, name) for name in (*same, "hours", "max_grams", "max_longest_mm", "active")},
        "time_zone": zone_of_point(row),
        "open": now.open if now else None,
        "open_until": now.until if now else None,
        "opens_at": now.opens if now else None,
        "kilometers": km,
    }


def near_out(near: Near, now: Opening | None) -> dict[str, Any]:
    return point_out(near.point, now, near.km)


class PickupPointIn(In):
    """Hours as `Mo-Fr 09:00-18:00; Sa 09:00-13:00`, or spans by weekday (mon to sun, ph: holidays)."""

    code: Annotated[str, Field(max_length=60, examples=["WAW01A"])]
    name: Annotated[str, Field(max_length=160, examples=["Kiosk am Markt"])]
    country: Country
    carrier: Code = ""
    kind: Annotated[str, Field(max_length=20, examples=["locker"])] = "point"
    line1: Annotated[str, Field(max_length=200)] = ""
    city: Annotated[str, Field(max_length=120)] = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    latitude: float | None = None
    longitude: float | None = None
    time_zone: Annotated[str, Field(max_length=64)] = ""
    hours: Annotated[str | dict[str, Any], Field(examples=["Mo-Fr 09:00-18:00; Sa 09:00-13:00"])] = ""
    max_grams: int | None = None
    max_longest_mm: int | None = None
    active: bool = True


class PickupPointsIn(In):
    """A list of points; `full`: points of these carriers and countries that it lacks are switched off."""

    seller: Code = ""
    carrier: Annotated[Code, Field(description="Of points without one.", examples=["inpost"])] = ""
    full: bool = False
    points: Annotated[list[PickupPointIn], Field(min_length=1, max_length=5000)]


class PointProblemOut(Out):
    row: Annotated[int, Field(description="Counted from 1.")]
    code: str
    field: str
    words: str


class PointsReportOut(Out):
    rows: int
    added: int
    changed: int
    unchanged: int
    switched_off: int
    bad: int
    problems: list[PointProblemOut]


def report_out(report: PointsReport) -> dict[str, Any]:
    same = ("rows", "added", "changed", "unchanged", "switched_off", "bad")
    return {
        **{name: getattr(report, name) for name in same},
        "problems": [
            {"row": one.row, "code": one.code, "field": one.field, "words": str(one.error)}
            for one in report.problems
        ],
    }


class PickupPointChange(In):
    active: bool
