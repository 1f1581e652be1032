"""
Delay alerts against "N days without update" on Olist orders.

    OLIST_ORDERS=orders.parquet python -m bench delays [--small]

Every morning each open order whose promise still holds gets its chance to be late, from curves and paces
that were learned in the last week from nothing later; docs/develop/delays.md has the protocol.
Limits on the orders bought from 2017-11: more of the riskiest tenth are late than with the peer, and with
as many false alarms more late orders are found. Without the file it says so and passes.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aftermile.parcels.delaying.clock import WorkClock
from aftermile.parcels.delaying.lanes import Lane, Lanes
from aftermile.parcels.delaying.learning import Moment, Story, learn
from aftermile.parcels.delaying.outlook import chance_after
from aftermile.parcels.delaying.paces import Traits
from aftermile.parcels.estimating.rows import Rows
from bench.estimates import ORDERS_SMALL, read_olist

Numbers = NDArray[np.float64]
EPOCH = date(1970, 1, 1)
BEGIN, SPLIT, END = ((day - EPOCH).days for day in (date(2017, 5, 1), date(2017, 11, 1), date(2018, 5, 1)))
PAST_DAYS, LIFE_DAYS, WEEK = 180.0, 90.0, 7
THRESHOLDS = np.linspace(0.05, 0.95, 91)
PATIENCE = np.arange(2, 41).astype(float)


@dataclass(frozen=True)
class Mornings:
    """One row for each morning of each open order: its chance, its silence in days, the days left."""

    order: NDArray[np.int64]
    day: Numbers
    chance: Numbers
    silence: Numbers
    left: Numbers

    def of(self, orders: NDArray[np.bool_]) -> "Mornings":
        here = orders[self.order]
        return Mornings(*(getattr(self, name)[here] for name in self.__dataclass_fields__))


def main(*, small: bool) -> bool:
    place = os.environ.get("OLIST_ORDERS", "")
    if not Path(place).is_file():
        print("OLIST_ORDERS names no file: nothing measured")
        return True
    first = 2 * ORDERS_SMALL if small else None
    rows = read_olist(Path(place), first)
    approved = read_approved(Path(place), first)
    handed = np.fmax(rows.handed_over, rows.purchased)
    arrived = np.fmax(rows.delivered, handed)
    late = np.floor(rows.delivered) > rows.promised
    mornings = Walk(rows, approved, handed, arrived).run()
    scored = np.isfinite(rows.days) & (rows.purchased >= BEGIN)
    early, test = scored & (rows.purchased < SPLIT), scored & (rows.purchased >= SPLIT)
    print(
        f"orders {int(early.sum())} to choose on, {int(test.sum())} to test on, late {late[test].mean():.3f}"
    )
    ours, theirs = tell_ranks(mornings.of(test), late)
    chosen = choose(mornings.of(early), late, early)
    found = {name: tell_alerts(name, mornings.of(test), late, test, rule) for name, rule in chosen.items()}
    if small:
        return True
    better = found["as many false alarms"]["recall"] > found["silence"]["recall"]
    return ours > theirs and better


class Walk:
    """Goes through the mornings; on Mondays it learns from what was known then."""

    def __init__(self, rows: Rows, approved: Numbers, handed: Numbers, arrived: Numbers) -> None:
        self.rows, self.approved, self.handed, self.arrived = rows, approved, handed, arrived
        clock = WorkClock.of("BR", date(2016, 8, 1), date(2018, 12, 31))
        self.clock = clock
        self.bought, self.gone, self.came, self.due = (
            clock.readings(days) for days in (rows.purchased, handed, arrived, rows.promised + 1)
        )
        text = rows.texts
        self.lane = [
            Lane("", "", a, b) for a, b in zip(text["origin_region"], text["destination_region"], strict=True)
        ]
        self.traits = list(self._traits())

    def _traits(self) -> Iterator[Traits]:
        text, rows = self.rows.texts, self.rows
        for at in range(len(rows)):
            origin, destination = text["origin_region"][at], text["destination_region"][at]
            length = rows.promised[at] - rows.purchased[at]
            yield Traits(
                origin=origin,
                destination=destination,
                lane=f"{origin}>{destination}",
                destination_area=text["destination_postcode"][at][:3],
                origin_door=text["origin_postcode"][at],
                promised_length=str(round(np.log2(max(length, 1)) * 4)) if np.isfinite(length) else "",
            )

    def run(self) -> Mornings:
        found: list[tuple[int, float, float, float, float]] = []
        lanes = Lanes()
        for now in range(BEGIN, END):
            if (now - BEGIN) % WEEK == 0:
                lanes = learn(self._stories(float(now)))
            found += self._morning(float(now), lanes)
        order, *rest = zip(*found, strict=True)
        return Mornings(np.array(order), *(np.array(column, dtype=float) for column in rest))

    def _stories(self, now: float) -> Iterator[Story]:
        bought, reading = self.rows.purchased, self.clock.reading(now)
        for at in np.flatnonzero((bought < now) & (bought > now - PAST_DAYS)):
            arrived = self.arrived[at] < now
            if not arrived and bought[at] < now - LIFE_DAYS:
                continue
            moments = [Moment(self.bought[at], "registered")]
            if self.handed[at] < now:
                moments.append(Moment(self.gone[at], "picked_up"))
            if arrived:
                moments.append(Moment(self.came[at], "delivered"))
            end = self.came[at] if arrived else reading
            yield Story(self.lane[at], self.traits[at], moments, end, bool(arrived), now - bought[at])

    def _morning(self, now: float, lanes: Lanes) -> Iterator[tuple[int, float, float, float, float]]:
        rows, reading = self.rows, self.clock.reading(now)
        open_ones = (rows.purchased < now) & ~(self.arrived < now) & (rows.promised >= now)
        for at in np.flatnonzero(open_ones & (rows.purchased >= BEGIN)):
            gone = self.handed[at] < now
            milestone, since = ("picked_up", self.gone[at]) if gone else ("registered", self.bought[at])
            outlook = lanes.outlook(self.lane[at], milestone, self.traits[at])
            if outlook.stay is None:
                continue
            after = None if gone else outlook.after
            chance = chance_after(outlook.stay, after, age=reading - since, left=self.due[at] - reading)
            heard = max(
                moment for moment in (rows.purchased[at], self.approved[at], self.handed[at]) if moment < now
            )
            yield int(at), now, chance, now - heard, rows.promised[at] + 1 - now


def read_approved(place: Path, first: int | None) -> Numbers:
    frame = pl.read_parquet(place).sort("order_purchase_timestamp")
    column = (frame.head(first) if first else frame)["order_approved_at"].dt.timestamp("us")
    return np.array((column / 86_400_000_000).fill_null(float("nan")), dtype=float)


def tell_ranks(mornings: Mornings, late: NDArray[np.bool_]) -> tuple[float, float]:
    """Print how many of the riskiest tenth come late, over all mornings and within each."""
    truth = late[mornings.order]
    print(f"mornings {len(truth)}, of them of late orders {truth.mean():.3f}")
    found = []
    for name, score in (
        ("chance", mornings.chance),
        ("silence", mornings.silence),
        ("days left", -mornings.left),
    ):
        top = np.argsort(-score, kind="stable")[: len(score) // 10]
        hit = seen = 0
        for day in np.unique(mornings.day):
            here = np.flatnonzero(mornings.day == day)
            best = here[np.argsort(-score[here], kind="stable")[: max(len(here) // 10, 1)]]
            hit, seen = hit + int(truth[best].sum()), seen + len(best)
        print(f"  riskiest tenth by {name:10} late {truth[top].mean():.3f}, of each morning {hit / seen:.3f}")
        found.append(float(truth[top].mean()))
    for low, high in ((0, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        here = (mornings.chance >= low) & (mornings.chance < high)
        print(f"  said {low:.2f} to {high:.2f}: {int(here.sum()):6} mornings, late {truth[here].mean():.3f}")
    return found[0], found[1]


Rule = tuple[str, float]
"""Which column of `Mornings`, and from which value on it alerts."""


def choose(mornings: Mornings, late: NDArray[np.bool_], orders: NDArray[np.bool_]) -> dict[str, Rule]:
    """Choose each rule on the earlier part: the best F1, and ours at the false alarms of the peer's best."""
    peer = max(
        (("silence", float(at)) for at in PATIENCE),
        key=lambda rule: alerts(mornings, late, orders, rule)["f1"],
    )
    rules = [("chance", float(at)) for at in THRESHOLDS]
    scores = [alerts(mornings, late, orders, rule) for rule in rules]
    most = alerts(mornings, late, orders, peer)["false"]
    like = min(range(len(rules)), key=lambda at: abs(scores[at]["false"] - most))
    best = max(range(len(rules)), key=lambda at: scores[at]["f1"])
    return {"silence": peer, "as many false alarms": rules[like], "best": rules[best]}


