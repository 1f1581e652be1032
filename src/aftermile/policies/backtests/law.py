"""
The floor of the law as columns: asked once for each combination of place, basis, goods and time of contract.

A term is counted in days from its anchor, as it comes out for a contract in the middle of its period; a last
day that rolls over a holiday is a day or two longer in truth. A single decision counts it exactly.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from aftermile.policies.backtests.sides import UNSEEN_DAYS
from aftermile.policies.engine.frames import unpack
from aftermile.policies.statutes.asking import Floor, Question

if TYPE_CHECKING:
    import polars as pl

Ask = Callable[[Question], Floor]
KEYS: Final = ("kind", "country", "region", "basis", "exclusions", "goods_class", "period")
TRANSIT: Final = timedelta(days=7)
LONGEST: Final = 36_500
WAITS: Final = 120
"""Days after which a right for what never came is looked for."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What the seller can prove: `facts` by country ('' for all) as key, first day and last day."""

    facts: Sequence[tuple[str, str, date, date | None]] = ()

    def at(self, country: str, on: date) -> Mapping[str, date]:
        """Return what held for a contract of that day, with the day since which it holds."""
        held: dict[str, date] = {}
        for place, key, first, last in self.facts:
            if place in ("", country) and first <= on and (last is None or on <= last):
                held[key] = min(first, held.get(key, first))
        return held


@dataclass(frozen=True, slots=True)
class Asking:
    """How the law is asked: `changes` are days on which some law begins or ends."""

    ask: Ask
    changes: Sequence[date] = ()
    shop: Shop = field(default_factory=Shop)


@dataclass(frozen=True, slots=True)
class Right:
    """
    What the law gives: usable until `days` after `anchor` (delivered, placed), or from then on (`waits`).

    `days` None: no right. `unclear`: the law asks for a fact that no frame has.
    """

    known: bool = False
    verified: bool = False
    placed: bool = False
    days: int | None = None
    waits: bool = False
    unclear: bool = False
    pays: bool = False
    outbound: bool = False
    percent: int = 0
    refund: bool = False


NO_RIGHT: Final = Right(known=True, verified=True)


def with_floor(frame: "pl.DataFrame", asking: Asking) -> "pl.DataFrame":
    """
    Return the frame with the law's columns.

    law_open (null: a fact is missing), law_sure (known and verified), law_pays, law_outbound, law_percent,
    law_refund: what the right that can be used now gives.
    """
    import polars as pl

    bounds = _bounds(frame, asking.changes)
    period = pl.lit(0, pl.Int16)
    for number, bound in enumerate(bounds[1:-1], 1):
        period = pl.when(pl.col("placed_on") >= bound).then(pl.lit(number, pl.Int16)).otherwise(period)
    keyed = frame.select(*KEYS[:-1], period=period)
    combos = keyed.unique(maintain_order=True)
    pairs = [_rights(row, bounds, asking) for row in combos.iter_rows(named=True)]
    columns = {
        f"{name}_{side}": [getattr(pair[side], name) for pair in pairs]
        for side in (0, 1)
        for name in Right.__slots__
    }
    table = combos.hstack(pl.DataFrame(columns, schema=_schema()))
    found = keyed.join(table, on=list(KEYS), how="left", nulls_equal=True, maintain_order="left")
    days = frame.select("days_since_order", "days_since_shipping", "days_since_delivery")
    return frame.hstack(days.hstack(found.select(columns)).select(**_given_now()))


def _schema() -> "dict[str, pl.DataType | type[pl.DataType]]":
    import polars as pl

    kinds = {"days": pl.Int32, "percent": pl.Int32}
    return {
        f"{name}_{side}": kinds.get(name, pl.Boolean) for side in (0, 1) for name in Right.__slots__
    }


def _bounds(frame: "pl.DataFrame", changes: Iterable[date]) -> list[date]:
    """Return the first day, the changes of law inside the frame, and the day after the last."""
    import polars as pl

    first, last = frame.select(pl.col("placed_on").min(), pl.col("placed_on").max().alias("last")).row(0)
    first, last = first or date(2026, 1, 1), last or date(2026, 1, 1)  # without a day: any
    inside = sorted({change for change in changes if first < change <= last})
    return [first, *inside, last + timedelta(days=1)]


