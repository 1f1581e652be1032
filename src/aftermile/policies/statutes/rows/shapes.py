"""What many rows share."""

from datetime import date
from typing import Final

from aftermile.policies.statutes.parts import Extension, Term

ON: Final = date.fromisoformat
WAYS: Final = frozenset({"repair", "replacement"})
MONEY: Final = frozenset({"partial_refund", "refund"})
REPAIR_FIRST: Final = (WAYS, MONEY)
ANY: Final = (frozenset({"repair", "replacement", "refund"}),)
ANY_OR_LESS: Final = (frozenset({"repair", "replacement", "refund", "partial_refund"}),)
FOURTEEN: Final = Term(14)
THIRTY: Final = Term(30)
FOURTEEN_ROLLING: Final = Term(14, rolls=True)
YEAR_MORE: Final = Extension("adds", Term(12, "months"))
YEAR_MORE_OR_CURED: Final = Extension("adds", Term(12, "months"), FOURTEEN)

UNION_EXCLUSIONS: Final = (
    "custom_made",
    "perishable",
    "hygiene_sealed_opened",
    "inseparably_mixed",
    "sealed_media_opened",
    "newspapers",
    "digital_started_with_consent",
    "auction_public",
    "price_fluctuates_financially",
    "alcohol_delayed_delivery",
    "urgent_repair_visit",
    "leisure_dated_services",
    "service_fully_performed",
)
