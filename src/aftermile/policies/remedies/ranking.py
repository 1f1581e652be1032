"""
The ways out of one case, the cheapest for the seller first. The formula is explained in docs/use/remedies.md.

    cost = chance x (money + goods + freight + way back + work - resale - recovery - loyalty)
         + (1 - chance) x cost of the remedy that the buyer may demand

All amounts are minor units of the case's currency. Where goods come back first, everything but loyalty is
weighted with the chance that they really do: no goods, no money.
"""

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Final

from aftermile.policies.entitlement import REMEDIES
from aftermile.policies.owed.types import Decision, Facts, Option
from aftermile.policies.remedies.costing import (
    DIGITS,
    NOTHING,
    ONE,
    Costed,
    Share,
    rounded,
    total_of,
)
from aftermile.policies.remedies.ground import Ground
from aftermile.policies.remedies.inputs import Inputs
from aftermile.policies.remedies.ways import KEEP, ROUTES, WayBack, way_back

IN_KIND: Final = frozenset({"replacement", "exchange", "repair"})
FROM_STOCK: Final = frozenset({"replacement", "exchange"})


@dataclass(frozen=True, slots=True)
class _Way:
    """A way before the buyer's answer is weighed in."""

    option: Option
    ground: Ground
    back: WayBack
    shares: tuple[Share, ...]
    statutory: bool
    stock: Decimal = ONE
    why_not: str = ""

    @property
    def exact(self) -> Decimal:
        return total_of(self.shares)


def rank(decision: Decision, facts: Facts, inputs: Inputs) -> tuple[Costed, ...]:
    """
    Return every remedy by every way back, possible ones first and by cost, ties in the order of the lists.

    A remedy the law gives is flagged and never left out; what is not owed or not possible stands at the end
    and says why. Nothing here changes what the buyer may have.
    """
    with localcontext() as context:
        context.prec = DIGITS
        ways = [
            way
            for option in _options(decision, facts)
            for way in _ways(option, decision, _ground(option, facts, inputs))
        ]
        fallback = _fallback(ways, decision)
        costed = [_weighed(way, fallback) for way in ways]
    known = {way.remedy for way in costed}
    costed += [
        Costed(remedy, "", None, 0, facts.currency, why_not="not_owed")
        for remedy in REMEDIES
        if remedy not in known
    ]
    costed.sort(key=_place)
    if costed and costed[0].possible:
        costed[0] = replace(costed[0], cheapest=True)
    return tuple(costed)


def _ground(option: Option, facts: Facts, inputs: Inputs) -> Ground:
    """Return the ground of the pieces that an option is about."""
    if not option.units:
        return Ground(facts, inputs)
    lines = tuple(line for line in facts.lines if line.unit_id in option.units)
    return Ground(replace(facts, lines=lines or facts.lines), inputs)


def _place(way: Costed) -> tuple[bool, bool, int, bool, int, int]:
    route = ROUTES.index(way.route) if way.route in ROUTES else -1
    unknown = not way.possible
    cost = 0 if unknown else way.cost_minor
    return (unknown, way.option is None, cost, not way.statutory, REMEDIES.index(way.remedy), route)


def lawful(decision: Decision) -> frozenset[str]:
    """Return the remedies that the law gives: by its layer, and by the options marked as a right."""
    law = (layer.entitlement for layer in decision.layers if layer.name == "law")
    found = frozenset(option.remedy for option in decision.options if option.right)
    return found.union(*(floor.remedies for floor in law if floor.percent or floor.may_return))


def _options(decision: Decision, facts: Facts) -> list[Option]:
    """Return what is owed; a remedy of the law that no option carries is there with all that was paid."""
    options: dict[str, Option] = {}
    for option in decision.options:
        known = options.get(option.remedy)
        if known is None or option.amount_minor > known.amount_minor:
            options[option.remedy] = option
    for remedy in sorted(lawful(decision) - options.keys(), key=REMEDIES.index):
        options[remedy] = Option(
            remedy,
            facts.worth_minor,
            facts.currency,
            decision.freight_payer,
            goods_back=remedy in ("refund", *IN_KIND),
            right=True,
        )
    return sorted(options.values(), key=lambda option: REMEDIES.index(option.remedy))


