"""17TRACK's words: main statuses, what a rejected number means, carriers."""

from typing import Final

VERSION: Final = "2026-11-22"

CODES: Final[dict[str, str]] = {
    "Delivered": "delivered",
    "Exception": "exception",
}
"""Sub-statuses (`Delivered_Other` ...) and the other main ones stand in `parcels/reading/codes.py`."""

HEALTH: Final = {
    "NotFound": "not_found",
    "NotFound_Other": "not_found",
    "NotFound_InvalidCode": "invalid_number",
    "Expired": "expired",
    "Expired_Other": "expired",
}

STOPPED: Final = "TRACKING_STOPPED"

ALREADY_FOLLOWED: Final = -18019901
NOT_FOLLOWED: Final = -18019902
NO_NEWS: Final = -18019909
QUOTA: Final = frozenset({-18019907, -18019908})
INPUT: Final = {
    -18010018: ("country", "postcode"),
    -18010019: ("postcode",),
    -18010020: ("phone",),
}
INVALID: Final = frozenset({-18010012, -18010015, -18019903, -18019910, -18019911})
"""Wrong format, no carrier found, wrong carrier: asking the same again is of no use."""

CARRIERS: Final = {
    100001: "dhl_express",
    100002: "ups",
    100003: "fedex",
    21051: "usps",
    3011: "china_post",
    3041: "canada_post",
    11031: "royal_mail",
    190008: "yunexpress",
    190012: "yanwen",
    190094: "4px",
    190271: "cainiao",
}
"""Numbers of carriers that we know for certain; the others are found by 17TRACK itself."""

NUMBERS: Final = {ours: number for number, ours in CARRIERS.items()}
