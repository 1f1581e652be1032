"""
The floor of the law as columns: asked once for each combination of place, basis, goods and time of contract.

A term is counted in days from its anchor, as it comes out for a contract in the middle of its period; a last
day that rolls over a holiday is a day or two longer in truth. A single decision counts it exactly.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

import polars as pl

from aftermile.policies.backtests.sides import UNSEEN_DAYS
from aftermile.policies.engine.frames import unpack
from aftermile.policies.statutes import floor
from aftermile.policies.statutes.asking import Floor, Question
from aftermile.policies.statutes.laws import find_place, law_of
from aftermile.policies.statutes.rows import PARTS

Ask = Callable[[Question], Floor]
KEYS: Final = ("kind", "country", "region", "basis", "proven", "goods_class")
TRANSIT: Final = timedelta(days=7)
LONGEST: Final = 36_500
AFTER: Final = timedelta(days=60)
"""So long after its last day a right is over for certain, whatever rolled."""
WAITS: Final = 120
"""Days after which a right for what never came is looked for."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What the seller can prove: `facts` by country ('' for all) as key, first day and last day."""

    facts: Sequence[tuple[str, str, date, date | None]] = ()

    @property
    def days(self) -> frozenset[date]:
        """Return the days on which something begins to hold, or holds no more."""
        after = (last + timedelta(days=1) for *_, last in self.facts if last is not None)
        return frozenset((*(first for _, _, first, _ in self.facts), *after))

    def at(self, country: str, on: date) -> Mapping[str, date]:
        """Return what held for a contract of that day, with the day since which it holds."""
        held: dict[str, date] = {}
        for place, key, first, last in self.facts:
            if place in ("", country) and first <= on and (last is None or on <= last):
                held[key] = min(first, held.get(key, first))
        return held


@dataclass(slots=True)
class Asking:
    """How the law is asked: on which `days` any law changes, and that of a place (country, region)."""

    ask: Ask
    days: Sequence[date] = ()
    changes: Callable[[str, str], Sequence[date]] = lambda _country, _region: ()
    shop: Shop = field(default_factory=Shop)
    known: dict[tuple[object, ...], "Right"] = field(default_factory=dict)
    """What was answered already, by what of a question matters."""


@dataclass(frozen=True, slots=True)
class Right:
    """
    What the law gives: usable until `days` after `anchor` (delivered, placed), or from then on (`waits`).

    `days` None: no right. `unclear`: the law asks for a fact that no frame has. `unseen`: whether it can be
    used while nobody told that the goods came; in any case so long as `awaited` days after dispatch are not
    over. `known`, `verified`: for certain, once the right is over.
    """

    known: bool = False
    verified: bool = False
    placed: bool = False
    days: int | None = None
    waits: bool = False
    unclear: bool = False
    unseen: bool | None = None
    awaited: int | None = None
    pays: bool = False
    outbound: bool = False
    percent: int = 0
    refund: bool = False


NO_RIGHT: Final = Right(known=True, verified=True)


def with_floor(frame: pl.DataFrame, asking: Asking) -> pl.DataFrame:
    """
    Return the frame with the law's columns.

    law_open (null: a fact is missing), law_sure (known and verified), law_pays, law_outbound, law_percent,
    law_refund: what the right that can be used now gives.
    """
    keys = [name for name in KEYS if name in frame.columns]
    days = _days(frame, asking)
    combos, code = _combined(frame, keys, days)
    pairs = [_rights(row, days, asking) for row in combos.iter_rows(named=True)]
    columns = {
        f"{name}_{side}": [getattr(pair[side], name) for pair in pairs]
        for side in (0, 1)
        for name in Right.__slots__
    }
    given = combos.select("code").hstack(pl.DataFrame(columns, schema=_schema()))
    found = code.join(given, on="code", how="left", maintain_order="left")
    since = frame.select("days_since_order", "days_since_shipping", "days_since_delivery")
    return frame.hstack(since.hstack(found.drop("code")).select(**_given_now()))


def _days(frame: pl.DataFrame, asking: Asking) -> list[date]:
    """Return the first day of contract, and those on which some law, or what the seller did, changes."""
    first, last = frame.get_column("placed_on").min(), frame.get_column("placed_on").max()
    if not isinstance(first, date) or not isinstance(last, date):
        return [date.min]
    return [first, *sorted({day for day in (*asking.days, *asking.shop.days) if first < day <= last})]


