"""The ways out of a case: what the lines have in common, and whatever the law gives for any of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aftermile.kernel.money import allocate
from aftermile.policies.entitlement import REMEDIES
from aftermile.policies.owed.lines import LineView
from aftermile.policies.owed.types import Facts, Option
from aftermile.policies.statutes.asking import Source

HUNDRED: Final = 100
_KEEPS: Final = frozenset({"partial_refund", "returnless_refund", "coupon"})
"""The buyer keeps the goods."""
_WHOLE: Final = frozenset({"refund", "returnless_refund", "store_credit"})
"""Pays back what was paid, with the way there where that is owed."""
_IN_KIND: Final = frozenset({"replacement", "exchange", "repair"})


@dataclass(frozen=True, slots=True)
class _Case:
    facts: Facts
    views: tuple[LineView, ...]
    payer: str
    shipping_minor: int


def options_of(facts: Facts, views: Sequence[LineView], *, inspect_first: bool) -> tuple[Option, ...]:
    """Return the ways out. A right is never left out; what must be inspected is not kept."""
    lines = tuple(views)
    case = _Case(facts, lines, payer_of(lines), shipping_back(facts, lines))
    common = set(REMEDIES).intersection(*(view.terms.remedies for view in lines))
    found: list[Option] = []
    for remedy in REMEDIES:
        by_law = tuple(view for view in lines if _is_right(view, remedy))
        covered = lines if remedy in common else by_law
        if not covered or (inspect_first and remedy == "returnless_refund" and not by_law):
            continue
        option = _option(case, remedy, covered, right=len(by_law) == len(covered))
        if option.amount_minor > 0 or remedy in _IN_KIND or by_law:
            found.append(option)
    return tuple(found)


def payer_of(views: Sequence[LineView]) -> str:
    """One parcel goes back: the seller pays for it as soon as he does for any line."""
    return "seller" if any(view.payer == "seller" for view in views) else "buyer"


def shipping_back(facts: Facts, views: Sequence[LineView]) -> int:
    """Outbound shipping comes back with the whole order: by right, or where the buyer is not at fault."""
    if not facts.whole_order:
        return 0
    ours = all(not view.own_choice and view.presumed.fault in ("seller", "carrier") for view in views)
    if ours or all(view.presumed.outbound_payer == "seller" for view in views):
        return facts.shipping_minor
    if not all(view.offer.outbound_refunded for view in views):
        return 0
    standard = facts.standard_shipping_minor
    return facts.shipping_minor if standard is None else min(facts.shipping_minor, standard)


def _is_right(view: LineView, remedy: str) -> bool:
    return view.ground.open is not False and remedy in view.ground.entitlement.remedies


def _option(case: _Case, remedy: str, views: tuple[LineView, ...], *, right: bool) -> Option:
    whole = len(views) == len(case.views)
    parts = _parts(views, _SHARES.get(remedy, _nothing))
    shipping = case.shipping_minor if remedy in _WHOLE and whole and sum(parts) > 0 else 0
    goods_back = remedy not in _KEEPS and any(view.reason.goods_back for view in views)
    source = _source(views[0]) if right else None
    deductions = _deductions(views) if goods_back else ()
    bonuses = [view.extras.credit_bonus_percent or 0 for view in views]
    return Option(
        remedy=remedy,
        amount_minor=sum(parts) + shipping,
        currency=case.facts.currency,
        freight_payer=case.payer if goods_back else "seller",
        goods_back=goods_back,
        shipping_minor=shipping,
        right=right,
        cite=source.cite if source else "",
        url=source.url if source else "",
        tier=max((view.ground.tiers.get(remedy, 1) for view in views), default=0) if right else 0,
        deductions=deductions,
        fees=_fees(views, case.payer, deductions) if goods_back and remedy == "refund" else (),
        units=tuple(view.line.unit_id for view in views),
        parts_minor=tuple(parts),
        bonus_percent=min(bonuses) if remedy == "store_credit" else 0,
    )


def _source(view: LineView) -> Source | None:
    sources = view.ground.sources
    return sources.get("remedies") or sources.get("may_return") or next(iter(sources.values()), None)


def _deductions(views: tuple[LineView, ...]) -> tuple[str, ...]:
    """Return what may be taken off after inspection: what every layer of every line lets."""
    allowed = frozenset.intersection(*(view.terms.deductions for view in views))
    return tuple(sorted(allowed - {"return_label", "outbound_shipping"}))


def _fees(
    views: tuple[LineView, ...], payer: str, deductions: tuple[str, ...]
) -> tuple[tuple[str, int], ...]:
    """
    Return what the tables take off a refund against goods: of each line the buyer's own choice alone.

    Tables that were promised and those of now must all say so; the less of them counts.
    """
    fees: list[tuple[str, int]] = []
    freight = min((view.extras.return_fee_minor for view in views), default=0)
    if payer == "buyer" and freight:
        fees.append(("return_freight", freight))
    own = [view for view in views if view.own_choice]
    if "restocking" in deductions and len(own) == len(views):
        hundredths = sum(view.line.worth_minor * view.extras.restocking_percent for view in views)
        if hundredths // HUNDRED:
            fees.append(("restocking", hundredths // HUNDRED))
    return tuple(fees)


def _percent(view: LineView) -> int:
    return view.terms.percent or HUNDRED


def _whole(view: LineView) -> int:
    return _percent(view) * HUNDRED


def _kept(view: LineView) -> int:
    return view.extras.keep_percent * HUNDRED


def _credited(view: LineView) -> int:
    return _percent(view) * (HUNDRED + (view.extras.credit_bonus_percent or 0))


def _couponed(view: LineView) -> int:
    return view.extras.coupon_percent * HUNDRED


def _nothing(view: LineView) -> int:  # noqa: ARG001 - goods instead of money
    return 0


_SHARES: Final[dict[str, Callable[[LineView], int]]] = {
    "refund": _whole,
    "returnless_refund": _whole,
    "partial_refund": _kept,
    "store_credit": _credited,
    "coupon": _couponed,
}
"""Share of what a line is worth, in hundredths of a percent."""


def _parts(views: tuple[LineView, ...], share: Callable[[LineView], int]) -> list[int]:
    """Return each line's amount; together exactly the total, which is rounded down once."""
    weights = [view.line.worth_minor * share(view) for view in views]
    return allocate(sum(weights) // HUNDRED**2, weights)
