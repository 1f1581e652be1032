"""Options of shipping: which reach a place with what is sent, and why the others do not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.accounts.models import Seller
from aftermile.database.keyset import Page, page
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.money import Money
from aftermile.kernel.tenancy import Scope
from aftermile.ledger.rates import convert
from aftermile.parcels.estimating.lines import LegDays, Line, in_days, transit_of, ways_of
from aftermile.parcels.estimating.windows import Rule
from aftermile.parcels.models import LaneDefault, OptionKind, PickupPoint, PointKind, ShippingOption

MOST_OPTIONS: Final = 200
"""Options of one seller that are looked at together."""

OBSTACLES: Final[dict[str, str | Promise]] = {
    "off": _("It is switched off."),
    "country": _("It does not go to this country."),
    "origin_closed": _("The place it leaves from is not in use."),
    "not_local": _("Its warehouse is not in this country."),
    "no_point": _("Its carrier has no point here that takes this."),
    "weight": _("It takes at most %(limit)s g."),
    "longest": _("Its longest side may have %(limit)s mm."),
    "girth": _("Its girth may have %(limit)s mm."),
    "value": _("It takes goods of at most %(limit)s."),
    "value_unknown": _("The value cannot be compared with its limit: there is no exchange rate."),
}


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent where; 0 or None is not known, and what is not known forbids nothing."""

    country: str
    postcode: str = ""
    grams: int = 0
    longest_mm: int = 0
    girth_mm: int = 0
    value_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an option does not apply; `limit` is what it allows."""

    code: str
    limit: str = ""

    @property
    def words(self) -> str:
        return str(OBSTACLES[self.code]) % {"limit": self.limit}


@dataclass(frozen=True, slots=True)
class Choice:
    option: ShippingOption
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def fits(self) -> bool:
        return not self.obstacles


def get_option(scope: Scope, ref: str) -> ShippingOption:
    """Return an option by its id; raise `NotFound`."""
    found = scope.apply(ShippingOption.objects.select_related("seller", "origin")).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="shipping option", ref=ref)
    return found


def list_options(scope: Scope, *, seller: str = "", after: str = "", limit: int = 50) -> Page[ShippingOption]:
    """Return options in the order in which shops show them."""
    rows = scope.apply(ShippingOption.objects.select_related("seller", "origin"))
    if seller:
        rows = rows.filter(seller_id=seller)
    return page(rows, order_by=("position", "code", "id"), after=after, limit=limit)


def options_for(seller: Seller, sending: Sending, *, also_off: bool = False) -> list[Choice]:
    """
    Return every option of a seller in use, those that apply first, the others with what is in the way.

    Nothing is offered that cannot go there: a point or locker needs one of the carrier's in the country, an
    overseas warehouse must stand in it. Two queries, and those of a rate where currencies differ.
    """
    rows = ShippingOption.objects.filter(seller=seller).select_related("origin")
    if not also_off:
        rows = rows.filter(active=True)
    options = list(rows.order_by("position", "code")[:MOST_OPTIONS])
    points = _points(seller, sending, options)
    choices = [Choice(row, tuple(_obstacles(row, sending, points))) for row in options]
    return sorted(choices, key=lambda choice: not choice.fits)


_TO_POINTS: Final[dict[str, tuple[str, ...]]] = {
    OptionKind.PICKUP_POINT: (PointKind.POINT, PointKind.POST_OFFICE),
    OptionKind.LOCKER: (PointKind.LOCKER,),
}


_Point = tuple[str, str, int | None, int | None]


def _points(seller: Seller, sending: Sending, options: list[ShippingOption]) -> list[_Point]:
    """Return carriers and kinds of the points in a country, with the most that one of each takes."""
    if not any(row.kind in _TO_POINTS for row in options):
        return []
    rows = PickupPoint.objects.filter(seller=seller, country=sending.country.upper(), active=True)
    return list(
        rows.order_by().values_list("carrier", "kind", "max_grams", "max_longest_mm").distinct()[:2000]
    )


def _obstacles(row: ShippingOption, sending: Sending, points: list[_Point]) -> Iterable[Obstacle]:
    country = sending.country.upper()
    if not row.active:
        yield Obstacle("off")
    if row.countries and country not in row.countries:
        yield Obstacle("country")
    if row.origin is not None and not row.origin.active:
        yield Obstacle("origin_closed")
    home = row.origin.country if row.origin else ""
    if row.kind == OptionKind.LOCAL_WAREHOUSE and home != country:
        yield Obstacle("not_local")
    if row.kind in _TO_POINTS and not any(_takes(row, point, sending) for point in points):
        yield Obstacle("no_point")
    yield from _too_big(row, sending)
    yield from _too_dear(row, sending)


def _takes(row: ShippingOption, point: _Point, sending: Sending) -> bool:
    carrier, kind, most, longest = point
    if kind not in _TO_POINTS[row.kind] or row.carrier not in ("", carrier):
        return False
    return (most is None or sending.grams <= most) and (longest is None or sending.longest_mm <= longest)


def _too_big(row: ShippingOption, sending: Sending) -> Iterable[Obstacle]:
    for code, most, given in (
        ("weight", row.max_grams, sending.grams),
        ("longest", row.max_longest_mm, sending.longest_mm),
        ("girth", row.max_girth_mm, sending.girth_mm),
    ):
        if most is not None and given > most:
            yield Obstacle(code, str(most))


def _too_dear(row: ShippingOption, sending: Sending) -> Iterable[Obstacle]:
    if row.max_value_minor is None or sending.value_minor is None:
        return
    value: int | None = sending.value_minor
    if sending.currency != row.currency:
        value = convert(sending.value_minor, sending.currency, row.currency, clock.now().date())
    if value is None:
        yield Obstacle("value_unknown")
    elif value > row.max_value_minor:
        yield Obstacle("value", str(Money(row.max_value_minor, row.currency)))


def legs_of(row: ShippingOption) -> list[LegDays]:
    return [
        LegDays(leg["leg"], float(leg["p50"]), float(leg["p90"]), leg.get("country", "")) for leg in row.legs
    ]


def line_of(row: ShippingOption, seller: Seller) -> Line:
    """Return how an option leaves: its calendar in the zone of where it leaves from."""
    zone = row.origin.time_zone if row.origin else seller.time_zone
    days_off = in_days(row.days_off)
    return Line(
        zone,
        row.handling_days,
        row.cut_off,
        tuple(row.workdays),
        row.calendar,
        days_off,
        row.weekend_delivery,
    )


class LaneRule(NamedTuple):
    """What is said of the lanes that fit: carrier, service, origin, destination; an empty one fits all."""

    lane: tuple[str, str, str, str]
    rule: Rule


class Rules(NamedTuple):
    """What a seller says of lanes without history: the legs of his options come before his lane defaults."""

    options: Sequence[LaneRule]
    lanes: Sequence[LaneRule]


def lane_rules(seller_id: str) -> Rules:
    """Return what is said of lanes without history; of options that fit alike the slowest stands first."""
    rows = ShippingOption.objects.filter(seller_id=seller_id, active=True).exclude(carrier="")
    rows = rows.select_related("origin").order_by("position", "code")[:MOST_OPTIONS]
    options = [rule for row in rows if row.legs for rule in _as_rules(row)]
    options.sort(key=lambda one: -(one.rule.handling_days + one.rule.transit[-1]))
    lanes = LaneDefault.objects.filter(seller_id=seller_id).order_by("pk")
    return Rules(options, [_as_rule(row) for row in lanes])


def _as_rule(row: LaneDefault) -> LaneRule:
    days = (row.transit_p10, row.transit_p50, row.transit_p90)
    return LaneRule(
        (row.carrier, row.service, row.origin, row.destination), Rule(row.handling_days, days, row.cut_off)
    )


def _as_rules(row: ShippingOption) -> list[LaneRule]:
    legs = legs_of(row)
    rule = Rule(row.handling_days, transit_of(legs), row.cut_off, ways_of(legs))
    origin = row.origin.country if row.origin else ""
    return [LaneRule((row.carrier, row.service, origin, country), rule) for country in row.countries or [""]]