def _ways(option: Option, decision: Decision, ground: Ground) -> list[_Way]:
    goods_back = option.goods_back or option.remedy == "repair"
    statutory = option.remedy in lawful(decision)
    stock, why_not = _stock(option.remedy, ground)
    if not option.amount_minor and option.remedy not in IN_KIND:
        why_not = "amount_open"
    routes = ROUTES if goods_back else (KEEP,)
    found = []
    for route in routes:
        back = WayBack(KEEP, "", "")
        if route != KEEP:
            pays = option.freight_payer == "seller"
            back = way_back(route, ground.facts.country, ground.inputs, seller_pays=pays)
        shares = () if back.why_not else _shares(option, back, ground)
        found.append(_Way(option, ground, back, shares, statutory, stock, back.why_not or why_not))
    return found


def _stock(remedy: str, ground: Ground) -> tuple[Decimal, str]:
    """Return the chance that pieces to replace the goods are there, or why that is not possible."""
    if remedy not in FROM_STOCK:
        return ONE, ""
    facts, inputs = ground.facts, ground.inputs
    if inputs.stock is not None:
        enough = all(inputs.stock.get(line.sku, 0) >= line.quantity for line in facts.lines)
        return (ONE, "") if enough else (ONE, "no_stock")
    chances = [inputs.of("in_stock", line.category) for line in facts.lines]
    least = min(chances, key=lambda chance: chance.value)
    if least.value:
        return least.value, ""
    return ONE, "stock_unknown" if least.source == "default" else "no_stock"


def _shares(option: Option, back: WayBack, ground: Ground) -> tuple[Share, ...]:
    """Return the parts of the cost if the buyer takes this way."""
    remedy = option.remedy
    given = outlay(option, ground)
    shares = [*given, *extras(option, ground), *back.shares]
    worth_back: list[Share] = []
    if back.route != KEEP:
        inspection = ground.inputs.of("inspection").value * ground.pieces
        shares.append(Share("inspection", inspection, ("inspection",)))
        if remedy != "repair":
            worth_back = worth_back_of(back, ground)
    rate, names = ground.recovery_rate()
    loss = max(NOTHING, total_of(given) + total_of(worth_back))
    shares += worth_back
    if names:
        shares.append(Share("recovery", -loss * rate, names))
    if back.route != KEEP:
        chance = ground.inputs.of("send_back").value
        shares = [share.times(chance, "send_back") for share in shares]
    return (*shares, _loyalty(remedy, ground))


def outlay(option: Option, ground: Ground) -> list[Share]:
    """What the seller gives: money, goods, credit."""
    inputs, amount = ground.inputs, Decimal(option.amount_minor)
    match option.remedy:
        case "replacement" | "exchange":
            return [ground.stock_cost()]
        case "repair":
            key = "repair_cost"
            cost = sum(
                (line.worth_minor * inputs.of(key, line.category).value for line in ground.facts.lines),
                NOTHING,
            )
            names = dict.fromkeys(inputs.name(key, line.category) for line in ground.facts.lines)
            return [Share("repair", cost, tuple(names))]
        case "store_credit":
            return [_credit(amount, ground)]
        case "coupon":
            return [Share("coupon", amount * inputs.of("coupon_used").value, ("coupon_used",))]
        case _:
            return [Share("money", amount)]


