"""
Delivery estimates against the lane table on Olist orders, by folds of purchase time.

    OLIST_ORDERS=orders.parquet python -m bench estimates [--small]

The walk gives every order an estimate from what was delivered before its day; docs/develop/estimating.md has
the protocol and the figures. Limits over all folds: an error at least 10 % below the lane median's, and 88 to
92 % of the parcels inside their window. Without the file it says so and passes.
"""

import os
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from aftermile.parcels.estimating.baselines import lane_quantiles
from aftermile.parcels.estimating.rows import Rows, rows_of
from aftermile.parcels.estimating.scores import given_promise, score
from aftermile.parcels.estimating.walk import walk

MOST_RATIO = 0.9
COVERAGE = (0.88, 0.92)
FOLDS = [date(2017, 5, 1), date(2017, 7, 1), date(2017, 9, 1), date(2017, 11, 1), date(2018, 1, 1)]
FOLDS += [date(2018, 3, 1), date(2018, 5, 1)]
EPOCH = date(1970, 1, 1)
ORDERS_SMALL = 1500


def main(*, small: bool) -> bool:
    place = os.environ.get("OLIST_ORDERS", "")
    if not Path(place).is_file():
        print("OLIST_ORDERS names no file: nothing measured")
        return True
    rows = read_olist(Path(place), ORDERS_SMALL if small else None)
    said, lanes = walk(rows).quantiles, lane_quantiles(rows)
    ends = [(day - EPOCH).days for day in FOLDS]
    for begin, end in [*pairwise(ends), (ends[0], ends[-1])]:
        inside = (rows.purchased >= begin) & (rows.purchased < end)
        where = np.flatnonzero(inside & np.isfinite(rows.days) & np.isfinite(lanes[:, 0]))
        if not len(where):
            continue
        ours, theirs = score(rows, said, where), score(rows, lanes, where)
        ratio = ours["mae_days"] / theirs["mae_days"]
        print(f"{np.datetime64(begin, 'D')} to {np.datetime64(end, 'D')}: ratio {ratio:.4f}")
        for name, figures in (("model", ours), ("lane", theirs), ("given", given_promise(rows, where))):
            print(f"  {name:6}", " ".join(f"{key}={value}" for key, value in figures.items()))
    return ratio <= MOST_RATIO and COVERAGE[0] <= ours["coverage_90"] <= COVERAGE[1]


def read_olist(place: Path, first: int | None) -> Rows:
    frame = pl.read_parquet(place).sort("order_purchase_timestamp")
    return rows_of(
        (frame.head(first) if first else frame).select(
            "order_id",
            _postcode("seller").alias("origin_postcode"),
            _postcode("customer").alias("destination_postcode"),
            purchased_at="order_purchase_timestamp",
            handed_over_at="order_delivered_carrier_date",
            delivered_at="order_delivered_customer_date",
            promised_on="order_estimated_delivery_date",
            origin_country=pl.lit("BR"),
            origin_region="seller_state",
            destination_country=pl.lit("BR"),
            destination_region="customer_state",
            weight_g="product_weight_g",
            price_minor=pl.col("price") * 100,
        )
    )


def _postcode(side: str) -> pl.Expr:
    return pl.col(f"{side}_zip_code_prefix").cast(pl.Int64).cast(pl.String).str.zfill(5)
