"""How much a route's upstream can serve, read from the intervals in which it was saturated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aegis_ml.fields import Floats
from aegis_ml.history import TrafficHistory

LEAST_INTERVALS = 20
LEAST_SATURATED = 3
LEAST_SPREAD = 1.2
STRAINED_LATENCY_FACTOR = 2.0
STRAINED_DEVIATIONS = 6.0
STRAINED_ERROR_SHARE = 0.05
LEAST_LIFT = 3.0
ROBUST_DEVIATION = 1.4826


@dataclass(frozen=True)
class CapacityEstimate:
    """What is known about saturation.

    Attributes
    ----------
    per_second : served requests per second while saturated; None when it cannot be told.
    finding : `saturated`, `too-few-intervals`, `rate-constant`, `never-saturated` or `trouble-unrelated-to-rate`.
    healthy : (n,) intervals without strain.
    base_latency_ms, saturated_latency_ms : medians at low rate and while saturated.
    """

    per_second: float | None
    finding: str
    healthy: npt.NDArray[np.bool_]
    base_latency_ms: float
    saturated_latency_ms: float | None
    saturated_intervals: int


def estimate_capacity(history: TrafficHistory) -> CapacityEstimate:
    """Estimate the rate that the upstream serves when it is given more than it can take.

    Parameters
    ----------
    history : intervals of one route.

    Returns
    -------
    CapacityEstimate.

    Notes
    -----
    An interval is strained when its latency or error share is far above that of the quieter half. Strain that
    is at least three times as frequent in the busier half is saturation; otherwise the upstream is in trouble of
    its own, and a limit would not help. Under saturation what is served no longer follows what is asked: the
    capacity is the median of rate x (1 - error share) there, but not below what was served without strain.
    """
    strained, base_latency = _strained(history)
    busy = history.rate > np.median(history.rate)
    saturated = strained & busy

    def result(finding: str, per_second: float | None = None) -> CapacityEstimate:
        count = int(saturated.sum()) if per_second is not None else 0
        latency = float(np.median(history.latency[saturated])) if count else None
        return CapacityEstimate(per_second, finding, ~strained, base_latency, latency, count)

    if len(history.rate) < LEAST_INTERVALS:
        return result("too-few-intervals")
    low, high = np.quantile(history.rate, [0.05, 0.95])
    if high <= low * LEAST_SPREAD:
        return result("rate-constant")
    if strained.sum() < LEAST_SATURATED:
        return result("never-saturated")
    if saturated.sum() < LEAST_SATURATED or _lift(strained, busy) < LEAST_LIFT:
        return result("trouble-unrelated-to-rate")
    served = history.rate * (1 - history.error_rate)
    best = float(np.median(served[saturated]))
    if (~strained).any():
        best = max(best, float(np.quantile(served[~strained], 0.95)))
    return result("saturated", best)


def _strained(history: TrafficHistory) -> tuple[npt.NDArray[np.bool_], float]:
    """Intervals far worse than the quieter half, and that half's median latency in ms."""
    quiet = (history.rate <= np.median(history.rate)) & (history.rate > 0)
    if not quiet.any():
        quiet = np.ones(len(history.rate), dtype=np.bool_)
    latency, latency_spread = _middle(history.latency[quiet])
    errors, _ = _middle(history.error_rate[quiet])
    ceiling = max(latency * STRAINED_LATENCY_FACTOR, latency + STRAINED_DEVIATIONS * latency_spread)
    return (history.latency > ceiling) | (history.error_rate > errors + STRAINED_ERROR_SHARE), latency


def _middle(values: Floats) -> tuple[float, float]:
    """Median and robust standard deviation."""
    middle = float(np.median(values))
    return middle, ROBUST_DEVIATION * float(np.median(np.abs(values - middle)))


def _lift(strained: npt.NDArray[np.bool_], busy: npt.NDArray[np.bool_]) -> float:
    """How many times as often the busier half is strained; one case is added to both sides."""
    share_busy = (strained & busy).sum() / max(busy.sum(), 1)
    share_quiet = ((strained & ~busy).sum() + 1) / ((~busy).sum() + 1)
    return float(share_busy / share_quiet)
