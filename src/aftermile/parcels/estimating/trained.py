"""What was learned by one day, kept as plain data: enough to estimate parcels that nobody has seen yet."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from aftermile.parcels.estimating.effects import Slopes
from aftermile.parcels.estimating.groups import PRIORS, names_of
from aftermile.parcels.estimating.measures import DISPATCH, MEASURES, measures_of
from aftermile.parcels.estimating.rhythm import Rhythm, learn_rhythm
from aftermile.parcels.estimating.rows import (
    Codes,
    FileNotRead,
    Numbers,
    Rows,
    read_clean,
    read_frame,
    rows_of,
)
from aftermile.parcels.estimating.walk import LEVELS, Pace, Road, walked

VERSION: Final = 2
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Trained:
    """
    The estimate of a parcel is level + the effects of its groups + shift, as a logarithm of working days;
    `spread` is what is added to it per level of `LEVELS`. `slopes` are the mean of each measure and what a
    unit adds, `dispatch` what each door showed lately. `as_of` is the UTC instant it was learned.
    """

    as_of: str
    orders: int
    delivered: int
    level: float
    shift: float
    spread: list[float]
    effects: dict[str, dict[str, float]]
    slopes: dict[str, list[float]]
    dispatch: dict[str, float]
    weeks: dict[str, list[float]]

    def quantiles(self, rows: Rows) -> Numbers:
        """Return days from purchase, a column per level of `LEVELS`."""
        logs = np.full(len(rows), self.level + self.shift)
        groups = names_of(rows)
        for kind, names in groups.items():
            known = self.effects.get(kind, {})
            logs += np.array([known.get(name, 0.0) for name in names])
        if self.slopes:
            measures = measures_of(rows)
            measures[:, DISPATCH] = [self.dispatch.get(name, 0.0) for name in groups["origin_door"]]
            logs += Slopes(*np.array([self.slopes[name] for name in MEASURES]).T).at(measures)
        countries = rows.texts["destination_country"]
        rhythm, codes = self._rhythm(countries)
        bought = rhythm.work(codes, rows.purchased)
        arrivals = [rhythm.real(codes, bought + np.exp(logs + off)) for off in self.spread]
        found: Numbers = np.column_stack(arrivals) - rows.purchased[:, None]
        return found

    def _rhythm(self, countries: Sequence[str]) -> tuple[Rhythm, Codes]:
        usual = learn_rhythm(np.zeros(0, dtype=np.int64), np.zeros(0), 1).weights[0]
        kinds = {name: place for place, name in enumerate(dict.fromkeys(countries))}
        weights = np.array([self.weeks.get(name, usual) for name in kinds] or [usual])
        codes = np.array([kinds[name] for name in countries], dtype=np.int64)
        return Rhythm(weights, np.cumsum(weights, axis=1) - weights), codes

    def to_plain(self) -> dict[str, Any]:
        return {"version": VERSION, "levels": LEVELS.tolist(), **asdict(self)}


def from_plain(plain: dict[str, Any]) -> Trained:
    """Read `to_plain` back; raise `FileNotRead` for anything else."""
    try:
        if plain["version"] != VERSION or plain["levels"] != LEVELS.tolist():
            raise FileNotRead("a model of another version: train it again")
        return Trained(**{name: plain[name] for name in Trained.__slots__})
    except (KeyError, TypeError, AttributeError) as error:
        raise FileNotRead("no model that `eta train` wrote") from error


def train(rows: Rows, now: float, pace: Pace | None = None) -> tuple[Trained, Road]:
    """Go through the past up to `now` (days since 1970) and keep what is known then."""
    road = walked(rows, pace or Pace())
    learned = road.learned_at(now)
    names = names_of(rows)
    effects = {}
    for kind in PRIORS if learned is not None else ():
        distinct = dict.fromkeys(names[kind])
        values = zip(distinct, learned.by_kind[kind] if learned else (), strict=True)
        effects[kind] = {name: round(float(value), _DIGITS) for name, value in values if value}
    slopes = learned.slopes if learned else Slopes()
    lines = zip(MEASURES, slopes.means.tolist(), slopes.slopes.tolist(), strict=False)
    doors = zip(dict.fromkeys(names["origin_door"]), road.dispatch.at(now).tolist(), strict=False)
    countries = dict.fromkeys(rows.texts["destination_country"])
    weeks = zip(countries, road.rhythm.weights.tolist(), strict=False)
    found = Trained(
        as_of=(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=now)).isoformat(),
        orders=len(rows),
        delivered=int((rows.delivered < now).sum()),
        level=learned.level if learned else float(np.log(road.pace.first_days)),
        shift=road.shift_at(now),
        spread=road.spread_at(now).tolist(),
        effects=effects,
        slopes={name: [mean, slope] for name, mean, slope in lines},
        dispatch={name: round(value, _DIGITS) for name, value in doors if round(value, _DIGITS)},
        weeks={name: [round(value, _DIGITS) for value in week] for name, week in weeks},
    )
    return found, road


def train_files(paths: Sequence[Path], pace: Pace | None = None) -> tuple[Trained, dict[str, int]]:
    """Learn from files as of just after the last thing they tell; also count the rows left out."""
    cleaned = [read_clean(path) for path in paths]
    rows = rows_of(pl.concat([frame for frame, _out in cleaned], how="vertical"))
    last = np.concatenate([[0.0], rows.purchased, rows.delivered[np.isfinite(rows.delivered)]]).max()
    left_out: dict[str, int] = {}
    for _frame, out in cleaned:
        left_out = {name: left_out.get(name, 0) + count for name, count in asdict(out).items()}
    return train(rows, float(last) + 1e-6, pace)[0], left_out


def predict_file(model: Path, file: Path) -> list[dict[str, Any]]:
    """Estimate the orders of a file with a model that `train` wrote."""
    try:
        trained = from_plain(json.loads(model.read_text(encoding="utf-8")))
    except (ValueError, OSError) as error:
        raise FileNotRead(f"{model}: {error}") from error
    frame = read_frame(file)
    if "delivered_at" not in frame.columns:
        frame = frame.with_columns(delivered_at=pl.lit(None, dtype=pl.String))
    rows = rows_of(frame)
    said = trained.quantiles(rows)
    low, middle, high = (int(np.searchsorted(LEVELS, level)) for level in (0.05, 0.5, 0.95))
    return [
        {
            "order_id": order,
            "expected_at": _instant(bought + days[middle]),
            "from_at": _instant(bought + days[low]),
            "by_at": _instant(bought + days[high]),
        }
        for order, bought, days in zip(rows.order_id, rows.purchased, said, strict=True)
    ]


def _instant(day: float) -> str:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=float(day))
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
