"""What is usual for a route: robust mean and variance of earlier intervals, those with trouble among them clipped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aegis_ml.fields import Booleans, Floats
from aegis_ml.signals import COUNTS, LOGS, RATIOS

LEAST_ROWS, LEAST_PEAKS = 3, 2
FENCE_DEVIATIONS = 4.0
NORMAL_QUANTILE_10 = 1.2816
# Requests (clients, requests of one client, paths) that one page view may bring; log units; failures.
SLACK = np.array([10.0, 0.3, 0.6, 0.5, 6.0, 12.0, 18.0, 5.0])
FENCE_SLACK = 2 * SLACK
BUSY_SHARE, BUSY_ROWS = 0.5, 30
DRIFT = 4.0
DRIFT_SHARE = 0.05


@dataclass(frozen=True)
class Reference:
    """Summary of m earlier intervals for each of n rows.

    Attributes
    ----------
    mean, variance : (n, 8) of one interval, on the scale of `Signals`; ratios as shares.
    rows : (n, 8) intervals that have the field.
    requests : (n,) requests in them.
    age : (n,) intervals since the first request among them.
    is_busy : (n,) whether at least half of at least 30 intervals have requests.
    """

    mean: Floats
    variance: Floats
    rows: Floats
    requests: Floats
    age: Floats
    is_busy: Booleans


def summarise(values: Floats, requests: Floats) -> Reference:
    """Summarise windows of earlier intervals, from the first one with a request on: a route's idle past says nothing.

    Parameters
    ----------
    values : (n, m, 8) signals in order of time; NaN where missing.
    requests : (n, m) requests; NaN where the interval is missing.

    Notes
    -----
    Values further from the median than four deviations and the slack of one page view are clipped; the deviation is
    taken from the lower half, so that an attack in fewer than half of the intervals moves neither mean nor variance
    much (winsorising; Huber, Robust Statistics, 1981). Peaks of single intervals that recur, as those of a batch
    that runs every minute, are not clipped.
    """
    started = np.logical_or.accumulate(requests > 0, axis=1)
    requests = np.where(started, requests, np.nan)
    ordered = np.sort(np.where(started[:, :, None], values, np.nan), axis=1)
    rows = np.count_nonzero(~np.isnan(ordered), axis=1).astype(np.float64)
    middle, low = _quantile(ordered, rows, 0.5), _quantile(ordered, rows, 0.1)
    fence = FENCE_DEVIATIONS * (middle - low) / NORMAL_QUANTILE_10 + FENCE_SLACK
    highest = np.fmax(middle + fence, _recurring_peak(np.where(started[:, :, None], values, np.nan)))
    clipped = np.clip(ordered, (middle - fence)[:, None], highest[:, None])
    divisor = np.maximum(rows, 1)
    mean = np.nansum(clipped, axis=1) / divisor
    variance = np.nansum((clipped - mean[:, None]) ** 2, axis=1) / divisor
    total = np.nansum(requests, axis=1)
    failed = np.nansum(values[:, :, RATIOS], axis=1)
    mean[:, RATIOS] = np.clip(failed / np.maximum(total, 1e-9)[:, None], 0, 1)
    rows[:, RATIOS] *= (total > 0)[:, None]
    age = np.count_nonzero(started & ~np.isnan(requests), axis=1)
    active = np.count_nonzero(requests > 0, axis=1)
    is_busy = (age >= BUSY_ROWS) & (active >= BUSY_SHARE * age)
    return Reference(mean, variance, rows, total, age.astype(np.float64), is_busy)


def expected_band(recent: Reference, season: Reference) -> tuple[Floats, Floats, Booleans]:
    """Give the span from the one reference to the other, and whether there is any.

    Parameters
    ----------
    recent : the intervals just before; on its own where there was no yesterday.
    season : around the same time yesterday.

    Returns
    -------
    (n, 8) lower and upper end, on the scale of the references; (n, 8) whether one of them has three intervals.

    Notes
    -----
    What is ordinary against either is ordinary: Monday may be unlike Sunday, nine o'clock unlike a minute before.
    But the last minutes may drift only to four times a busy yesterday, or a long attack would become usual.
    """
    has_recent, has_season = recent.rows >= LEAST_ROWS, season.rows >= LEAST_ROWS
    low, high = season.mean / DRIFT, season.mean * DRIFT + SLACK
    low[:, LOGS], high[:, LOGS] = season.mean[:, LOGS] - np.log(DRIFT), season.mean[:, LOGS] + np.log(DRIFT)
    high[:, RATIOS] = season.mean[:, RATIOS] + DRIFT_SHARE
    bounded = season.is_busy[:, None] & has_season
    now = np.where(bounded, np.clip(recent.mean, low, high), recent.mean)
    now = np.where(has_recent, now, season.mean)
    then = np.where(has_season, season.mean, now)
    return np.minimum(now, then), np.maximum(now, then), has_recent | has_season


def row_variance(recent: Reference, season: Reference, bound: Floats) -> Floats:
    """Variance of one interval: the larger of both references', and of counts at least that of a Poisson count."""
    variance = np.maximum(
        np.where(recent.rows >= LEAST_ROWS, recent.variance, 0.0),
        np.where(season.rows >= LEAST_ROWS, season.variance, 0.0),
    )
    variance[:, COUNTS] = np.maximum(variance[:, COUNTS], bound[:, COUNTS])
    return variance


def _recurring_peak(values: Floats) -> Floats:
    """Second largest value that is twice its neighbours' (a lasting attack has no such); NaN where there are fewer."""
    columns = np.concatenate([COUNTS, LOGS])
    inner = values[:, 1:-1, columns]
    result = np.full((len(values), values.shape[2]), np.nan)
    if inner.shape[1] < LEAST_PEAKS:
        return result
    beside = np.maximum(values[:, :-2, columns], values[:, 2:, columns])
    beside[:, :, : len(COUNTS)] *= 2
    beside[:, :, len(COUNTS) :] += np.log(2)
    peaks = np.where(inner > beside, inner, -np.inf)
    peak = np.partition(peaks, -LEAST_PEAKS, axis=1)[:, -LEAST_PEAKS]
    result[:, columns] = np.where(np.isfinite(peak), peak, np.nan)
    return result


def _quantile(ordered: Floats, rows: Floats, share: float) -> Floats:
    """Lower quantile of each window whose missing values stand last; 0 where all are missing."""
    index = np.floor(share * np.maximum(rows - 1, 0)).astype(np.int64)[:, None]
    return np.nan_to_num(np.take_along_axis(ordered, index, axis=1)[:, 0])
