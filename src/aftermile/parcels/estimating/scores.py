"""How good estimates were, over parcels that arrived."""

import numpy as np

from aftermile.parcels.estimating.rows import Codes, Numbers, Rows
from aftermile.parcels.estimating.walk import LEVELS


def late_rate(rows: Rows, where: Codes) -> float:
    """Share of parcels that arrived after the local day their platform promised."""
    return float(np.mean(np.floor(rows.delivered[where]) > rows.promised[where]))


def score(rows: Rows, quantiles: Numbers, where: Codes, rate: float | None = None) -> dict[str, float]:
    """Score `quantiles` (days, a column per level of LEVELS) over the parcels `where`."""
    took, said = rows.days[where], quantiles[where]
    middle = said[:, _at(0.5)]
    miss = middle - took
    low, high = said[:, _at(0.05)], said[:, _at(0.95)]
    found = {
        "n": float(len(where)),
        "mae_days": float(np.mean(np.abs(miss))),
        "median_abs_days": float(np.median(np.abs(miss))),
        "bias_days": float(np.mean(miss)),
        "median_bias_days": float(np.median(miss)),
        "within_1d": float(np.mean(np.abs(miss) <= 1)),
        "within_2d": float(np.mean(np.abs(miss) <= 2)),  # noqa: PLR2004
        "coverage_90": float(np.mean((took >= low) & (took <= high))),
        "width_90_days": float(np.mean(high - low)),
        "pinball_50": _pinball(took, middle, 0.5),
        "pinball_90": _pinball(took, said[:, _at(0.9)], 0.9),
    }
    if rate is not None:
        found["promised_days_at_equal_late_rate"] = promised_days(rows, quantiles, where, rate)
    return {name: round(value, 4) for name, value in found.items()}


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


def given_promise(rows: Rows, where: Codes) -> dict[str, float]:
    """Score the platform's own date, read as an estimate; it is an upper bound by design."""
    miss = rows.promised[where] - rows.delivered[where]
    return {
        "n": float(len(where)),
        "mae_days": round(float(np.mean(np.abs(miss))), 4),
        "bias_days": round(float(np.mean(miss)), 4),
        "late_rate": round(late_rate(rows, where), 4),
        "promised_days_at_equal_late_rate": round(
            float(np.mean(rows.promised[where] - np.floor(rows.purchased[where]))), 4
        ),
    }


def _between(said: Numbers, level: float) -> Numbers:
    after = int(np.clip(np.searchsorted(LEVELS, level), 1, len(LEVELS) - 1))
    share = (level - LEVELS[after - 1]) / (LEVELS[after] - LEVELS[after - 1])
    found: Numbers = said[:, after - 1] * (1 - share) + said[:, after] * share
    return found


def _at(level: float) -> int:
    return int(np.searchsorted(LEVELS, level))


def _pinball(took: Numbers, said: Numbers, level: float) -> float:
    return float(np.mean(np.maximum(level * (took - said), (level - 1) * (took - said))))
