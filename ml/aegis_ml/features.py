"""What the model looks at: three views of each field, computed from an interval and those before it only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aegis_ml.contracts import TrafficSample

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FIELDS = (
    "request_rate",
    "latency",
    "error_rate",
    "payload_bytes",
    "distinct_clients",
    "top_client_share",
    "distinct_paths",
    "client_error_share",
)
UNITS = ("1/s", "ms", "1", "B", "1", "1", "1", "1")
SHARES = np.array([field in ("error_rate", "top_client_share", "client_error_share") for field in FIELDS])
VIEWS = ("", "_change", "_residual")
FEATURES = tuple(field + view for view in VIEWS for field in FIELDS)

LARGEST = 1e15
LARGEST_LOG = 700.0
DAY_MS = 86_400_000
SEASON_TOLERANCE_MS = 300_000
TRAILING = 30
TRAILING_LEAST = 3
PRIOR_RATE = 1.0
LEAST_WEIGHT = 1e-12


@dataclass(frozen=True)
class TrafficSeries:
    """Consecutive intervals of one route.

    Attributes
    ----------
    values : (n, 8) in the order and units of `FIELDS`; NaN where a field is missing.
    at : (n,) starts in milliseconds since 1970, strictly increasing; None when they are unknown.
    """

    values: Floats
    at: Integers | None

    @classmethod
    def from_samples(cls, samples: Sequence[TrafficSample]) -> TrafficSeries:
        """Arrange samples; times that are missing or out of order are left out altogether."""
        rows = [[getattr(sample, field) for field in FIELDS] for sample in samples]
        values = np.array(rows, dtype=np.float64).reshape(len(rows), len(FIELDS))
        times = [sample.at for sample in samples if sample.at is not None]
        if len(times) < len(samples):
            return cls(values, None)
        at = np.array(times, dtype=np.int64)
        return cls(values, at if bool(np.all(np.diff(at) > 0)) else None)


@dataclass(frozen=True)
class FeatureTable:
    """Features and what they are measured from.

    Attributes
    ----------
    matrix : (n, 24) features in the order of `FEATURES`, on the model's scale (see `to_scale`).
    base : (n, 24) the scaled value that each feature is a distance from; 0 for the values themselves.
    present : (n, 8) whether the field was sent.
    values : (n, 8) as sent, in the order and units of `FIELDS`.
    """

    matrix: Floats
    base: Floats
    present: npt.NDArray[np.bool_]
    values: Floats

    def rows(self, keep: slice | npt.NDArray[np.bool_]) -> FeatureTable:
        """Take some of the rows."""
        return FeatureTable(self.matrix[keep], self.base[keep], self.present[keep], self.values[keep])


def share_weight(rate: Floats) -> Floats:
    """Weight of a share: one failure says little when there are few requests (rate in requests per second)."""
    return rate / (rate + PRIOR_RATE)


def to_scale(values: Floats) -> Floats:
    """Bring fields to the model's scale: log(1 + x) of amounts, shares weighted by how many requests they rest on.

    Parameters
    ----------
    values : (n, 8) in the order of `FIELDS`; NaN stays NaN.

    Returns
    -------
    (n, 8) scaled values.
    """
    clipped = np.minimum(values, LARGEST)
    weight = share_weight(clipped[:, 0])[:, None]
    return np.where(SHARES, clipped * weight, np.log1p(clipped))


def from_scale(scaled: Floats, field: npt.NDArray[np.intp], rate: Floats) -> Floats:
    """Bring scaled values of the named field indices back to the field's own unit; all three have one shape."""
    weight = share_weight(np.minimum(rate, LARGEST))
    shares = np.clip(np.divide(scaled, weight, out=np.ones_like(scaled), where=weight > LEAST_WEIGHT), 0, 1)
    amounts = np.maximum(np.expm1(np.clip(scaled, -LARGEST_LOG, LARGEST_LOG)), 0)
    return np.where(SHARES[field], shares, amounts)


def extract_features(series: TrafficSeries, neutral: Floats, known: npt.NDArray[np.bool_]) -> FeatureTable:
    """Compute value, change since the interval before, and distance from the same time of the day before.

    Parameters
    ----------
    series : n intervals of one route.
    neutral : (8,) scaled value that stands for a missing field: the training window's median.
    known : (8,) fields that the training window had; others are treated as missing.

    Returns
    -------
    FeatureTable with n rows.

    Notes
    -----
    A missing field has its neutral value, change 0 and residual 0; without requests every field but the rate
    counts as missing. Where there is no interval within five
    minutes of the same time yesterday, the residual is taken from the median of the last 30 intervals, and it
    is 0 while there are fewer than three. Row t depends on rows up to t only, so a stream can be scored as it
    grows.
    """
    scaled = to_scale(series.values)
    measured = (series.values[:, :1] > 0) | (np.arange(len(FIELDS)) == 0)
    present = ~np.isnan(scaled) & known & measured
    filled = _fill_gaps(np.where(present, scaled, np.nan))
    previous = np.vstack([filled[:1], filled[:-1]])
    usual = _usual(filled, series.at)
    matrix = np.hstack(
        [
            np.where(present, scaled, neutral),
            np.where(present, filled - previous, 0.0),
            np.where(present, filled - usual, 0.0),
        ]
    )
    base = np.hstack([np.zeros_like(filled), previous, usual])
    return FeatureTable(matrix, base, present, series.values)


def _fill_gaps(scaled: Floats) -> Floats:
    """Carry the last known value forward, the first one back; 0 where a column has none."""
    rows = np.arange(len(scaled))[:, None]
    given = ~np.isnan(scaled)
    last = np.maximum.accumulate(np.where(given, rows, -1), axis=0)
    first = np.argmax(given, axis=0)
    filled = np.take_along_axis(scaled, np.where(last < 0, first, last), axis=0)
    return np.where(given.any(axis=0), filled, 0.0)


def _usual(filled: Floats, at: Integers | None) -> Floats:
    trailing = _trailing_median(filled)
    if at is None:
        return trailing
    left = np.searchsorted(at, at - DAY_MS - SEASON_TOLERANCE_MS, side="left")
    right = np.searchsorted(at, at - DAY_MS + SEASON_TOLERANCE_MS, side="right")
    count = (right - left)[:, None]
    sums = np.vstack([np.zeros((1, filled.shape[1])), np.cumsum(filled, axis=0)])
    return np.where(count > 0, (sums[right] - sums[left]) / np.maximum(count, 1), trailing)


def _trailing_median(filled: Floats) -> Floats:
    """Median of up to 30 rows before each row; the row itself while there are fewer than three."""
    result = filled.copy()
    for row in range(TRAILING_LEAST, min(TRAILING, len(filled))):
        result[row] = np.median(filled[:row], axis=0)
    if len(filled) > TRAILING:
        windows = np.lib.stride_tricks.sliding_window_view(filled, TRAILING, axis=0)
        result[TRAILING:] = np.median(windows[:-1], axis=-1)
    return result
