"""How goods come back: where to, over which lane, and what the way costs the seller."""

from dataclasses import dataclass
from typing import Final

from aftermile.policies.remedies.costing import NOTHING, Share
from aftermile.policies.remedies.inputs import LANES, Inputs, Place, lane

KEEP: Final = "keep"
ROUTES: Final = ("origin", "return_point", "hub", "drop_off", "pickup")
"""Back to the warehouse, to a local return point, over a hub, handed in at a shop, fetched at the door."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """`shares` are what the seller pays for it; `crosses`: the goods leave the buyer's customs territory."""

    route: str
    lane: str
    place: str
    shares: tuple[Share, ...] = ()
    why_not: str = ""

    @property
    def crosses(self) -> bool:
        return self.lane == "international"


def way_back(route: str, country: str, inputs: Inputs, *, seller_pays: bool) -> WayBack:
    """Return the way of goods from `country` back over `route`."""
    kinds = {"origin": ("warehouse",), "return_point": ("return_point",), "hub": ("hub",)}
    place = _nearest(inputs, country, kinds.get(route, ("return_point", "hub", "warehouse")))
    if place is None and route in ("return_point", "hub"):
        return WayBack(route, "", "", why_not=f"no_{route}")
    path = lane(country, place.country) if place else "domestic"
    if route == "return_point" and path == "international":
        return WayBack(route, "", "", why_not="no_return_point")
    shares = _label(route, path, inputs) if seller_pays else []
    if route == "hub":
        forward = inputs.of("hub_forward")
        shares.append(Share("hub_forward", forward.value, ("hub_forward",)))
    return WayBack(route, path, place.name if place else "", (*shares, _handling(place, inputs)))


def _nearest(inputs: Inputs, country: str, kinds: tuple[str, ...]) -> Place | None:
    fits = [place for place in inputs.places if place.kind in kinds]
    return min(fits, key=lambda place: LANES.index(lane(country, place.country)), default=None)


def _label(route: str, path: str, inputs: Inputs) -> list[Share]:
    key = f"label_{path}"
    cost, names = inputs.of(key).value, (key,)
    if route == "drop_off":
        return [Share("label", cost * inputs.of("drop_off_factor").value, (*names, "drop_off_factor"))]
    if route == "pickup":
        return [Share("label", cost + inputs.of("pickup_extra").value, (*names, "pickup_extra"))]
    return [Share("label", cost, names)]


def _handling(place: Place | None, inputs: Inputs) -> Share:
    local = place is not None and place.kind != "warehouse"
    names = ("handling", "handling_local") if local else ("handling",)
    cost = sum((inputs.of(name).value for name in names), NOTHING)
    return Share("handling", cost, names)
