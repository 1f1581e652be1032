"""What was agreed beyond what is owed, as a layer beside law, promise and program: shown, not decided by."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from aftermile.cases.models import MONEY_BACK, Case, Override
from aftermile.policies.entitlement import ATTRIBUTES, NOTHING, Entitlement, join
from aftermile.policies.owed import Facts, Layer
from aftermile.policies.owed.lines import GOODWILL

BEYOND: Final = ("remedy", "amount")


def goodwill_of(case: Case, facts: Facts) -> Entitlement:
    """
    Return what the standing agreement gives beyond the rules; nothing without one. One query at most.

    The action that made it held it to the authority of who agreed.
    """
    if case.agreed_minor is None or not case.remedy:
        return NOTHING
    newest = Override.objects.filter(case=case, what__in=BEYOND).order_by("-at", "-id").first()
    if newest is None or (newest.remedy, newest.amount_minor) != (case.remedy, case.agreed_minor):
        return NOTHING
    paid = sum(line.paid_minor for line in facts.lines)
    goods = case.agreed_minor - case.agreed_shipping_minor
    share = min(100, goods * 100 // paid) if paid and case.remedy in MONEY_BACK else 0
    return replace(
        NOTHING,
        may_return=case.goods_back,
        remedies=frozenset({case.remedy}),
        percent=share,
        return_payer="seller" if case.freight_payer == "seller" else "buyer",
        outbound_refunded=case.agreed_shipping_minor > 0,
    )


def with_goodwill(layers: Sequence[Layer], given: Entitlement) -> tuple[Layer, ...]:
    """Return the layers with goodwill before each offer, and the offer as their join."""
    if given == NOTHING:
        return tuple(layers)
    sources = {name: GOODWILL for name in ATTRIBUTES if getattr(given, name) != getattr(NOTHING, name)}
    found: list[Layer] = []
    for layer in layers:
        if layer.name == "offer":
            found.append(Layer("goodwill", layer.unit_id, given, sources))
            whole = join(layer.entitlement, given)
            found.append(replace(layer, entitlement=whole, sources={**sources, **layer.sources}))
        elif layer.name != "goodwill":
            found.append(layer)
    return tuple(found)
