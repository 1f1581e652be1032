"""
What one table, or several joined, and the law under them would do with each row of a frame.

It follows `policies.owed` line by line: what is open is allowed; refused is only the buyer's own choice, by
a row, under law that is known for certain; all else waits for a person. Assumptions, told on the page of a
result as well: what is allowed is paid back as the share that is promised of what was paid; what the buyer
had to show was shown; a partial refund is an offer and counts for nothing; what waits costs nothing yet; the
way back costs what it really cost, else the seller's input.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from aftermile.policies.engine.columns import answer_columns
from aftermile.policies.engine.frames import MARK
from aftermile.policies.engine.types import Table

ALLOWED, REVIEW, DENIED = 0, 1, 2
VERDICTS: Final = ("allow", "review", "deny")
UNSEEN_DAYS: Final = 30
"""How long after dispatch a parcel may be on its way when nobody told us that it arrived."""
CONFLICTS: Final = ("refused", "window", "remedies", "percent", "payer", "outbound")
"""How a promise can be below the law; of several the first is told."""
DAYS_SINCE: Final = {
    "delivered": "days_since_delivery",
    "shipped": "days_since_shipping",
    "placed": "days_since_order",
}
ASKED: Final = (
    "worth",
    "case_value",
    "goods_back",
    "whole_order",
    "shipping",
    "freight",
    *DAYS_SINCE.values(),
    "own_choice",
    "deniable",
    "doubtful",
    "law_open",
    "law_sure",
    "law_pays",
    "law_outbound",
    "law_percent",
    "law_refund",
)
"""Columns of a frame that the answers of tables are put beside."""


def entitled(frame: pl.DataFrame, table: Table | None) -> pl.DataFrame:
    """
    Return what a table of promises alone gives on each row of a frame that has the columns of the law.

    Columns: rule, open, asks (a person), refuses, percent, keep, pays, outbound, and short: the number in
    `CONFLICTS` where the rule says less than the law gives now, else null.
    """
    if table is None:
        return frame.select(**_nothing())
    answers = answer_columns(table, frame)
    said = said_by(table)
    told = answers.select(*ASKED, "rule", "review", *(f"out_{name}" for name in sorted(said)))
    fits = ~pl.col("review")
    if table.default is None:
        fits &= pl.col("rule").is_not_null()
    no = fits & _says("allow", "no", said)
    told = told.with_columns(fits=fits, no=no).with_columns(window=_window(said))
    yes = pl.col("fits") & ~pl.col("no")
    asks = pl.col("review") | (yes & (_says("allow", "review", said) | pl.col("window").is_null()))
    return told.select(
        rule=pl.col("rule"),
        open=yes & pl.col("window").fill_null(value=True),
        asks=asks,
        refuses=pl.col("no") | (yes & ~pl.col("window").fill_null(value=True) & ~asks),
        percent=pl.col("out_percent").fill_null(100).clip(0, 100) if "percent" in said else pl.lit(100),
        keep=_keep(said),
        pays=~_says("freight_payer", "buyer", said),
        outbound=_true("outbound_refunded", said),
        short=pl.when(pl.col("fits") & pl.col("law_open")).then(_short(said)),
    )


def said_by(table: Table) -> frozenset[str]:
    """Return the outputs that any row of a table names."""
    return frozenset(name for rule in table.rules for name in rule.then) | frozenset(table.default or ())


def _nothing() -> dict[str, pl.Expr]:
    no = pl.col("worth").is_null() & pl.col("worth").is_not_null()
    names = ("open", "asks", "refuses", "keep", "pays", "outbound")
    return {
        "rule": pl.lit(None, pl.Enum([])),
        **dict.fromkeys(names, no),
        "percent": pl.lit(0),
        "short": pl.lit(None, pl.UInt8),
    }


def _says(output: str, value: str, said: frozenset[str]) -> pl.Expr:
    if output not in said:
        return pl.lit(value=False)
    return (pl.col(f"out_{output}") == value).fill_null(value=False)


def _true(output: str, said: frozenset[str]) -> pl.Expr:
    return pl.col(f"out_{output}").fill_null(value=False) if output in said else pl.lit(value=False)


def _has(remedy: str) -> pl.Expr:

    return pl.col("out_remedies").str.contains(f"{MARK}{remedy}{MARK}", literal=True)


def _window(said: frozenset[str]) -> pl.Expr:
    """Say whether the window is open; null: nobody told when it began, and it may be over."""
    if "window_days" not in said:
        return pl.lit(value=True)
    days = pl.col("out_window_days")
    elapsed = pl.col("days_since_delivery")
    for anchor in ("shipped", "placed"):
        if "anchor" in said:
            elapsed = pl.when(_says("anchor", anchor, said)).then(DAYS_SINCE[anchor]).otherwise(elapsed)
    sent = pl.coalesce("days_since_shipping", "days_since_order")
    unseen = pl.when(sent <= days + UNSEEN_DAYS).then(statement=True)
    known = pl.when(elapsed.is_null()).then(unseen).otherwise(elapsed <= days)
    return pl.when(days.is_null()).then(statement=True).otherwise(known)


def _keep(said: frozenset[str]) -> pl.Expr:
    """Say whether the goods stay with the buyer though he is paid back."""
    if "remedies" not in said:
        return pl.lit(value=False)
    offered = _has("returnless_refund").fill_null(value=False) & pl.col("goods_back")
    if "returnless_below" not in said:
        return offered
    below = pl.col("out_returnless_below")
    return offered & (below.is_null() | (pl.col("case_value") < below).fill_null(value=False))


def _short(said: frozenset[str]) -> pl.Expr:
    """Return the first way in which a promise is below a right that is open, as its number in `CONFLICTS`."""
    checks = {"refused": pl.col("no"), "window": ~pl.col("window").fill_null(value=True)}
    if "remedies" in said:
        checks["remedies"] = pl.col("law_refund") & ~_has("refund") & ~_has("returnless_refund")
    if "percent" in said:
        checks["percent"] = pl.col("out_percent") < pl.col("law_percent")
    if "freight_payer" in said:
        own = pl.col("own_choice") & pl.col("law_pays")
        checks["payer"] = _says("freight_payer", "buyer", said) & own
    if "outbound_refunded" in said:
        less = ~pl.col("out_outbound_refunded")
        checks["outbound"] = pl.col("law_outbound") & pl.col("whole_order") & less
    found = pl.lit(None, pl.UInt8)
    for number, name in reversed(list(enumerate(CONFLICTS))):
        if name in checks:
            found = pl.when(checks[name]).then(pl.lit(number, pl.UInt8)).otherwise(found)
    return found


def joined(frame: pl.DataFrame, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """
    Return what is done on each row: the join of what several tables give and of the law.

    Columns: rule and short (of the first part), verdict, refund, freight, write_off, pays, kept; alone and
    shows are filled by tables of other purposes.
    """
    wide = frame.select(ASKED)
    for number, part in enumerate(parts):
        wide = wide.hstack(part.rename({name: f"{name}_{number}" for name in part.columns}))
    numbers = range(len(parts))

    def some(name: str, *, used: bool = True) -> pl.Expr:
        """Say whether a part, by default one that can be used, has this."""
        held = (pl.col(f"{name}_{n}") for n in numbers)
        return reduce(or_, (pl.col(f"open_{n}") & one if used else one for n, one in enumerate(held)))

    refused = pl.all_horizontal(f"refuses_{n}" for n in numbers)
    denied = refused & pl.col("deniable") & pl.col("law_sure") & ~pl.col("law_open")
    usable = some("open") | pl.col("law_open")
    asks = some("asks", used=False) | pl.col("doubtful")
    shares = [pl.when(f"open_{n}").then(f"percent_{n}").otherwise(0) for n in numbers]
    pays = some("pays") | pl.col("law_pays") | ~pl.col("own_choice")
    verdict = (
        pl.when(denied.fill_null(value=False) & ~some("asks", used=False))
        .then(DENIED)
        .when(usable.fill_null(value=False) & ~asks)
        .then(ALLOWED)
        .otherwise(REVIEW)
    )
    wide = wide.with_columns(
        verdict=verdict.cast(pl.UInt8),
        percent=pl.max_horizontal(*shares, "law_percent"),
        pays=pays,
        outbound=some("outbound") | pl.col("law_outbound"),
        kept=some("keep"),
    )
    allowed = pl.col("verdict") == ALLOWED
    return wide.select(
        rule=pl.col("rule_0"),
        short=pl.col("short_0"),
        verdict=pl.col("verdict"),
        refund=pl.when(allowed).then(_paid()).otherwise(0),
        kept=allowed & pl.col("kept"),
        pays=allowed & pl.col("goods_back") & ~pl.col("kept") & pl.col("pays"),
        freight=pl.col("freight"),
        worth=pl.col("worth"),
    ).select(
        "rule",
        "short",
        "verdict",
        "refund",
        "pays",
        "kept",
        freight=pl.when("pays").then("freight").otherwise(0),
        write_off=pl.when("kept").then("worth").otherwise(0),
        alone=pl.lit(value=False),
        shows=pl.lit(""),
    )


def _paid() -> pl.Expr:
    shipping = pl.when(pl.col("outbound") & pl.col("whole_order")).then("shipping").otherwise(0)
    return pl.col("worth") * pl.col("percent") // 100 + shipping
