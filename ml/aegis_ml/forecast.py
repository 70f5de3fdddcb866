"""A seasonal-naive forecast of a route's request rate, with 10 and 90 % bounds from its own past errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aegis_ml.fields import DAY_MS, Floats, Integers
from aegis_ml.history import TrafficHistory

HORIZON_SECONDS = 3600
MAX_TARGETS = 60
LEAST_PAIRS = 10
RECENT = 60
ERROR_QUANTILES = np.linspace(0.005, 0.995, 100)
BOUNDS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class RateForecast:
    """Requests per second expected in the horizon.

    Attributes
    ----------
    low, expected, high : 10th, 50th and 90th percentile.
    method : `same-time-last-week`, `same-time-yesterday`, `last-hour` or `recent-values`.
    error : mean absolute error of the method over the history; None when it could not be tried.
    """

    low: float
    expected: float
    high: float
    method: str
    error: float | None
    horizon_seconds: int = HORIZON_SECONDS


def forecast_rate(history: TrafficHistory) -> RateForecast:
    """Forecast the next hour.

    Parameters
    ----------
    history : intervals of one route.

    Returns
    -------
    RateForecast with 0 <= low <= expected <= high.

    Notes
    -----
    Each candidate repeats the value of one lag before: a week, a day, or the horizon itself. The one with the
    smallest mean absolute error over the history is taken; what it got wrong there, added to what it expects,
    is the distribution of which the bounds are read. With fewer than ten comparable pairs the distribution is
    that of the last intervals.

    References
    ----------
    Hyndman, Athanasopoulos: Forecasting: Principles and Practice, 3rd ed., sections 5.2 and 5.5.
    """
    candidates = [
        _repeat(history, lag_ms, method)
        for lag_ms, method in (
            (7 * DAY_MS, "same-time-last-week"),
            (DAY_MS, "same-time-yesterday"),
            (HORIZON_SECONDS * 1000, "last-hour"),
        )
    ]
    usable = [one for one in candidates if one is not None and one.error is not None]
    if usable:
        return min(usable, key=lambda one: one.error or 0.0)
    return _bounded(history.rate[-RECENT:], "recent-values", None)


def _repeat(history: TrafficHistory, lag_ms: int, method: str) -> RateForecast | None:
    """What repeating the rate of one lag before says; None when too few pairs are that far apart."""
    if lag_ms < history.step_ms:
        return None
    errors = history.rate - _rate_at(history, history.at - lag_ms)
    errors = errors[~np.isnan(errors)]
    expected = _rate_at(history, _targets(history) - lag_ms)
    known = expected[~np.isnan(expected)]
    if len(errors) < LEAST_PAIRS or len(known) * 2 < len(expected):
        return None
    spread = np.quantile(errors, ERROR_QUANTILES)
    return _bounded((known[:, None] + spread).ravel(), method, float(np.abs(errors).mean()))


def _targets(history: TrafficHistory) -> Integers:
    """Up to 60 times evenly over the horizon that follows the history."""
    horizon_ms = HORIZON_SECONDS * 1000
    count = min(MAX_TARGETS, max(1, horizon_ms // history.step_ms))
    ahead = np.linspace(horizon_ms / count, horizon_ms, count)
    return np.asarray(history.at[-1] + ahead, dtype=np.int64)


def _rate_at(history: TrafficHistory, times: Integers) -> Floats:
    """The rate of the interval nearest to each time; NaN when none lies within half a step."""
    after = np.clip(np.searchsorted(history.at, times), 1, max(len(history.at) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(history.at) - 1)
    nearest = np.where(times - history.at[before] <= history.at[after] - times, before, after)
    near = np.abs(history.at[nearest] - times) * 2 <= history.step_ms
    return np.where(near, history.rate[nearest], np.nan)


def _bounded(distribution: Floats, method: str, error: float | None) -> RateForecast:
    low, expected, high = (float(one) for one in np.quantile(np.maximum(distribution, 0.0), BOUNDS))
    return RateForecast(low, expected, high, method, error)
