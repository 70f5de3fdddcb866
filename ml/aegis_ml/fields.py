"""The fields of a route's intervals, their units, and a series of them as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aegis_ml.contracts import TrafficSample

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

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
RATE, LATENCY, ERRORS, BYTES, CLIENTS, TOP_SHARE, PATHS, CLIENT_ERRORS = range(len(FIELDS))
SHARES = np.array([field in ("error_rate", "top_client_share", "client_error_share") for field in FIELDS])

DAY_MS = 86_400_000
LARGEST = 1e15
LARGEST_LOG = 700.0
PRIOR_RATE = 3.0
LEAST_WEIGHT = 1e-12


@dataclass(frozen=True)
class TrafficSeries:
    """Intervals of one route in order of time.

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
    weight = share_weight(clipped[:, RATE])[:, None]
    return np.where(SHARES, clipped * weight, np.log1p(clipped))


def from_scale(scaled: Floats, field: npt.NDArray[np.intp], rate: Floats) -> Floats:
    """Bring scaled values of the named field indices back to the field's own unit; all three have one shape."""
    weight = share_weight(np.minimum(rate, LARGEST))
    shares = np.clip(np.divide(scaled, weight, out=np.ones_like(scaled), where=weight > LEAST_WEIGHT), 0, 1)
    amounts = np.maximum(np.expm1(np.clip(scaled, -LARGEST_LOG, LARGEST_LOG)), 0)
    return np.where(SHARES[field], shares, amounts)