def alerts(
    mornings: Mornings, late: NDArray[np.bool_], orders: NDArray[np.bool_], rule: Rule
) -> dict[str, float]:
    """Score a rule that alerts once for each order, on the first morning that fulfils it."""
    column, least = rule
    hit = np.flatnonzero(getattr(mornings, column) >= least)
    alerted, first = np.unique(mornings.order[hit], return_index=True)
    right = late[alerted]
    lead = mornings.left[hit][first][right]
    recall = float(right.sum() / max((late & orders).sum(), 1))
    precision = float(right.mean()) if len(right) else 0.0
    return {
        "alerts": float(len(alerted)),
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(precision + recall, 1e-9),
        "false": float(100 * (~right).sum() / max((~late & orders).sum(), 1)),
        "lead_days": float(np.median(lead)) if len(lead) else 0.0,
        "recall_2_days_ahead": float((lead >= 2).sum() / max((late & orders).sum(), 1)),
    }


def tell_alerts(
    name: str, mornings: Mornings, late: NDArray[np.bool_], orders: NDArray[np.bool_], rule: Rule
) -> dict[str, float]:
    found = alerts(mornings, late, orders, rule)
    print(
        f"{name} ({rule[0]} >= {rule[1]:.2f}):",
        " ".join(f"{key}={value:.3f}" for key, value in found.items()),
    )
    return found
