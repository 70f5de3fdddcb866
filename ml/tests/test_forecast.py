from __future__ import annotations

import numpy as np
import pytest

from aegis_ml.contracts import TrafficSample
from aegis_ml.forecast import forecast_rate
from aegis_ml.history import TrafficHistory, read_history

MINUTE = 60_000
DAY = 1440


def history(rates: list[float], step_ms: int = MINUTE) -> TrafficHistory:
    return read_history(
        [TrafficSample(request_rate=rate, latency=50, error_rate=0, at=row * step_ms) for row, rate in enumerate(rates)]
    )


def test_a_daily_rhythm_is_repeated() -> None:
    minutes = np.arange(3 * DAY)
    noise = np.random.default_rng(1).normal(0, 1, len(minutes))
    rates = 100 + 60 * np.sin(2 * np.pi * minutes / DAY) + noise
    # The history ends at midnight; the next hour's rates rise from 100 to about 115.
    forecast = forecast_rate(history(rates.tolist()))
    assert forecast.method == "same-time-yesterday"
    assert forecast.expected == pytest.approx(108, abs=2)
    assert forecast.low < forecast.expected < forecast.high


def test_a_weekly_rhythm_is_repeated() -> None:
    days = np.arange(15 * 24) // 24
    rates = np.where(days % 7 < 5, 100.0, 10.0)
    # Day 15 follows a weekday and is like the day a week before.
    forecast = forecast_rate(history(rates.tolist(), step_ms=60 * MINUTE))
    assert forecast.method == "same-time-last-week"
    assert forecast.expected == 100
    assert forecast.error == 0


def test_without_a_day_of_history_the_last_hour_is_repeated() -> None:
    forecast = forecast_rate(history([20.0] * 120 + [30.0] * 60))
    assert forecast.method == "last-hour"
    assert forecast.expected >= 30


def test_a_short_history_is_its_own_forecast() -> None:
    forecast = forecast_rate(history([10, 20, 30]))
    assert forecast.method == "recent-values"
    assert (forecast.low, forecast.expected, forecast.high) == pytest.approx((12, 20, 28))
    assert forecast.error is None


def test_about_eight_in_ten_later_rates_lie_within_the_bounds() -> None:
    random = np.random.default_rng(3)
    minutes = np.arange(8 * DAY)
    rates = 200 + 80 * np.sin(2 * np.pi * minutes / DAY) + random.normal(0, 10, len(minutes))
    inside = []
    for end in range(3 * DAY, 8 * DAY - 60, 7 * 60):
        forecast = forecast_rate(history(rates[:end].tolist()))
        later = rates[end : end + 60]
        inside.append(np.mean((later >= forecast.low) & (later <= forecast.high)))
    assert 0.72 < np.mean(inside) < 0.97


def test_steps_longer_than_a_lag_are_not_compared_with_themselves() -> None:
    forecast = forecast_rate(history([float(rate) for rate in range(30)], step_ms=2**40))
    assert forecast.method == "recent-values"


def test_the_last_of_several_intervals_with_one_time_counts() -> None:
    samples = [
        TrafficSample(request_rate=rate, latency=1, error_rate=0, at=at) for rate, at in ((5, 9), (1, 3), (7, 9))
    ]
    assert read_history(samples).rate.tolist() == [1, 7]
