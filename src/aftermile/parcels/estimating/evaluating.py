"""A fair test of two files: what would have been said at each purchase, against what then came."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from aftermile.parcels.estimating.baselines import lane_quantiles
from aftermile.parcels.estimating.rows import Mask, Rows, read_clean, rows_of
from aftermile.parcels.estimating.scores import given_promise, score
from aftermile.parcels.estimating.walk import Pace, first_quantiles, walk


def evaluate(train: Path, test: Path, pace: Pace | None = None) -> dict[str, Any]:
    """
    Score the model, the lane table and the platform's dates over the delivered parcels of `test`.

    Both files are one past, in the order of purchase, whichever begins first: an estimate knows of either
    what was delivered before its day, and nothing else. An order in both files counts as one of `test`.
    Raises `ColumnMissing`, `FileNotRead`.
    """
    known, known_out = read_clean(train)
    asked, asked_out = read_clean(test)
    rows, inside = together(known, asked)
    where = np.flatnonzero(inside & np.isfinite(rows.days))
    said, lanes = walk(rows, pace).quantiles, _filled(lane_quantiles(rows), pace or Pace())
    model, table = score(rows, said, where), score(rows, lanes, where)
    own, other = model["mae_days"], table["mae_days"]
    return {
        "model": model,
        "lane_median": table,
        "given_promise": given_promise(rows, where),
        "mae_ratio_to_lane_median": round(own / other, 4) if own is not None and other else None,
        "train_orders": len(rows) - int(inside.sum()),
        "test_orders": int(inside.sum()),
        "test_open": int(inside.sum()) - len(where),
        "left_out": {"train": asdict(known_out), "test": asdict(asked_out)},
    }


def together(known: pl.DataFrame, asked: pl.DataFrame) -> tuple[Rows, Mask]:
    """Return clean rows of both as one past, and which of them are `asked`."""
    names = set(asked["order_id"].to_list())
    others = known.filter(~pl.col("order_id").is_in(list(names)))
    rows = rows_of(pl.concat([others, asked], how="vertical"))
    return rows, np.array([order in names for order in rows.order_id], dtype=np.bool_)


def _filled(quantiles: Any, pace: Pace) -> Any:
    """Where nothing had been delivered yet, a table too says the default."""
    missing = np.isnan(quantiles[:, 0])
    quantiles[missing] = first_quantiles(pace)
    return quantiles
