"""What each step of a remedy is expected to cost the seller, from the numbers of the ranking. Pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Final

from aftermile.policies.owed.types import Facts, Option
from aftermile.policies.remedies.costing import DIGITS, NOTHING, Share, total_of
from aftermile.policies.remedies.ground import Ground
from aftermile.policies.remedies.inputs import Inputs
from aftermile.policies.remedies.ranking import IN_KIND, extras, outlay, worth_back_of
from aftermile.policies.remedies.ways import KEEP, ROUTES, WayBack, way_back

_GIVES: Final = {
    "replacement": "send",
    "exchange": "send",
    "repair": "repair",
    "store_credit": "credit",
    "coupon": "credit",
}
_FREIGHT: Final = frozenset({"freight_out", "duty"})


@dataclass(frozen=True, slots=True)
class Expected:
    """Minor units by step (label, receive, inspect, send, repair ...), and the way back that was counted."""

    costs: dict[str, int]
    route: str = ""
    place: str = ""


def expect(option: Option, facts: Facts, inputs: Inputs, *, seller_pays: bool) -> Expected:
    """
    Return what the steps of a way out will cost if all goes as planned: no chances are weighed in.

    `recover` is what others are expected to pay of the loss; it stands below zero.
    """
    with localcontext() as context:
        context.prec = DIGITS
        ground = Ground(facts, inputs)
        back = (
            _cheapest(facts, inputs, seller_pays=seller_pays) if option.goods_back else WayBack(KEEP, "", "")
        )
        given = outlay(option, ground)
        more = extras(option, ground)
        parts = {
            "label": total_of(share for share in back.shares if share.name != "handling"),
            "receive": total_of(share for share in back.shares if share.name == "handling"),
            "inspect": inputs.of("inspection").value * ground.pieces if option.goods_back else NOTHING,
            **_gives(option, given, more),
        }
        rate, _names = ground.recovery_rate()
        resale = worth_back_of(back, ground) if option.goods_back and option.remedy != "repair" else []
        parts["recover"] = -rate * max(NOTHING, total_of(given) + total_of(resale))
        costs = {name: int(part.to_integral_value(ROUND_HALF_EVEN)) for name, part in parts.items()}
    return Expected({name: cost for name, cost in costs.items() if cost}, back.route, back.place)


def _cheapest(facts: Facts, inputs: Inputs, *, seller_pays: bool) -> WayBack:
    ways = [way_back(route, facts.country, inputs, seller_pays=seller_pays) for route in ROUTES]
    return min((way for way in ways if not way.why_not), key=lambda way: total_of(way.shares))


def _gives(option: Option, given: list[Share], more: list[Share]) -> dict[str, Decimal]:
    """Return what the buyer gets, and the way to him, by step."""
    if option.remedy not in IN_KIND:
        key = _GIVES.get(option.remedy, "refund")
        return {key: total_of(given)}
    if option.remedy == "repair":
        freight = total_of(share for share in more if share.name in _FREIGHT)
        return {"repair": total_of(given), "send_repaired": freight if option.goods_back else NOTHING}
    return {"send": total_of(given) + total_of(more)}
