"""
The walk through time: every estimate is made with what was known when its day began, and kept as it was.

Each day learns from parcels delivered before it (old ones less), shifts by what the last days show, and
takes the window from the distribution of its own kept estimates' errors. Nothing is ever read from the day
itself or later.
"""

from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Final

import numpy as np

from aftermile.parcels.estimating.effects import Effects, fit_effects
from aftermile.parcels.estimating.groups import countries_of, groups_of
from aftermile.parcels.estimating.life import OPEN_DAYS, Living, evidence, residual_quantiles, share_arriving
from aftermile.parcels.estimating.measures import DISPATCH, Dispatch, measures_of
from aftermile.parcels.estimating.rhythm import WEEK, learn_rhythm
from aftermile.parcels.estimating.rows import Codes, Numbers, Rows

LEVELS: Final[Numbers] = np.array(
    [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.965, 0.98, 0.99]
)
NORMAL: Final[Numbers] = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
MIDDLE: Final = int(np.searchsorted(LEVELS, 0.5))
SHORTEST: Final = 0.3
DAILY: Final = 20_000
"""Delivered parcels up to which everything is learned anew every day; the shift and the window always are."""
MOST_LIVING: Final = 20_000
"""Parcels of the last months that shift and window are read from; of more, every second, third ..."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the past fades, and what is said before there is any."""

    history_half_life: float = 250.0
    shift_half_life: float = 3.0
    shift_prior: float = 20.0
    window_half_life: float = 28.0
    first_days: float = 10.0
    first_spread: float = 0.45
    fewest: int = 20


@dataclass(frozen=True, slots=True)
class Estimates:
    """Days from purchase, per parcel and level of LEVELS; NaN where nothing was asked."""

    quantiles: Numbers

    @property
    def middle(self) -> Numbers:
        found: Numbers = self.quantiles[:, MIDDLE]
        return found


def first_quantiles(pace: Pace) -> Numbers:
    """Return what is said while nothing was delivered, in days."""
    return pace.first_days * np.exp(pace.first_spread * NORMAL)


def walk(rows: Rows, pace: Pace | None = None) -> Estimates:
    """Estimate every parcel at its purchase, the first with the defaults."""
    return Estimates(walked(rows, pace or Pace()).quantiles)


def walked(rows: Rows, pace: Pace) -> "Road":
    """Go through the whole past, day by day."""
    road = Road(rows, pace)
    days = np.floor(rows.purchased)
    starts = np.flatnonzero(np.diff(days, prepend=-np.inf))
    for begin, end in pairwise([*starts, len(rows)]):
        road.step(float(days[begin]), np.arange(begin, end))
    return road


class Road:
    """The past so far. `learned` and `said` are arrivals as they were estimated, without and with shift."""

    def __init__(self, rows: Rows, pace: Pace) -> None:
        self.rows, self.pace = rows, pace
        self.groups = groups_of(rows)
        self.measures = measures_of(rows)
        self.dispatch = Dispatch(rows, self.groups["origin_door"])
        self.usable = np.isfinite(rows.days)
        self.countries = countries_of(rows)
        self.learned = np.full(len(rows), np.nan)
        self.said = np.full(len(rows), np.nan)
        self.quantiles = np.full((len(rows), len(LEVELS)), np.nan)
        self.effects: Effects | None = None
        self.next_learning = -np.inf
        self._wind(-np.inf)

    def step(self, now: float, where: Codes) -> None:
        """Estimate the parcels bought on the day that begins now."""
        if now >= self.next_winding:
            self._wind(now)
        self.measures[where, DISPATCH] = self.dispatch.at(now)[self.groups["origin_door"][where]]
        effects = self.learned_at(now)
        learned = (
            np.full(len(where), np.log(self.pace.first_days))
            if effects is None
            else effects.at(self.groups, where, self.measures)
        )
        said = learned + self.shift_at(now)
        arrivals = np.column_stack([self._arrival(where, said + off) for off in self.spread_at(now)])
        self.learned[where] = self._arrival(where, learned)
        self.said[where] = self._arrival(where, said)
        self.quantiles[where] = arrivals - self.rows.purchased[where, None]

    def _wind(self, now: float) -> None:
        """Learn the week anew and read the past on its clock."""
        past = np.flatnonzero((self.rows.delivered < now) & self.usable)
        self.rhythm = learn_rhythm(
            self.countries[past], self.rows.delivered[past], int(self.countries.max(initial=0)) + 1
        )
        self.bought = self.rhythm.work(self.countries, self.rows.purchased)
        self.arrived = self.rhythm.work(self.countries, self.rows.delivered)
        worked = np.where(self.usable, self.arrived - self.bought, SHORTEST)
        self.logs = np.log(np.maximum(worked, SHORTEST))
        self.next_winding = now + WEEK

    def _arrival(self, where: Codes, logs: Numbers) -> Numbers:
        return self.rhythm.real(self.countries[where], self.bought[where] + np.exp(logs))

    def learned_at(self, now: float) -> Effects | None:
        """Return what groups add, learned anew each day (a long past: each week); None from too little."""
        if now < self.next_learning:
            return self.effects
        past = np.flatnonzero((self.rows.delivered < now) & self.usable)
        if len(past) >= self.pace.fewest:
            weights = np.exp2((self.rows.delivered[past] - now) / self.pace.history_half_life)
            self.effects = fit_effects(self.logs[past], weights, self.groups, past, self.measures)
        self.next_learning = now + (WEEK if len(past) > DAILY else 0)
        return self.effects

    def shift_at(self, now: float) -> float:
        living = self._living(now, self.learned)
        found = residual_quantiles(living, self.pace.shift_half_life, np.array([0.5]), self._ever(now))
        if found is None:
            return 0.0
        seen = evidence(living, self.pace.shift_half_life)
        return float(found[0]) * seen / (seen + self.pace.shift_prior)

    def spread_at(self, now: float) -> Numbers:
        found = residual_quantiles(
            self._living(now, self.said), self.pace.window_half_life, LEVELS, self._ever(now)
        )
        if found is None:
            return self.pace.first_spread * NORMAL
        off: Numbers = found - found[MIDDLE]
        return off

    def _ever(self, now: float) -> float:
        return share_arriving(self.rows.purchased, self.rows.delivered, now)

    def _living(self, now: float, kept: Numbers) -> Living:
        begin, end = np.searchsorted(self.rows.purchased, [now - OPEN_DAYS, now])
        near = slice(int(begin), int(end), 1 + int(end - begin) // MOST_LIVING)
        countries = self.countries[near]
        worked = self.rhythm.work(countries, kept[near]) - self.bought[near]
        return Living(
            now=self.rhythm.work(countries, np.full(len(countries), now)),
            purchased=self.bought[near],
            delivered=self.arrived[near],
            logs=np.log(np.maximum(worked, SHORTEST)),
        )
