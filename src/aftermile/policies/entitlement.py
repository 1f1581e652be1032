"""
What a buyer may have, as a lattice: the join takes, attribute by attribute, what is better for the buyer.

`NOTHING` is the bottom: joining it changes nothing. Law, promise, marketplace program and goodwill are each
an entitlement; the offer is their join, so it can never be below any of them.
"""

from dataclasses import dataclass, fields
from datetime import date
from functools import reduce
from typing import Final

REMEDIES: Final = (
    "refund",
    "partial_refund",
    "returnless_refund",
    "replacement",
    "exchange",
    "repair",
    "store_credit",
    "coupon",
)
DEDUCTIONS: Final = frozenset(
    {"value_loss", "restocking", "outbound_shipping", "return_label", "cancellation_fee"}
)
EVIDENCE: Final = frozenset({"photo", "video", "packaging", "statement", "serial", "police_report"})


@dataclass(frozen=True, slots=True)
class Entitlement:
    """
    Dates are local days of the place that the rule names.

    `return_payer`: buyer or seller. `chooser`: who picks among the remedies. `percent`: share of the price.
    `deductions`, `evidence`: the most that may be deducted or asked for.
    """

    may_return: bool = False
    window_end: date = date.min
    remedies: frozenset[str] = frozenset()
    chooser: str = "seller"
    percent: int = 0
    deductions: frozenset[str] = DEDUCTIONS
    return_payer: str = "buyer"
    outbound_refunded: bool = False
    refund_due: date = date.max
    evidence: frozenset[str] = EVIDENCE


NOTHING: Final = Entitlement()
ATTRIBUTES: Final = tuple(item.name for item in fields(Entitlement))


def join(*parts: Entitlement) -> Entitlement:
    """Return the least entitlement that is at least as good for the buyer as each of `parts`."""
    return reduce(_join, parts, NOTHING)


def _join(left: Entitlement, right: Entitlement) -> Entitlement:
    return Entitlement(
        may_return=left.may_return or right.may_return,
        window_end=max(left.window_end, right.window_end),
        remedies=left.remedies | right.remedies,
        chooser="buyer" if "buyer" in (left.chooser, right.chooser) else "seller",
        percent=max(left.percent, right.percent),
        deductions=left.deductions & right.deductions,
        return_payer="seller" if "seller" in (left.return_payer, right.return_payer) else "buyer",
        outbound_refunded=left.outbound_refunded or right.outbound_refunded,
        refund_due=min(left.refund_due, right.refund_due),
        evidence=left.evidence & right.evidence,
    )


def at_least(upper: Entitlement, lower: Entitlement) -> bool:
    """Say whether `upper` is nowhere worse for the buyer than `lower`."""
    return join(upper, lower) == upper
