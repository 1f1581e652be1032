"""
By when marketplaces and authorities want an answer: dated rows, each with its source and whether it was read.

Figures of marketplaces are from their seller pages and change; a member may set another day on a complaint.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """`amount` of `unit` (hours, days, business_days) from the day the complaint came."""

    code: str
    channel: str
    amount: int
    unit: str
    source: str
    valid_from: date
    verified: bool = False


_SINCE: Final = date(2026, 1, 1)
RULES: Final = {
    rule.code: rule
    for rule in (
        AnswerRule("amazon_a_to_z", "marketplace", 72, "hours", "Amazon Seller Central 27951", _SINCE),
        AnswerRule("ebay_guarantee", "marketplace", 3, "business_days", "eBay Money Back Guarantee", _SINCE),
        AnswerRule("tiktok_shop", "marketplace", 48, "hours", "TikTok Shop seller university", _SINCE),
        AnswerRule("aliexpress", "marketplace", 5, "days", "AliExpress dispute pages", _SINCE),
        AnswerRule("own_acknowledgement", "seller", 14, "days", "own service promise", _SINCE),
    )
}
