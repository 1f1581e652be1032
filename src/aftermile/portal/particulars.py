"""What the law of a buyer's country asks to be said on his pages, in words."""

from collections.abc import Iterable

from django.db.models import Q

from aftermile.orders.models import Order
from aftermile.policies.models import ShopFact
from aftermile.policies.owed.terms import Statement, guarantee_of
from aftermile.policies.statutes import features, law_of
from aftermile.policies.statutes.asking import Source
from aftermile.portal.policy.words import Told, tell

ON_RETURN = ("goods_intact", "carrier_named", "immediate_refund")
ON_FAULT = ("guarantee", "harmonised_notice")
ON_SENDING = ("carrier_named", "goods_intact")


def particulars_of(order: Order, codes: Iterable[str]) -> list[Told]:
    """Return those of `codes` that the law of the order's country has, for contracts of its day."""
    region = order.ship_to.region if order.ship_to else ""
    on = order.placed_at.date()
    found = features(order.country, on, region)
    told = []
    for code in codes:
        if code == "guarantee":
            rows = guarantee_of(law_of(order.country, region, on))
            told += [words for row in rows if (words := tell(row)) is not None]
        feature = found.get(code)
        if feature is None:
            continue
        data: dict[str, str | int] = dict(feature.data)
        if code == "carrier_named":
            data["carrier"] = _carrier(order)
        source = Source(feature.place, feature.cite, feature.url, feature.confidence, feature.verified)
        words = tell(Statement(code, data, "law", source))
        if words is not None:
            told.append(words)
    return told


def has_button(order: Order) -> bool:
    """Say whether the law asks for the withdrawal function on this order."""
    region = order.ship_to.region if order.ship_to else ""
    return "withdrawal_button" in features(order.country, order.placed_at.date(), region)


def _carrier(order: Order) -> str:
    """Return the carrier that the seller had named for the way back when the order was placed."""
    on = order.placed_at.date()
    row = ShopFact.objects.filter(
        Q(order=order) | Q(order=None, holds_from__lte=on) & (Q(holds_to=None) | Q(holds_to__gte=on)),
        seller_id=order.seller_id,
        key="return_carrier_named",
        country__in=["", order.country],
    )
    found = row.order_by("-holds_from", "-id").first()
    return found.note if found else ""
