"""How good estimates were, over parcels that arrived."""

from typing import Final

import numpy as np

from aftermile.parcels.estimating.rows import Codes, Numbers, Rows
from aftermile.parcels.estimating.walk import LEVELS

FIGURES: Final = (
    "mae_days",
    "median_abs_days",
    "bias_days",
    "within_1d",
    "within_2d",
    "coverage_90",
    "width_90_days",
    "pinball_50",
    "pinball_90",
    "promised_days_at_equal_late_rate",
)


def late_rate(rows: Rows, where: Codes) -> float:
    """Share of parcels that arrived after the local day their platform promised."""
    return float(np.mean(np.floor(rows.delivered[where]) > rows.promised[where]))


def with_promise(rows: Rows, where: Codes) -> Codes:
    return where[np.isfinite(rows.promised[where])]


def score(rows: Rows, quantiles: Numbers, where: Codes) -> dict[str, float | None]:
    """
    Score `quantiles` (days, a column per level of LEVELS) over the parcels `where`.

    The last figure is of those with a platform's date alone: the mean days to the day promised when as many
    come late as with the platform's dates.
    """
    if not len(where):
        return _nothing()
    took, said = rows.days[where], quantiles[where]
    low, high = said[:, _at(0.05)], said[:, _at(0.95)]
    dated = with_promise(rows, where)
    found = _of_one_date(took, said[:, _at(0.5)]) | {
        "coverage_90": float(np.mean((took >= low) & (took <= high))),
        "width_90_days": float(np.mean(high - low)),
        "pinball_90": _pinball(took, said[:, _at(0.9)], 0.9),
        "promised_days_at_equal_late_rate": (
            promised_days(rows, quantiles, dated, late_rate(rows, dated)) if len(dated) else None
        ),
    }
    return _shown(len(where), found)


def given_promise(rows: Rows, where: Codes) -> dict[str, float | None]:
    """Score the platform's own date, read as an estimate; it is an upper bound by design."""
    dated = with_promise(rows, where)
    if not len(dated):
        return _nothing()
    took, said = rows.days[dated], rows.promised[dated] - rows.purchased[dated]
    found: dict[str, float | None] = _of_one_date(took, said) | {
        "coverage_90": None,
        "width_90_days": None,
        "pinball_90": _pinball(took, said, 0.9),
        "promised_days_at_equal_late_rate": float(
            np.mean(rows.promised[dated] - np.floor(rows.purchased[dated]))
        ),
    }
    return _shown(len(dated), found)


def _nothing() -> dict[str, float | None]:
    return {"n": 0, **dict.fromkeys(FIGURES)}


def _of_one_date(took: Numbers, said: Numbers) -> dict[str, float | None]:
    miss = said - took
    return {
        "mae_days": float(np.mean(np.abs(miss))),
        "median_abs_days": float(np.median(np.abs(miss))),
        "bias_days": float(np.mean(miss)),
        "within_1d": float(np.mean(np.abs(miss) <= 1)),
        "within_2d": float(np.mean(np.abs(miss) <= 2)),  # noqa: PLR2004
        "pinball_50": _pinball(took, said, 0.5),
    }


def _shown(count: int, found: dict[str, float | None]) -> dict[str, float | None]:
    plain = {name: None if found[name] is None else round(float(found[name] or 0), 4) for name in FIGURES}
    return {"n": count, **plain}


def promised_days(rows: Rows, quantiles: Numbers, where: Codes, rate: float) -> float:
    """Mean days promised at the one level at which `rate` of the parcels come after their day."""
    bought, arrived = rows.purchased[where], np.floor(rows.delivered[where])
    low, high = float(LEVELS[0]), float(LEVELS[-1])
    for _ in range(30):
        level = (low + high) / 2
        promised = np.floor(bought + _between(quantiles[where], level))
        if float(np.mean(arrived > promised)) > rate:
            low = level
        else:
            high = level
    promised = np.floor(bought + _between(quantiles[where], high))
    return float(np.mean(promised - np.floor(bought)))


def _between(said: Numbers, level: float) -> Numbers:
    after = int(np.clip(np.searchsorted(LEVELS, level), 1, len(LEVELS) - 1))
    share = (level - LEVELS[after - 1]) / (LEVELS[after] - LEVELS[after - 1])
    found: Numbers = said[:, after - 1] * (1 - share) + said[:, after] * share
    return found


def _at(level: float) -> int:
    return int(np.searchsorted(LEVELS, level))


def _pinball(took: Numbers, said: Numbers, level: float) -> float:
    return float(np.mean(np.maximum(level * (took - said), (level - 1) * (took - said))))
