"""Ways back of a case: those that can be agreed now with what each costs, and the one that was."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from aftermile.cases.amounts import outstanding
from aftermile.cases.fees import buyer_pays_way
from aftermile.cases.models import Case, Deadline
from aftermile.cases.states import State
from aftermile.cases.ways import places_of
from aftermile.database.keyset import Key, Page, page
from aftermile.inbound.areas import plain_postcode
from aftermile.inbound.models import DropOff, Pickup, ReturnPoint, ReturnRoute, RouteKind, RouteState
from aftermile.inbound.queries.points import Near, Wanted, points_near, services_for
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.parcels.models import Location
from aftermile.parcels.queries import locations_of
from aftermile.policies.queries import inputs_for
from aftermile.policies.remedies import Inputs, Place
from aftermile.policies.remedies.costing import total_of
from aftermile.policies.remedies.ways import way_back

AWAITS: Final = frozenset({State.APPROVED, State.RECEIVING})
USUAL_TIME: Final = timedelta(days=30)
EACH: Final = 3
"""Points of one kind that are laid before a buyer."""
_RANKED: Final = {
    RouteKind.LABEL: "origin",
    RouteKind.OWN: "origin",
    RouteKind.RETURN_POINT: "return_point",
    RouteKind.HUB: "hub",
    RouteKind.DROP_OFF: "drop_off",
    RouteKind.PICKUP: "pickup",
}
"""The names of the ways in the ranking of remedies."""
_CARRIED: Final = frozenset({RouteKind.LABEL, RouteKind.DROP_OFF, RouteKind.PICKUP})
"""Ways on which we pay a carrier for the buyer's leg; where he pays the way back, he pays it to us."""


@dataclass(frozen=True, slots=True)
class RouteOption:
    """
    A way back that could be agreed; amounts in the case's currency.

    `cost_minor` is what the seller expects to pay, `buyer_minor` what the buyer pays us. `key` names the
    option in a form.
    """

    kind: RouteKind
    location: Location | None
    point: ReturnPoint | None
    near: Near | None
    address: str
    country: str
    payer: str
    cost_minor: int
    buyer_minor: int
    currency: str
    cheapest: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind.value}:{self.point.pk if self.point else ''}"


def awaits_goods(case: Case) -> bool:
    return case.goods_back and State(case.state) in AWAITS


def destination_of(case: Case) -> tuple[str, str]:
    """Return country and postcode of where the goods are."""
    ship_to = case.order.ship_to
    country = (ship_to.country if ship_to else "") or case.country or case.order.country
    return country, plain_postcode(ship_to.postcode) if ship_to else ""


def pieces_of(case: Case) -> int:
    """Return how many pieces are still to come."""
    return sum(line.unit.quantity for line in outstanding(case))


def options_of(case: Case, *, for_staff: bool = False, wanted: Wanted | None = None) -> list[RouteOption]:
    """
    Return the ways back that can be agreed now, the cheapest for the seller flagged; none where no goods go.

    A label is for staff: somebody has to make it at the carrier.
    """
    if not awaits_goods(case):
        return []
    country, postcode = destination_of(case)
    wanted = wanted or Wanted(country, postcode)
    inputs = _inputs(case, country)
    found = [*_posted(case, inputs, country, for_staff=for_staff), *_local(case, inputs, wanted)]
    if services_for(case.seller_id, country, postcode):
        found.append(_option(case, RouteKind.PICKUP, inputs, country, home_of(case)))
    if case.freight_payer == "buyer" and not buyer_pays_way(case):
        found = [
            replace(one, payer="seller", cost_minor=one.cost_minor + one.buyer_minor, buyer_minor=0)
            for one in found
        ]
    least = min((option.cost_minor for option in found), default=0)
    first = next((option for option in found if option.cost_minor == least), None)
    return [replace(option, cheapest=option is first) for option in found]


def _inputs(case: Case, country: str) -> Inputs:
    categories = {line.unit.category for line in outstanding(case)}
    return inputs_for(
        case.seller,
        country=country,
        categories=categories,
        currency=case.currency,
        places=places_of(case.seller),
    )


def home_of(case: Case) -> Location | None:
    """Return the warehouse that goods go back to: one in the buyer's country, else the first."""
    rows = locations_of(case.seller, takes_returns=True)
    homes = [row for row in rows if row.kind == "warehouse"] or rows
    country = destination_of(case)[0]
    return next((row for row in homes if row.country == country), homes[0] if homes else None)


def slip_place(case: Case) -> Location | None:
    """Return where a parcel of a case is addressed to: as it was agreed, else the warehouse."""
    route = agreed_route(case)
    posted = route is not None and route.kind in (RouteKind.OWN, RouteKind.LABEL, RouteKind.HUB)
    return route.location if route and posted else home_of(case)


