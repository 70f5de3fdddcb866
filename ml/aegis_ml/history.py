"""A route's past as arrays, cleaned for the forecast and the capacity estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aegis_ml.contracts import TrafficSample
from aegis_ml.fields import Floats, Integers

ASSUMED_STEP_MS = 60_000
LARGEST_RATE = 1e9
LARGEST_LATENCY_MS = 1e9


@dataclass(frozen=True)
class TrafficHistory:
    """Intervals of one route in order of time.

    Attributes
    ----------
    at : (n,) starts in milliseconds, strictly increasing.
    rate, latency, error_rate : (n,) in 1/s, ms and share.
    client_peak : (n,) requests per second of the busiest client; NaN where unknown.
    step_ms : the median distance between intervals.
    times_known : false when a time was missing and one interval a minute was assumed.
    """

    at: Integers
    rate: Floats
    latency: Floats
    error_rate: Floats
    client_peak: Floats
    step_ms: int
    times_known: bool

    @property
    def span_seconds(self) -> float:
        """Seconds from the first interval's start to the last one's end."""
        return float(self.at[-1] - self.at[0] + self.step_ms) / 1000


def read_history(samples: Sequence[TrafficSample]) -> TrafficHistory:
    """Sort intervals by time, keep the last of those with one time, and bound what no gateway can see.

    Parameters
    ----------
    samples : at least one, in any order.

    Notes
    -----
    Rates are bounded to 1e9/s (the largest quota) and latencies to 1e9 ms, so that sums stay finite.
    """
    times = [sample.at for sample in samples if sample.at is not None]
    times_known = len(times) == len(samples)
    at = np.array(times if times_known else np.arange(len(samples)) * ASSUMED_STEP_MS, dtype=np.int64)
    last_first = np.unique(at[::-1], return_index=True)[1]
    order = len(at) - 1 - last_first
    columns = np.array(
        [
            (
                one.request_rate,
                one.latency,
                one.error_rate,
                np.nan if one.top_client_share is None else one.top_client_share,
            )
            for one in (samples[index] for index in order)
        ],
        dtype=np.float64,
    )
    at = at[order]
    rate = np.minimum(columns[:, 0], LARGEST_RATE)
    step_ms = int(np.median(np.diff(at))) if len(at) > 1 else ASSUMED_STEP_MS
    return TrafficHistory(
        at=at,
        rate=rate,
        latency=np.minimum(columns[:, 1], LARGEST_LATENCY_MS),
        error_rate=columns[:, 2],
        client_peak=rate * columns[:, 3],
        step_ms=max(step_ms, 1),
        times_known=times_known,
    )
