"""What a matrix of evidence would have asked for, and whose way back it would have been."""

import polars as pl

from aftermile.policies.backtests.sides import ALLOWED, said_by
from aftermile.policies.engine.columns import answer_columns
from aftermile.policies.engine.frames import MARK
from aftermile.policies.engine.types import Table


def asked(frame: pl.DataFrame, side: pl.DataFrame, table: Table | None) -> pl.DataFrame:
    """Return `side` with the freight that this matrix gives the seller, and what it asks to see."""
    if table is None:
        return side.with_columns(rule=pl.lit(None, pl.Enum([])))
    answers = answer_columns(table, frame)
    said = said_by(table)
    found = [answers.get_column("rule")]
    if "return_payer" in said:
        wide = side.select("verdict", "pays", "kept").hstack(answers.select("out_return_payer", "goods_back"))
        ours = (pl.col("out_return_payer") == "seller").fill_null(value=False)
        sent = (pl.col("verdict") == ALLOWED) & pl.col("goods_back") & ~pl.col("kept")
        wide = wide.select(pays=pl.col("pays") | (ours & sent)).hstack([frame.get_column("freight")])
        found += wide.select("pays", freight=pl.when("pays").then("freight").otherwise(0)).get_columns()
    if "evidence" in said:
        shown = answers.get_column("out_evidence").str.strip_chars(MARK).str.replace_all(MARK, ",")
        found.append(shown.fill_null("").alias("shows"))
    return side.with_columns(found)
