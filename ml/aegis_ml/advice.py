"""The recommended limits of a route: what it will need, bounded by what its upstream can serve."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from aegis_ml.capacity import CapacityEstimate, estimate_capacity
from aegis_ml.contracts import AdviceReason, Forecast, RateLimitAdvice, RecommendedLimit, TrafficSample
from aegis_ml.forecast import RateForecast, forecast_rate
from aegis_ml.history import TrafficHistory, read_history

WINDOWS = {"1s": 1, "1m": 60, "1h": 3600}
LARGEST_QUOTA = 1_000_000_000
HEADROOM = 1.5
CAPACITY_SHARE = 0.9
BURST_DEVIATIONS = 3.0
CALM_QUANTILE = 0.99
CLIENT_HEADROOM = 2.0
LEAST_INTERVALS = 10
FULL_CONFIDENCE_INTERVALS = 100
DAY_SECONDS = 86_400

FINDINGS = {
    "too-few-intervals": "The capacity is unknown: fewer than 20 intervals.",
    "rate-constant": "The capacity is unknown: the rate hardly varies, so nothing shows how the upstream takes more.",
    "never-saturated": "The capacity is unknown: the upstream was never saturated.",
    "trouble-unrelated-to-rate": "Latency or errors rose without regard to the rate; a limit would not have helped.",
}


def advise_limit(endpoint: str, samples: Sequence[TrafficSample]) -> RateLimitAdvice:
    """Recommend quotas for a route and for one client of it.

    Parameters
    ----------
    endpoint : the route's id or path, repeated in the answer.
    samples : at least one interval.

    Returns
    -------
    RateLimitAdvice; `limits` is empty when no request was seen.

    Notes
    -----
    The route's rate is 1.5 times what it needs (the larger of the forecast's 90th percentile and the 99th
    percentile of its healthy intervals), but at most 90 % of the capacity. Quotas add three standard deviations
    of a Poisson count, because requests come unevenly within an interval, and again stay below the capacity.
    A client gets twice what the busiest client of a healthy interval took at the 99th percentile.
    """
    history = read_history(samples)
    forecast = forecast_rate(history)
    capacity = estimate_capacity(history)
    reasons = [AdviceReason(code=f"forecast-{forecast.method}", message=_forecast_sentence(forecast))]
    if not history.times_known:
        reasons.append(AdviceReason(code="times-missing", message="Without times one interval a minute was assumed."))
    calm = history.rate[capacity.healthy] if capacity.healthy.any() else history.rate
    need = max(forecast.high, float(np.quantile(calm, CALM_QUANTILE)))
    rate = _route_rate(need, capacity, reasons)
    limits: list[RecommendedLimit] = []
    if rate > 0:
        limits = _quotas("route", rate, capacity.per_second)
        limits += _client_quotas(history, capacity, rate, reasons)
    else:
        reasons.append(AdviceReason(code="no-traffic", message="No request was seen that a limit could rest on."))
    return RateLimitAdvice(
        endpoint=endpoint,
        limits=limits,
        requests_per_second=rate if limits else None,
        capacity_per_second=capacity.per_second,
        forecast=Forecast(
            endpoint=endpoint,
            horizon_seconds=forecast.horizon_seconds,
            request_rate=forecast.expected,
            low=forecast.low,
            high=forecast.high,
        ),
        confidence=_confidence(history, capacity) if limits else 0.0,
        reasons=reasons,
        evidence=_evidence(history, forecast, capacity, need),
    )


def _route_rate(need: float, capacity: CapacityEstimate, reasons: list[AdviceReason]) -> float:
    wanted = need * HEADROOM
    if capacity.per_second is None:
        reasons.append(AdviceReason(code=capacity.finding, message=FINDINGS[capacity.finding]))
        reasons.append(_rate_reason("headroom", f"{HEADROOM} times the {need:.6g}/s that are needed."))
        return wanted
    ceiling = capacity.per_second * CAPACITY_SHARE
    served = f"While saturated in {capacity.saturated_intervals} intervals it served {capacity.per_second:.6g}/s."
    reasons.append(AdviceReason(code="saturated", message=served))
    if need > ceiling:
        text = (
            f"{need:.6g}/s are needed, more than {CAPACITY_SHARE:.0%} of the capacity; the limit protects the upstream."
        )
        reasons.append(_rate_reason("need-above-capacity", text))
    elif wanted > ceiling:
        reasons.append(_rate_reason("capacity-bound", f"{CAPACITY_SHARE:.0%} of the capacity bounds the limit."))
    else:
        reasons.append(_rate_reason("headroom", f"{HEADROOM} times the {need:.6g}/s that are needed."))
    return min(wanted, ceiling)


def _rate_reason(code: str, message: str) -> AdviceReason:
    return AdviceReason(code=code, message=message)


def _quotas(by: str, rate: float, ceiling: float | None) -> list[RecommendedLimit]:
    """Quotas of every window for a sustained rate; `ceiling` is the rate that no window may exceed."""
    limits = []
    for window, seconds in WINDOWS.items():
        mean = rate * seconds
        quota = mean + BURST_DEVIATIONS * math.sqrt(mean)
        if ceiling is not None:
            quota = min(quota, max(ceiling * seconds, mean))
        bounded = min(max(math.ceil(round(quota, 6)), 1), LARGEST_QUOTA)
        limits.append(
            RecommendedLimit.model_validate({"by": by, "window": window, "window_seconds": seconds, "quota": bounded})
        )
    return limits


def _client_quotas(
    history: TrafficHistory, capacity: CapacityEstimate, rate: float, reasons: list[AdviceReason]
) -> list[RecommendedLimit]:
    """Quotas for one client; none when the busiest client's share is unknown."""
    usable = capacity.healthy & ~np.isnan(history.client_peak)
    peaks = history.client_peak[usable]
    if len(peaks) < LEAST_INTERVALS or peaks.max() <= 0:
        return []
    peak = float(np.quantile(peaks, CALM_QUANTILE))
    text = f"The busiest client of a healthy interval took {peak:.6g}/s at the 99th percentile; it gets twice that."
    reasons.append(AdviceReason(code="client-peak", message=text))
    return _quotas("client", min(peak * CLIENT_HEADROOM, rate), capacity.per_second)


