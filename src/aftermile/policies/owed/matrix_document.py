"""
The evidence matrix of a seller who has none of his own: by reason, goods class and coverage. Data.

A row without `evidence` leaves what to ask to the reason. What the law does not let a seller ask is never
asked, whatever stands here.
"""

from typing import Any, Final

_OURS: Final = {"return_payer": "seller", "outbound_payer": "seller"}
_LOST: Final = ["carrier_claim", "refund", "respond"]
_BACK: Final = ["refund", "respond", "send_back"]


def _row(ident: str, note: str, then: dict[str, Any], **asked: object) -> dict[str, Any]:
    when = [
        {"field": name, "op": "in" if isinstance(value, list) else "==", "value": value}
        for name, value in asked.items()
    ]
    return {"id": ident, "when": when, "then": then, "priority": 0, "note": note, "cite": ""}


_ROWS: Final = (
    _row(
        "lost_insured",
        "Lost on the way and insured: the buyer is paid, carrier and insurer are asked.",
        {**_OURS, "fault": "carrier", "evidence": ["statement"], "clocks": [*_LOST, "insurer_claim"]},
        reason="not_received",
        coverage="insured",
    ),
    _row(
        "lost",
        "Lost on the way: the risk is the seller's until the parcel is there.",
        {**_OURS, "fault": "carrier", "evidence": ["statement"], "clocks": _LOST},
        reason="not_received",
    ),
    _row(
        "late",
        "Too late: the carrier's matter, never the buyer's.",
        {**_OURS, "fault": "carrier", "evidence": [], "clocks": ["carrier_claim", *_BACK]},
        reason="arrived_late",
    ),
    _row(
        "damaged_insured",
        "Broken on the way and insured: photos of the goods and of the box as it came.",
        {**_OURS, "fault": "carrier", "clocks": ["carrier_claim", "insurer_claim", *_BACK]},
        reason="damaged",
        coverage="insured",
    ),
    _row(
        "damaged",
        "Broken on the way: the carrier must hear of it within days.",
        {**_OURS, "fault": "carrier", "clocks": ["carrier_claim", *_BACK]},
        reason="damaged",
    ),
    _row(
        "defective_machine",
        "Does not work: a video or photo, and the serial number where there is one.",
        {**_OURS, "fault": "seller", "evidence": ["photo", "serial", "video"], "clocks": ["repair", *_BACK]},
        reason="defective",
        goods_class=["appliances", "electronics", "tools"],
    ),
    _row(
        "defective",
        "Does not work, or is faulty in another way.",
        {**_OURS, "fault": "seller", "clocks": ["repair", *_BACK]},
        reason="defective",
    ),
    _row(
        "perishable",
        "Spoiled or wrong food is not sent back; a photo on the day says enough.",
        {**_OURS, "fault": "seller", "evidence": ["photo"], "clocks": ["refund", "respond"]},
        fault=["seller", "carrier", "unknown"],
        goods_class=["food", "perishable"],
    ),
    _row(
        "sellers", "The seller's own mistake.", {**_OURS, "fault": "seller", "clocks": _BACK}, fault="seller"
    ),
    _row(
        "carriers",
        "Something went wrong on the way.",
        {**_OURS, "fault": "carrier", "clocks": ["carrier_claim", *_BACK]},
        fault="carrier",
    ),
    _row(
        "change_of_mind",
        "The buyer's choice: nothing is to be proven; rules and law say who pays the way back.",
        {
            "fault": "buyer",
            "evidence": [],
            "return_payer": "buyer",
            "outbound_payer": "buyer",
            "clocks": _BACK,
        },
        fault="buyer",
    ),
)

BUILT_IN_MATRIX: Final[dict[str, Any]] = {
    "schema": 1,
    "purpose": "evidence",
    "hit": "first",
    "currency": "EUR",
    "rules": list(_ROWS),
    "default": {**_OURS, "fault": "unknown", "clocks": ["respond"]},
}