def _credit(amount: Decimal, ground: Ground) -> Share:
    """Spent credit costs the goods, and where it displaces money of his, the margin as well."""
    inputs, stock = ground.inputs, ground.stock_cost()
    worth = ground.facts.worth_minor
    goods = stock.exact / worth if worth else inputs.of("goods_cost").value
    displaced = inputs.of("credit_displaces").value
    spent = amount * (ONE - inputs.of("credit_unspent").value)
    exact = spent * (goods + (ONE - goods) * displaced)
    names = ("credit_unspent", "credit_displaces", *(stock.inputs or ("goods_cost",)))
    return Share("credit", exact, names)


def extras(option: Option, ground: Ground) -> list[Share]:
    """Sending goods out, and the duty on them."""
    if option.remedy not in IN_KIND:
        return []
    path = ground.lane_out
    key = f"freight_{path}"
    shares = [Share("freight_out", ground.inputs.of(key).value, (key,))]
    if path == "international" and option.remedy in FROM_STOCK:
        stock = ground.stock_cost()
        shares.append(Share("duty", stock.exact * ground.inputs.of("duty").value, ("duty", *stock.inputs)))
    return shares


def worth_back_of(back: WayBack, ground: Ground) -> list[Share]:
    """What the goods are worth when they are back, with duty that is paid back; never more than they cost."""
    resale = ground.resale()
    if not back.crosses or ground.lane_out != "international":
        return [resale]
    stock = ground.stock_cost()
    duty = stock.exact * ground.inputs.of("duty").value * ground.inputs.of("drawback").value
    duty = min(duty, stock.exact + resale.exact)
    return [resale, Share("drawback", -duty, ("duty", "drawback", *stock.inputs))]


def _loyalty(remedy: str, ground: Ground) -> Share:
    key = f"repeat_{remedy}"
    gain = ground.inputs.of("repeat_margin").value * ground.inputs.of(key).value
    return Share("loyalty", -gain, ("repeat_margin", key))


def _fallback(ways: list[_Way], decision: Decision) -> _Way | None:
    """
    Return what follows when the buyer says no: the statutory remedy, else the refund, else the dearest way.

    Where the buyer chooses among several rights, the dearest of them counts; each by its cheapest way back.
    """
    best: dict[str, _Way] = {}
    for way in ways:
        known = best.get(way.option.remedy)
        if not way.back.why_not and (known is None or way.exact < known.exact):
            best[way.option.remedy] = way
    rights = [way for way in best.values() if way.statutory]
    rights = [way for way in rights if not way.why_not] or rights
    if rights:
        law = (layer.entitlement.chooser for layer in decision.layers if layer.name == "law")
        pick = max if "buyer" in (decision.chooser, *law) else min
        return pick(rights, key=lambda way: way.exact)
    return best.get("refund") or max(best.values(), key=lambda way: way.exact, default=None)


def _weighed(way: _Way, fallback: _Way | None) -> Costed:
    """Weigh in the chance that the buyer takes the way, and round."""
    ground = way.ground
    chance = ONE
    names: tuple[str, ...] = ()
    shares = list(way.shares)
    certain = way.statutory or fallback is None or fallback.option.remedy == way.option.remedy
    if not certain:
        accepts = f"accept_{way.option.remedy}"
        names, chance = (accepts,), ground.inputs.of(accepts).value
    if way.stock != ONE:
        chance, names = chance * way.stock, (*names, "in_stock")
    if chance != ONE and fallback is not None and shares:
        shares = [share.times(chance) for share in shares]
        shares.append(Share("fallback", fallback.exact * (ONE - chance), names))
    total, parts = rounded(shares)
    gets = ground.facts.worth_minor if way.option.remedy in IN_KIND else way.option.amount_minor
    return Costed(
        remedy=way.option.remedy,
        route=way.back.route,
        option=way.option,
        cost_minor=total,
        currency=ground.facts.currency,
        parts=parts,
        buyer_gets_minor=gets,
        statutory=way.statutory,
        why_not=way.why_not,
        chance=chance,
        lane=way.back.lane,
        place=way.back.place,
    )