def _confidence(history: TrafficHistory, capacity: CapacityEstimate) -> float:
    """More intervals, a whole day and a known capacity each add to it; 0..1, not a probability."""
    amount = min(1.0, len(history.rate) / FULL_CONFIDENCE_INTERVALS)
    season = 0.5 + 0.5 * min(1.0, history.span_seconds / DAY_SECONDS) if history.times_known else 0.5
    known = 1.0 if capacity.per_second is not None else 0.8
    return round(amount * season * known, 3)


def _forecast_sentence(forecast: RateForecast) -> str:
    bounds = f"between {forecast.low:.6g}/s and {forecast.high:.6g}/s in the next hour"
    error = "" if forecast.error is None else f"; the method was off by {forecast.error:.6g}/s on average"
    return f"The rate is expected {bounds}{error}."


def _evidence(
    history: TrafficHistory, forecast: RateForecast, capacity: CapacityEstimate, need: float
) -> dict[str, float | int | str | None]:
    return {
        "intervals": len(history.rate),
        "step_seconds": history.step_ms / 1000,
        "span_seconds": history.span_seconds,
        "peak_rate": float(history.rate.max()),
        "needed_rate": need,
        "healthy_intervals": int(capacity.healthy.sum()),
        "saturated_intervals": capacity.saturated_intervals,
        "base_latency_ms": capacity.base_latency_ms,
        "saturated_latency_ms": capacity.saturated_latency_ms,
        "forecast_error": forecast.error,
    }
