from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import Matches
from hypothesis import given
from hypothesis import strategies as st
from test_features import SAMPLE

from aegis_ml.advice import advise_limit
from aegis_ml.capacity import estimate_capacity
from aegis_ml.contracts import RateLimitAdvice, TrafficSample
from aegis_ml.history import read_history

CAPACITY = 120.0


def loaded(offered: float, at: int, **fields: Any) -> TrafficSample:
    """An upstream that serves 120/s, queues on the way there, and fails what is beyond."""
    served = min(offered, CAPACITY)
    load = min(offered / CAPACITY, 0.95)
    return TrafficSample.model_validate(
        {
            "request_rate": offered,
            "latency": 40 / (1 - load),
            "error_rate": 1 - served / offered if offered else 0,
            "at": at,
            **fields,
        }
    )


def day(mean: float, swing: float, days: int = 3, **fields: Any) -> list[TrafficSample]:
    random = np.random.default_rng(5)
    minutes = np.arange(days * 1440)
    offered = np.maximum(mean + swing * np.cos(2 * np.pi * minutes / 1440) + random.normal(0, 2, len(minutes)), 0)
    return [loaded(float(rate), row * 60_000, **fields) for row, rate in enumerate(offered)]


def quotas(advice: RateLimitAdvice, by: str) -> dict[int, int]:
    return {limit.window_seconds: limit.quota for limit in advice.limits if limit.by == by}


def codes(advice: RateLimitAdvice) -> set[str]:
    return {reason.code for reason in advice.reasons}


def test_the_capacity_is_what_a_saturated_upstream_serves() -> None:
    estimate = estimate_capacity(read_history(day(90, 60)))
    assert estimate.finding == "saturated"
    assert estimate.per_second == pytest.approx(CAPACITY, rel=0.02)


def test_the_capacity_of_an_upstream_that_collapses_is_what_it_served_before() -> None:
    samples = [
        one.model_copy(update={"error_rate": 0.9}) if one.request_rate > CAPACITY else one for one in day(90, 60)
    ]
    estimate = estimate_capacity(read_history(samples))
    assert estimate.per_second is not None
    assert 60 < estimate.per_second <= CAPACITY * 1.02


def test_trouble_that_does_not_follow_the_rate_is_not_saturation() -> None:
    samples = [
        one.model_copy(update={"error_rate": 0.5, "latency": 4000.0}) if row % 10 == 0 else one
        for row, one in enumerate(day(40, 20))
    ]
    assert estimate_capacity(read_history(samples)).finding == "trouble-unrelated-to-rate"


def test_a_limit_stays_below_the_capacity() -> None:
    advice = advise_limit("/x", day(90, 60))
    assert advice.requests_per_second == pytest.approx(0.9 * CAPACITY, rel=0.02)
    assert "need-above-capacity" in codes(advice)
    assert quotas(advice, "route")[60] <= 60 * CAPACITY * 1.02
    assert advice.confidence == 1


def test_a_route_far_from_its_capacity_gets_headroom() -> None:
    advice = advise_limit("/x", day(20, 10))
    assert advice.capacity_per_second is None
    assert {"never-saturated", "headroom"} <= codes(advice)
    assert advice.requests_per_second is not None
    assert 40 < advice.requests_per_second < 60


def test_a_client_gets_twice_what_the_busiest_one_took() -> None:
    advice = advise_limit("/x", day(50, 0.0, top_client_share=0.1))
    assert quotas(advice, "client")[3600] == pytest.approx(2 * 5.5 * 3600, rel=0.05)
    assert quotas(advice, "client")[3600] < quotas(advice, "route")[3600]


def test_quotas_of_short_windows_allow_for_bursts() -> None:
    route = quotas(advise_limit("/x", day(20, 10)), "route")
    assert route[1] * 60 > route[60]
    assert route[60] * 60 > route[3600]


def test_without_traffic_nothing_is_recommended() -> None:
    advice = advise_limit("/x", [TrafficSample(request_rate=0, latency=0, error_rate=0)] * 50)
    assert advice.limits == []
    assert advice.requests_per_second is None
    assert advice.confidence == 0
    assert "no-traffic" in codes(advice)


def test_one_sample_is_little_to_go_by_and_the_answer_says_so() -> None:
    advice = advise_limit("/x", [TrafficSample(request_rate=100, latency=50, error_rate=0.01)])
    assert quotas(advice, "route")[60] >= 100 * 60
    assert advice.confidence < 0.05
    assert {"too-few-intervals", "times-missing"} <= codes(advice)


def test_constant_traffic_says_nothing_of_the_capacity() -> None:
    advice = advise_limit("/x", [loaded(10, row * 60_000) for row in range(200)])
    assert advice.capacity_per_second is None
    assert "rate-constant" in codes(advice)
    assert advice.requests_per_second == pytest.approx(15)


def test_the_order_of_the_samples_does_not_matter() -> None:
    samples = day(90, 60)
    assert advise_limit("/x", samples[::-1]) == advise_limit("/x", samples)


@given(st.lists(st.tuples(SAMPLE, st.none() | st.integers(0, 2**53 - 1)), min_size=1, max_size=60))
def test_advice_is_sane_whatever_the_samples_are(
    matches: Matches, samples: list[tuple[TrafficSample, int | None]]
) -> None:
    timed = [one.model_copy(update={"at": at}) for one, at in samples]
    advice = advise_limit("/x", timed)
    answer = advice.model_dump(mode="json")
    assert matches("forecast", answer["forecast"])
    assert answer["forecast"]["low"] <= answer["forecast"]["requestRate"] <= answer["forecast"]["high"]
    assert 0 <= advice.confidence <= 1
    assert all(1 <= limit.quota <= 1_000_000_000 for limit in advice.limits)
    numbers = [value for value in advice.evidence.values() if isinstance(value, float)]
    assert np.isfinite(numbers).all()
    for by in ("route", "client"):
        by_window = quotas(advice, by)
        assert sorted(by_window.values()) == [by_window[window] for window in sorted(by_window)]
