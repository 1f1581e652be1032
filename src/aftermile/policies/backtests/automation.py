"""Which cases a table of automation would settle alone."""

import polars as pl

from aftermile.policies.backtests.sides import ALLOWED, said_by
from aftermile.policies.engine.columns import answer_columns
from aftermile.policies.engine.types import Table


def settled(
    frame: pl.DataFrame, side: pl.DataFrame, table: Table | None, *, own: bool = False
) -> pl.DataFrame:
    """
    Return `side` with `alone`: what it allows, the table settles, and the most it may settle covers.

    With `own` the rule shown is that of this table.
    """
    if table is None:
        rule = {"rule": pl.lit(None, pl.Enum([]))} if own else {}
        return side.with_columns(alone=pl.lit(value=False), **rule)
    asked = frame.with_columns(
        side.get_column("refund").alias("remedy_amount"),
        frame.get_column("law_open").fill_null(value=False).alias("statutory"),
        _remedy(side),
        (frame.get_column("goods_back") & ~side.get_column("kept")).alias("goods_back"),
    )
    answers = answer_columns(table, asked)
    said = said_by(table)
    settle = pl.col("out_settle").fill_null(value=False) if "settle" in said else pl.lit(value=False)
    covered = pl.lit(value=True)
    if "most" in said:
        covered = pl.col("out_most").is_null() | (pl.col("refund") <= pl.col("out_most"))
    wide = answers.select("review", "out_settle", "out_most").hstack(side.select("verdict", "refund"))
    alone = wide.select(
        alone=(pl.col("verdict") == ALLOWED) & ~pl.col("review") & settle & covered
    ).get_column("alone")
    rule_column = answers.get_column("rule") if own else side.get_column("rule")
    return side.with_columns(alone, rule_column)


def _remedy(side: pl.DataFrame) -> pl.Series:
    kinds = pl.Enum(["refund", "returnless_refund"])
    kept = pl.when("kept").then(pl.lit("returnless_refund", kinds)).otherwise(pl.lit("refund", kinds))
    return side.select(remedy=kept).get_column("remedy")