def _posted(case: Case, inputs: Inputs, country: str, *, for_staff: bool) -> Iterable[RouteOption]:
    home = home_of(case)
    if home is None:
        return
    yield _option(case, RouteKind.OWN, inputs, country, home)
    if for_staff:
        yield _option(case, RouteKind.LABEL, inputs, country, home)


def _local(case: Case, inputs: Inputs, wanted: Wanted) -> Iterable[RouteOption]:
    near = points_near(case.seller_id, wanted, limit=60)
    kinds = {
        RouteKind.DROP_OFF: [one for one in near if one.point.takes_box_free],
        RouteKind.RETURN_POINT: [
            one for one in near if one.point.takes_parcels and one.point.location.kind == "return_point"
        ],
        RouteKind.HUB: [one for one in near if one.point.takes_parcels and one.point.location.kind == "hub"],
    }
    for kind, fits in kinds.items():
        for one in fits[:EACH]:
            yield _option(case, kind, inputs, wanted.country, one.point.location, one)


def _option(
    case: Case,
    kind: RouteKind,
    inputs: Inputs,
    country: str,
    location: Location | None,
    near: Near | None = None,
) -> RouteOption:
    cost, buyer = cost_of(case, kind, inputs, country, location)
    point = near.point if near else None
    address = point.address if point else location.address if location else ""
    return RouteOption(
        kind=kind,
        location=location,
        point=point,
        near=near,
        address=address,
        country=location.country if location else "",
        payer=case.freight_payer,
        cost_minor=cost,
        buyer_minor=buyer,
        currency=case.currency,
    )


def cost_of(
    case: Case, kind: RouteKind, inputs: Inputs, country: str, location: Location | None
) -> tuple[int, int]:
    """Return what a way costs the seller, and what the buyer pays us for it, in minor units."""
    if location is not None:
        inputs = replace(inputs, places=(Place(location.kind, location.country, location.name),))
    with_label = way_back(_RANKED[kind], country, inputs, seller_pays=True)
    without = way_back(_RANKED[kind], country, inputs, seller_pays=False)
    whole, bare = round(total_of(with_label.shares)), round(total_of(without.shares))
    if kind == RouteKind.RETURN_POINT:  # the buyer brings it; what follows is the hub's consolidated way
        return bare, 0
    if case.freight_payer != "buyer":
        return whole, 0
    return (bare, whole - bare) if kind in _CARRIED else (bare, 0)


def until_of(case: Case, now: datetime | None = None) -> datetime:
    """Return until when an agreed way holds: the day to send back by, else thirty days."""
    now = now or clock.now()
    rows = Deadline.objects.filter(case=case, kind="send_back", met_at=None, lapsed_at=None, due_at__gt=now)
    latest = rows.order_by("-due_at").values_list("due_at", flat=True).first()
    return latest or now + USUAL_TIME


def agreed_route(case: Case) -> ReturnRoute | None:
    """Return the way back that was chosen or used in this episode."""
    rows = ReturnRoute.objects.filter(
        case=case, episode=case.episode, state__in=[RouteState.CHOSEN, RouteState.USED]
    )
    return rows.select_related("location", "point__location", "pickup__service").first()


def routes_of(case: Case) -> list[ReturnRoute]:
    """Return all ways back of a case, the newest first."""
    return list(ReturnRoute.objects.filter(case=case).select_related("location").order_by("-id"))


def proposed_route(case: Case) -> ReturnRoute | None:
    """Return the way back that we proposed and the buyer has not answered."""
    rows = ReturnRoute.objects.filter(
        case=case, episode=case.episode, state=RouteState.OFFERED, valid_until__gt=clock.now()
    )
    return rows.select_related("location", "point__location").order_by("-id").first()


def get_route(scope: Scope, ref: str) -> ReturnRoute:
    rows = scope.apply(ReturnRoute.objects.select_related("case__order__ship_to", "case__seller", "location"))
    found = rows.filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="return route", ref=ref)
    return found


def drop_offs_of(case: Case) -> list[DropOff]:
    rows = DropOff.objects.filter(route__case=case).select_related("point__location")
    return list(rows.order_by("at", "id"))


def get_pickup(scope: Scope, ref: str) -> Pickup:
    rows = scope.apply(
        Pickup.objects.select_related("case__order", "case__buyer", "service", "route", "seller")
    )
    found = rows.filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="pickup", ref=ref)
    return found


@dataclass(frozen=True, slots=True)
class PickupFilters:
    state: str = ""
    seller: str = ""
    service: str = ""
    on: str = ""


def list_pickups(
    scope: Scope, filters: PickupFilters | None = None, *, after: str = "", limit: int = 50
) -> Page[Pickup]:
    """Return pickups, newest first."""
    wanted = filters or PickupFilters()
    rows = scope.apply(Pickup.objects.select_related("case__buyer", "service", "seller"))
    named = {"state": wanted.state, "seller_id": wanted.seller, "service_id": wanted.service, "on": wanted.on}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    return page(rows, order_by=(Key("id", descending=True),), after=after, limit=limit)
