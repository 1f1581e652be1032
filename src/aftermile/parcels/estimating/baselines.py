"""
The lane table to beat: quantiles of the last 90 days of the lane, else of the destination, the country
pair, all.
"""

from typing import Final

import numpy as np

from aftermile.parcels.estimating.groups import lanes_of
from aftermile.parcels.estimating.rows import Codes, Numbers, Rows
from aftermile.parcels.estimating.walk import LEVELS

DAYS: Final = 90.0
FEWEST: Final = 5


def lane_quantiles(rows: Rows, fewest: int = FEWEST) -> Numbers:
    """Quantiles per parcel as of the start of the day of its purchase; NaN while nothing was delivered."""
    found = np.full((len(rows), len(LEVELS)), np.nan)
    lanes, took = lanes_of(rows), rows.days
    days = np.floor(rows.purchased)
    for now in np.unique(days):
        asked = np.flatnonzero(days == now)
        past = np.flatnonzero((rows.delivered < now) & (rows.delivered >= now - DAYS) & np.isfinite(took))
        if len(past):
            found[asked] = _table(took, lanes, past, asked, fewest)
    return found


def _table(took: Numbers, lanes: tuple[Codes, ...], past: Codes, asked: Codes, fewest: int) -> Numbers:
    found = np.tile(np.quantile(took[past], LEVELS), (len(asked), 1))
    for codes in reversed(lanes):
        for code in np.unique(codes[asked]):
            own = past[codes[past] == code]
            if len(own) >= fewest:
                found[codes[asked] == code] = np.quantile(took[own], LEVELS)
    return found
