"""
What is left of the way once a parcel is handed over, or has been under way for some days, on Olist orders.

    OLIST_ORDERS=orders.parquet python -m bench landmarks [--small]

After the hand-over three answers stand side by side, each from nothing later than the week it is given in:
what parcels of the lane still took from there, the same stretched as the whole way of this parcel is (what
the product says), and the estimate of the whole way given the age. Days without a milestone know the last
alone. Limit: stretched errs less than the lane. Without the file it says so and passes.
"""

import os
from itertools import pairwise
from pathlib import Path

import numpy as np

from aftermile.parcels.estimating.alive import given_alive
from aftermile.parcels.estimating.lanes import HISTORY_DAYS, lanes_by_row
from aftermile.parcels.estimating.rows import Codes, Numbers, Rows
from aftermile.parcels.estimating.speaking import rest_by_lane, stretched
from aftermile.parcels.estimating.walk import LEVELS, MIDDLE, walk
from bench.estimates import EPOCH, FOLDS, ORDERS_SMALL, read_olist

WEEK, PAST = 7, 180
ANCHORS = np.searchsorted(LEVELS, [0.05, 0.5, 0.95])
AGES = (5.0, 10.0, 20.0, 30.0)


def main(*, small: bool) -> bool:
    place = os.environ.get("OLIST_ORDERS", "")
    if not Path(place).is_file():
        print("OLIST_ORDERS names no file: nothing measured")
        return True
    rows = read_olist(Path(place), ORDERS_SMALL if small else None)
    said = walk(rows).quantiles
    ends = [(day - EPOCH).days for day in FOLDS]
    gone = np.where(rows.handed_over < rows.delivered, rows.handed_over, np.nan)
    lane, ours = rests(rows, gone, said[:, MIDDLE], (ends[0], ends[-1]))
    answers = {"lane": lane, "stretched": ours, "whole, aged": given_alive(said, gone - rows.purchased)}
    good = True
    for begin, end in [*pairwise(ends), (ends[0], ends[-1])]:
        where = bought(rows, begin, end, np.isfinite(lane[:, 0]))
        print(f"handed over, bought {np.datetime64(begin, 'D')} to {np.datetime64(end, 'D')}: {len(where)}")
        errors = [tell(kind, rows.delivered - gone, answer, where) for kind, answer in answers.items()]
        good = errors[1] < errors[0]
    for age in AGES:
        where = bought(rows, ends[0], ends[-1], rows.days > age)
        left = given_alive(said, np.full(len(rows), age))
        tell(f"after {age:.0f} days", rows.days - age, left, where)
    return good


def bought(rows: Rows, begin: int, end: int, asked: Numbers) -> Codes:
    inside = (rows.purchased >= begin) & (rows.purchased < end) & np.isfinite(rows.days)
    return np.flatnonzero(inside & asked.astype(bool))


def rests(rows: Rows, since: Numbers, middle: Numbers, ends: tuple[int, int]) -> tuple[Numbers, Numbers]:
    """Return the days left at 5, 50 and 95 %, as the lane told them that week, plain and stretched."""
    plain, ours = np.full((2, len(rows), 3), np.nan)
    lanes = lanes_by_row(rows)
    for week in range(ends[0], ends[1] + 120, WEEK):
        past = np.flatnonzero((rows.delivered < week) & (rows.delivered >= week - PAST) & np.isfinite(since))
        near = rows.days[past[rows.delivered[past] >= week - HISTORY_DAYS]]
        known = rest_by_lane(("here", lanes[row], float(rows.delivered[row] - since[row])) for row in past)
        for row in np.flatnonzero((since >= week) & (since < week + WEEK)):
            if (rest := known.get("here", {}).get(lanes[row])) is not None:
                plain[row] = np.array(rest.days)[ANCHORS]
                ours[row] = stretched(plain[row].tolist(), float(middle[row]), float(np.median(near)))
    return plain, ours


def tell(name: str, left: Numbers, said: Numbers, where: Codes) -> float:
    if not len(where):
        return 0.0
    took, (low, middle, high) = left[where], said[where].T
    error, inside = float(np.abs(middle - took).mean()), float(np.mean((took >= low) & (took <= high)))
    print(
        f"  {name:14} n={len(where)} mae_days={error:.3f} median_abs={np.median(np.abs(middle - took)):.2f} "
        f"bias={np.mean(middle - took):.2f} coverage_90={inside:.3f} width={np.mean(high - low):.2f}"
    )
    return error