def _given_now() -> "dict[str, pl.Expr]":
    import polars as pl

    opened = [_open(side) for side in (0, 1)]

    def some(name: str) -> "pl.Expr":
        return ((opened[0] & pl.col(f"{name}_0")) | (opened[1] & pl.col(f"{name}_1"))).fill_null(value=False)

    shares = [pl.when(opened[side]).then(f"percent_{side}").otherwise(0) for side in (0, 1)]
    return {
        "law_open": opened[0] | opened[1],
        "law_sure": pl.all_horizontal("known_0", "known_1", "verified_0", "verified_1"),
        "law_pays": some("pays"),
        "law_outbound": some("outbound"),
        "law_percent": pl.max_horizontal(shares),
        "law_refund": some("refund"),
    }


def _open(side: int) -> "pl.Expr":
    """Say whether the right can be used; null: a fact is missing."""
    import polars as pl

    days, since_order = pl.col(f"days_{side}"), pl.col("days_since_order")
    elapsed = pl.when(f"placed_{side}").then(since_order).otherwise("days_since_delivery")
    sent = pl.coalesce("days_since_shipping", "days_since_order")
    return (
        pl.when(f"unclear_{side}")
        .then(None)
        .when(days.is_null())
        .then(statement=False)
        .when(f"waits_{side}")
        .then(since_order >= days)
        .when(elapsed.is_null())
        .then(pl.when(sent <= days + UNSEEN_DAYS).then(statement=True))
        .otherwise(elapsed <= days)
    )


def _rights(row: Mapping[str, object], bounds: Sequence[date], asking: Asking) -> tuple[Right, Right]:
    """Return what the reason gives, and what a change of mind gives, which every return may be as well."""
    if row["country"] is None or row["basis"] is None:
        return Right(unclear=True), Right(unclear=True)
    first, after = list(pairwise(bounds))[int(str(row["period"]))]
    contract_on = first + (after - first) // 2
    country = str(row["country"])
    question = Question(
        country=country,
        contract_on=contract_on,
        today=contract_on + TRANSIT,
        basis=str(row["basis"]),
        region=str(row["region"] or ""),
        delivered_on=contract_on + TRANSIT,
        shop=asking.shop.at(country, contract_on),
        exclusions=unpack(str(row["exclusions"] or "")),
        goods_class=str(row["goods_class"] or ""),
    )
    right = (_waiting if question.basis == "delivery" else _given)(question, asking.ask)
    if row["kind"] != "return" or question.basis == "withdrawal":
        return right, NO_RIGHT
    return right, _given(replace(question, basis="withdrawal"), asking.ask)


def _given(question: Question, ask: Ask) -> Right:
    floor = ask(question)
    given = floor.entitlement
    if not given.may_return or not floor.open:
        return Right(floor.known, floor.verified, unclear=floor.known and floor.open is None)
    days, placed = (given.window_end - question.today).days, False
    week = timedelta(days=7)
    later = ask(replace(question, today=question.today + week, delivered_on=question.today + week))
    if later.entitlement.window_end == given.window_end and days < LONGEST:
        days, placed = (given.window_end - question.contract_on).days, True
    return _right(floor, placed=placed, days=min(days, LONGEST))


def _right(floor: Floor, *, days: int, placed: bool, waits: bool = False) -> Right:
    given = floor.entitlement
    return Right(
        known=floor.known,
        verified=floor.verified,
        placed=placed,
        days=days,
        waits=waits,
        pays=given.return_payer == "seller",
        outbound=given.outbound_refunded,
        percent=given.percent,
        refund="refund" in given.remedies,
    )


def _waiting(question: Question, ask: Ask) -> Right:
    """Return the right for goods that did not come: it opens some days after the contract and stays."""

    def after(days: int) -> Floor:
        return ask(replace(question, delivered_on=None, today=question.contract_on + timedelta(days=days)))

    last = after(WAITS)
    if not last.open:
        return Right(last.known, last.verified, unclear=last.known and last.open is None)
    low, high = 0, WAITS
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if after(middle).open else (middle + 1, high)
    return _right(last, days=low, placed=True, waits=True)
