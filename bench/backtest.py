"""
A backtest of a million cases against Polars reading and counting the same columns, in the same run.

    python -m bench backtest [--small]

Both sides start from one Parquet file with the registry's columns and those of a backtest. The bare side
reads the file and counts the values of each column but the names of cases, which are all different. Ours
reads it, answers two tables of 30 rules, lays the floor of the law under them and adds up verdicts and money
by country, reason and rule. Limit: 3 times, by the median of turns. In the same run the answers of both
tables are compared with the interpreter's on sampled rows.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CASES, SMALL = 1_000_000, 20_000
SAMPLED, SAMPLED_SMALL = 100_000, 2_000
MOST_RATIO = 3.0
NAMES = ("case", "number", "case_ref")
TURNS = 5
LAST = date(2026, 10, 31)

COUNTRIES = "DE FR US GB NL BE AT IT ES PL SE DK KR JP CN TW BR AU CA TR".split()  # noqa: SIM905
REASONS = {
    "changed_mind": ("buyer", "withdrawal"),
    "too_small": ("buyer", "withdrawal"),
    "too_large": ("buyer", "withdrawal"),
    "looks_different": ("buyer", "withdrawal"),
    "damaged": ("carrier", "conformity"),
    "defective": ("seller", "conformity"),
    "not_as_described": ("seller", "conformity"),
    "wrong_item": ("seller", "mismatch"),
    "not_received": ("carrier", "delivery"),
}
GOODS = {
    "fashion": "apparel",
    "shoes": "apparel",
    "underwear": "apparel",
    "lamps": "",
    "furniture": "",
    "phones": "electronics",
    "audio": "electronics",
    "beauty": "",
    "toys": "",
    "kitchen": "",
}


def history(count: int) -> Any:
    """Return past cases: the same for each run, with plain shares of what is usual and what is unknown."""
    import polars as pl

    from aftermile.policies.engine.frames import pack

    index = pl.int_range(1, count + 1, dtype=pl.UInt64, eager=True)

    def number(salt: int, most: int) -> Any:
        """Return numbers below `most`; a multiplicative hash (Steele, Lea & Flood's finalizer)."""
        mixed = (index + salt * 0x9E3779B97F4A7C15 % 2**64) * 0xBF58476D1CE4E5B9
        mixed = (mixed ^ (mixed // 2**31)) * 0x94D049BB133111EB
        return (mixed ^ (mixed // 2**29)) // 2**16 % most

    def pick(salt: int, values: list[Any]) -> Any:
        texts = pl.Enum(list(dict.fromkeys(value for value in values if value is not None)))
        return pl.Series(values, dtype=texts).gather(number(salt, len(values)))

    def linked(column: Any, values: dict[str, str]) -> Any:
        kind = pl.Enum(list(dict.fromkeys(values.values())))
        return column.replace_strict(values, return_dtype=kind)

    reason, category, price = pick(2, list(REASONS)), pick(7, list(GOODS)), number(10, 20_000).cast(pl.Int64)
    placed = number(30, 365).cast(pl.Int64)
    sets = [pack(()), pack(()), pack(("photo",)), pack(("packaging", "photo")), pack(("statement",))]
    excluded = [pack(()), pack(()), pack(()), pack(("hygiene_sealed_opened",)), pack(("custom_made",))]
    frame = pl.DataFrame(
        {
            "case": index.cast(pl.String),
            "number": "R-" + index.cast(pl.String),
            "case_ref": pl.Series([""]).gather(number(0, 1)),
            "buyer": "b" + number(27, count // 3 or 1).cast(pl.String),
            "basis": linked(reason, {name: basis for name, (_, basis) in REASONS.items()}),
            "lines": pl.Series([1]).gather(number(0, 1)),
            "shipping": number(40, 900).cast(pl.Int64),
            "worth": price + 100,
            "kind": pick(1, ["return", "return", "return", "claim"]),
            "reason": reason,
            "fault": linked(reason, {name: fault for name, (fault, _) in REASONS.items()}),
            "country": pick(4, COUNTRIES),
            "channel": pick(6, ["shop", "shop", "amazon", "ebay"]),
            "category": category,
            "goods_class": linked(category, GOODS),
            "sku": pick(9, [f"sku-{one}" for one in range(2_000)]),
            "price": price + 100,
            "case_value": price + 100,
            "order_total": price + number(12, 9_000).cast(pl.Int64) + 100,
            "quantity": number(13, 3).cast(pl.Int64) + 1,
            "whole_order": number(14, 2) == 1,
            "delivered": number(15, 20) > 0,
            "milestone": pick(16, ["delivered", "in_transit", "lost", "picked_up", None]),
            "evidence": pick(20, sets),
            "exclusions": pick(21, excluded),
            "coverage": pick(22, ["none", "merchant", "insured"]),
            "buyer_orders": number(23, 20).cast(pl.Int64),
            "buyer_cases_year": number(24, 6).cast(pl.Int64),
            "buyer_refunded_year": number(25, 50_000).cast(pl.Int64),
            "buyer_risk": pick(26, ["low", "low", "medium", "high", None]),
            "refunded": number(28, 20_000).cast(pl.Int64),
        }
    )
    since = number(19, 45).cast(pl.Int64)
    frame = frame.with_columns(
        region=pl.when(pl.col("country").is_in(["US", "CA"])).then(pick(5, ["CA", "NY", "QC", "TX"])),
        placed_on=pl.lit(LAST) - pl.duration(days=placed),
        days_since_delivery=pl.when("delivered").then(since),
        days_since_shipping=since + 3,
        days_since_order=since + 5,
        goods_back=pl.col("reason") != "not_received",
        freight=pl.lit(None, pl.Int64),
    )
    return frame.with_columns(pl.col("placed_on").cast(pl.Date))


def document(*, strict: bool) -> dict[str, Any]:
    """Return a table of 30 rules as a shop writes them; the strict one gives less in some of them."""
    rules: list[dict[str, Any]] = []

    def rule(when: list[tuple[str, str, Any]], **then: Any) -> None:
        asked = [{"field": name, "op": op, "value": value} for name, op, value in when]
        rules.append({"id": f"r{len(rules) + 1}", "when": asked, "then": then})

    rule([("buyer_risk", "==", "high"), ("price", ">", "150.00")], allow="review")
    rule([("reason", "==", "not_received"), ("milestone", "in", ["lost"])], remedies=["refund"])
    rule([("reason", "==", "not_received"), ("coverage", "==", "insured")], remedies=["refund"])
    rule([("reason", "==", "not_received")], allow="review")
    rule([("exclusions", "contains_any", ["hygiene_sealed_opened"]), ("kind", "==", "return")], allow="no")
    below = "10.00" if strict else "15.00"
    for category in ("fashion", "toys", "beauty"):
        when = [("category", "==", category), ("price", "<", below), ("buyer_cases_year", "<", 3)]
        rule(when, remedies=["refund", "returnless_refund"], returnless_below=below)
    for country, days in (("DE", 30), ("FR", 30), ("GB", 28), ("US", 30), ("JP", 10), ("KR", 14), ("CN", 7)):
        for reasons, payer in (
            (["damaged", "defective", "wrong_item"], "seller"),
            (["changed_mind"], "buyer"),
        ):
            window = days - 7 if strict and payer == "buyer" and days > 14 else days
            when = [("country", "==", country), ("reason", "in", reasons), ("days_since_order", "<=", 400)]
            rule(when, window_days=window, freight_payer=payer, outbound_refunded=payer == "seller")
    rule([("channel", "==", "amazon"), ("kind", "==", "return")], window_days=30, freight_payer="seller")
    rule([("fault", "in", ["seller", "carrier"]), ("evidence", "contains_any", ["photo"])], window_days=60)
    rule([("fault", "in", ["seller", "carrier"])], window_days=30, evidence=["photo"])
    rule([("buyer_orders", ">=", 10), ("kind", "==", "return")], window_days=60, freight_payer="seller")
    rule(
        [("category", "in", ["phones", "audio"]), ("kind", "==", "return")],
        window_days=14,
        freight_payer="buyer",
    )
    rule([("kind", "==", "return"), ("whole_order", "==", True)], window_days=30, freight_payer="buyer")
    rule([("kind", "==", "return")], window_days=14 if strict else 30, freight_payer="buyer")
    rule([("price", "between", ["0.00", "5.00"])], remedies=["returnless_refund"])
    return {
        "schema": 1,
        "purpose": "promise",
        "hit": "first",
        "currency": "EUR",
        "rules": rules,
        "default": None,
    }


def bare(place: Path) -> int:
    """Read the columns and count the values of each."""
    import polars as pl

    frame = pl.read_parquet(place)
    counted = [
        name for name in frame.columns if name not in ("case", "number", "case_ref")
    ]  # names: all different
    return sum(frame.get_column(name).value_counts().height for name in counted)


def ours(place: Path, comparison: Any, asking: Any) -> Any:
    import polars as pl

    from aftermile.policies.backtests.comparing import compare

    return compare(pl.read_parquet(place), comparison, asking)


def differences(place: Path, table: Any, count: int) -> int:
    """Return on how many sampled rows the columns and the interpreter do not agree."""
    import polars as pl

    from aftermile.policies.engine.columns import answer_columns
    from aftermile.policies.engine.frames import unpack
    from aftermile.policies.engine.interpret import evaluate
    from aftermile.policies.engine.types import FieldType

    frame = pl.read_parquet(place)
    picked = frame.gather_every(max(1, frame.height // count)).head(count)
    answers = answer_columns(table, picked)
    fields, wrong = table.schema.fields, 0
    names = [name for name in fields if name in picked.columns]
    sets = {name for name in fields if fields[name].type is FieldType.SET}
    outputs = {name: output.type is FieldType.SET for name, output in table.schema.outputs.items()}
    for row in answers.iter_rows(named=True):
        facts = {name: unpack(row[name]) if name in sets else row[name] for name in names}
        answer = evaluate(table, facts)
        said = {
            name: unpack(row[f"out_{name}"]) if packed else row[f"out_{name}"]
            for name, packed in outputs.items()
            if row[f"out_{name}"] is not None
        }
        same = (row["rule"] or "") == ",".join(answer.rules) and row["review"] == answer.review
        wrong += not (same and said == dict(answer.outcome or {}))
    return wrong


def main(*, small: bool = False) -> bool:
    """Measure in turns; say whether the limit holds and the answers agree."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftermile.config.settings")
    import polars as pl

    from aftermile.policies.backtests.comparing import Comparison
    from aftermile.policies.backtests.law import asking_today
    from aftermile.policies.engine.reading import read_table
    from aftermile.policies.owed.registry import PROMISE

    tested, against = (read_table(document(strict=strict), PROMISE) for strict in (True, False))
    comparison = Comparison(tested, against, freight={"": 1_100, "DE": 550})
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "cases.parquet"
        history(SMALL if small else CASES).write_parquet(place)
        times: dict[str, list[float]] = {"bare": [], "ours": []}
        found = None
        for _turn in range(1 if small else TURNS):
            begun = time.perf_counter()
            bare(place)
            between = time.perf_counter()
            found = ours(place, comparison, asking_today())
            times["bare"].append(between - begun)
            times["ours"].append(time.perf_counter() - between)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sampled = SAMPLED_SMALL if small else SAMPLED
        wrong = sum(differences(place, table, sampled) for table in (tested, against))
    middle = {name: statistics.median(seconds) for name, seconds in times.items()}
    ratio = middle["ours"] / middle["bare"]
    print(
        f"{found.cases:,} cases, {len(tested.rules)} rules, {pl.thread_pool_size()} threads: "
        f"{found.changed:,} change"
    )
    for name, seconds in times.items():
        print(f"  {name}: " + ", ".join(f"{one:.2f}" for one in seconds) + " s")
    print(f"  ratio {ratio:.2f} (limit {MOST_RATIO}); peak {peak:.0f} MB")
    print(f"  {sampled:,} sampled rows of each table: {wrong} differ from the interpreter")
    if wrong:
        raise SystemExit("backtest: the columns and the interpreter do not agree")
    return small or ratio <= MOST_RATIO


if __name__ == "__main__":
    sys.exit(0 if main(small="--small" in sys.argv) else 1)
