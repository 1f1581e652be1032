"""Counts and money of both sides by country, reason and rule, and the cases that differ. Exact integers."""

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from aftermile.policies.backtests.sides import CONFLICTS, VERDICTS

MOST_CHANGES: Final = 5_000
FIGURES: Final = (
    "allow",
    "review",
    "deny",
    "refunds",
    "freight",
    "write_offs",
    "alone",
    "settled",
    "conflicts",
)
"""Cases by verdict; money; cases decided alone and what they pay; cases in which a rule is below the law."""
SIDES: Final = ("before", "after")
COSTS: Final = ("refund", "freight", "write_off")
CASE: Final = ("case", "number", "case_ref", "buyer", "country", "reason")


@dataclass(frozen=True, slots=True)
class Totals:
    """`groups` by country, reason and rule: rows of `{key, cases, changed, before, after}` with `FIGURES`."""

    cases: int
    lines: int
    changed: int
    buyers: int
    before: dict[str, int]
    after: dict[str, int]
    groups: dict[str, list[dict[str, Any]]]
    conflicts: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    refunded: int


def added_up(
    frame: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, *, by_settled: bool = False
) -> Totals:
    """
    Return what two sides (`sides.joined`) come to over a frame.

    `changes` are the cases with the largest difference of what they cost, or of what is settled alone.
    """
    wide = frame.select(*CASE, "lines", "refunded")
    for side, found in zip(SIDES, (before, after), strict=True):
        wide = wide.hstack(found.rename({name: f"{side}_{name}" for name in found.columns}))
    cases = _cases(wide).with_columns(changed=_changed())
    plain = cases.select(_sums()).row(0, named=True)
    changed = cases.filter("changed")
    keys = {"country": "country", "reason": "reason", "rule": "after_rule", "rule_before": "before_rule"}
    return Totals(
        cases=cases.height,
        lines=frame.height,
        changed=changed.height,
        buyers=changed.get_column("buyer").n_unique(),
        before=_figures(plain, "before"),
        after=_figures(plain, "after"),
        groups={name: _grouped(cases, column) for name, column in keys.items()},
        conflicts=_conflicts(wide),
        changes=_largest(changed, by_settled=by_settled),
        refunded=int(frame.get_column("refunded").fill_null(0).sum()),
    )


def _cases(wide: pl.DataFrame) -> pl.DataFrame:
    """Return one row a case: money adds up, the way back is paid once, a review outweighs a refusal."""
    single = wide.filter(pl.col("lines") == 1)
    if single.height == wide.height:
        return wide
    several = wide.filter(pl.col("lines") > 1)
    first = [name for name in wide.columns if name not in ("case", "refunded")]
    how: dict[str, pl.Expr] = {name: pl.col(name).first() for name in first}
    for side in SIDES:
        verdict = pl.col(f"{side}_verdict")
        how[f"{side}_verdict"] = pl.when((verdict == 1).any()).then(1).otherwise(verdict.max()).cast(pl.UInt8)
        how |= {f"{side}_{name}": pl.col(f"{side}_{name}").sum() for name in ("refund", "write_off")}
        how[f"{side}_freight"] = pl.col(f"{side}_freight").max()
        how |= {f"{side}_{name}": pl.col(f"{side}_{name}").any() for name in ("pays", "kept")}
        how[f"{side}_alone"] = pl.col(f"{side}_alone").all()
        how[f"{side}_short"] = pl.col(f"{side}_short").min()
    how["refunded"] = pl.col("refunded").sum()
    whole = several.group_by("case", maintain_order=True).agg(**how)
    return pl.concat([single, whole.select(wide.columns)])


def _changed() -> pl.Expr:
    """A case is decided otherwise when its verdict, its money, or who sends and keeps what differs."""
    same = ("verdict", *COSTS, "pays", "kept", "alone", "shows")
    return pl.any_horizontal(pl.col(f"before_{name}") != pl.col(f"after_{name}") for name in same)


def _sums() -> list[pl.Expr]:
    found = [pl.len().alias("cases"), pl.col("changed").sum()]
    for side in SIDES:
        for code, name in enumerate(VERDICTS):
            found.append((pl.col(f"{side}_verdict") == code).sum().alias(f"{side}_{name}"))
        for name, figure in zip(COSTS, ("refunds", "freight", "write_offs"), strict=True):
            found.append(pl.col(f"{side}_{name}").sum().alias(f"{side}_{figure}"))
        found.append(pl.col(f"{side}_alone").sum())
        settled = pl.col(f"{side}_refund").filter(pl.col(f"{side}_alone")).sum()
        found.append(settled.alias(f"{side}_settled"))
        found.append(pl.col(f"{side}_short").is_not_null().sum().alias(f"{side}_conflicts"))
    return found


def _figures(row: dict[str, Any], side: str) -> dict[str, int]:
    return {name: int(row[f"{side}_{name}"] or 0) for name in FIGURES}


def _grouped(cases: pl.DataFrame, column: str) -> list[dict[str, Any]]:
    """Return the figures by one column, the most cases first."""
    rows = cases.group_by(pl.col(column).alias("key")).agg(_sums())
    rows = rows.with_columns(pl.col("key").cast(pl.String).fill_null(""))
    found = [
        {"key": row["key"], "cases": row["cases"], "changed": row["changed"]}
        | {side: _figures(row, side) for side in SIDES}
        for row in rows.iter_rows(named=True)
    ]
    return sorted(found, key=lambda row: (-row["cases"], row["key"]))


def _conflicts(wide: pl.DataFrame) -> list[dict[str, Any]]:
    """Return where rules of the tested table say less than the law: rule, country, how, how many pieces."""
    short = wide.filter(pl.col("after_short").is_not_null())
    rows = short.group_by("after_rule", "country", "after_short").agg(pl.len().alias("lines"))
    found = [
        {
            "rule": str(row["after_rule"]),
            "country": str(row["country"]),
            "how": CONFLICTS[row["after_short"]],
            "lines": row["lines"],
        }
        for row in rows.iter_rows(named=True)
    ]
    return sorted(found, key=lambda row: (-row["lines"], row["rule"], row["country"], row["how"]))


def _largest(changed: pl.DataFrame, *, by_settled: bool) -> list[dict[str, Any]]:
    """Return the changed cases with the largest difference, at most `MOST_CHANGES`."""
    cost = {side: pl.sum_horizontal(f"{side}_{name}" for name in COSTS) for side in SIDES}
    if by_settled:
        cost = {side: pl.when(f"{side}_alone").then(f"{side}_refund").otherwise(0) for side in SIDES}
    ranked = changed.with_columns(difference=cost["after"] - cost["before"])
    size = pl.col("difference").abs()
    top = ranked.sort(size, "case", descending=[True, False], maintain_order=True).head(MOST_CHANGES)
    return [_change(row) for row in top.iter_rows(named=True)]


def _change(row: dict[str, Any]) -> dict[str, Any]:
    sides = {
        side: {
            "verdict": VERDICTS[row[f"{side}_verdict"]],
            "rule": row[f"{side}_rule"] or "",
            "refund": row[f"{side}_refund"],
            "freight": row[f"{side}_freight"],
            "write_off": row[f"{side}_write_off"],
            "seller_sends": row[f"{side}_pays"],
            "kept": row[f"{side}_kept"],
            "alone": row[f"{side}_alone"],
            "shows": row[f"{side}_shows"],
        }
        for side in SIDES
    }
    named = {name: row[name] or "" for name in ("number", "case_ref", "country", "reason")}
    return {**named, **sides, "difference": row["difference"]}