def _combined(
    frame: pl.DataFrame, keys: Sequence[str], days: Sequence[date]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the different combinations of keys and period with a code each, and the code of each row."""
    period = pl.lit(0, pl.UInt64)
    for number, day in enumerate(days[1:], 1):
        period = pl.when(pl.col("placed_on") >= day).then(pl.lit(number, pl.UInt64)).otherwise(period)
    code = pl.col("period")
    for name in keys:
        kind = frame.schema[name]
        size = len(kind.categories) if isinstance(kind, pl.Enum) else 0
        code = code * (size + 1) + (pl.col(name).to_physical().cast(pl.UInt64) + 1).fill_null(0)
    rows = frame.select(*keys, period=period)
    codes = rows.select(code=code)
    return rows.hstack(codes).unique("code", keep="any", maintain_order=True), codes


def _schema() -> dict[str, pl.DataType | type[pl.DataType]]:
    kinds = {"days": pl.Int32, "percent": pl.Int32, "awaited": pl.Int32}
    return {f"{name}_{side}": kinds.get(name, pl.Boolean) for side in (0, 1) for name in Right.__slots__}


def _given_now() -> dict[str, pl.Expr]:
    opened = [_open(side) for side in (0, 1)]

    def some(name: str) -> pl.Expr:
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


def _open(side: int) -> pl.Expr:
    """Say whether the right can be used; null: a fact is missing."""
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
        .then(pl.when(sent <= pl.col(f"awaited_{side}")).then(statement=True).otherwise(f"unseen_{side}"))
        .otherwise(elapsed <= days)
    )


def _rights(row: Mapping[str, object], days: Sequence[date], asking: Asking) -> tuple[Right, Right]:
    """Return what the reason gives, and what a change of mind gives, which every return may be as well."""
    if row["country"] is None or row["basis"] is None:
        return Right(unclear=True), Right(unclear=True)
    country, region = str(row["country"]), str(row.get("region") or "")
    basis, proven = str(row["basis"]), str(row.get("proven") or "")
    goods = str(row["goods_class"] or "") if basis == "conformity" else ""
    first, start = days[0], days[int(str(row["period"]))]
    place = (country, region, max([first, *(day for day in asking.changes(country, region) if day <= start)]))
    shop = {key: min(since, place[2]) for key, since in asking.shop.at(country, start).items()}
    right = _answered(asking, place, shop, (basis, proven, goods))
    if row["kind"] != "return" or basis == "withdrawal":
        return right, NO_RIGHT
    return right, _answered(asking, place, shop, ("withdrawal", proven, ""))


def _answered(
    asking: Asking, place: tuple[str, str, date], shop: Mapping[str, date], asked: tuple[str, str, str]
) -> Right:
    (country, region, contract_on), (basis, proven, goods) = place, asked
    key = (*place, *asked, *sorted(shop.items()))
    if key not in asking.known:
        codes = unpack(proven)
        question = Question(
            country=country,
            contract_on=contract_on,
            today=contract_on + TRANSIT,
            basis=basis,
            region=region,
            delivered_on=contract_on + TRANSIT,
            shop=shop,
            exclusions=codes,
            proven=codes,
            goods_class=goods,
        )
        asking.known[key] = (_waiting if basis == "delivery" else _given)(question, asking.ask)
    return asking.known[key]


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
    unseen = ask(replace(question, delivered_on=None)).open
    right = replace(
        _right(floor, placed=placed, days=min(days, LONGEST)), unseen=unseen, awaited=_awaited(question)
    )
    if days >= LONGEST:
        return right
    over = ask(replace(question, today=given.window_end + AFTER))
    return replace(right, known=over.known, verified=over.verified)


def _awaited(question: Question) -> int | None:
    """Return how long a buyer may change his mind while the parcel may be on its way (`policies.owed`)."""
    law = law_of(question.country, question.region, question.contract_on)
    term = law.withdrawal.term if law and law.withdrawal else None
    if question.basis != "withdrawal":
        return None
    return (term.amount if term is not None and term.unit == "days" else 0) + UNSEEN_DAYS


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


def asking_today(shop: Shop | None = None) -> Asking:
    """Return how the law is asked as its rows stand now."""
    by_place: dict[str, set[date]] = {}
    for part in PARTS:
        own = by_place.setdefault(part.place, set())
        own.add(part.since)
        if part.until is not None:
            own.add(part.until + timedelta(days=1))

    def changes(country: str, region: str) -> Sequence[date]:
        place = find_place(country, region)
        return (
            () if place is None else sorted(by_place.get(place.id, set()) | by_place.get(place.parent, set()))
        )

    return Asking(floor, sorted(set().union(*by_place.values())), changes, shop or Shop())
