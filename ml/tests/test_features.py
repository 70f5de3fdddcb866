from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aegis_ml.contracts import TrafficSample
from aegis_ml.features import FEATURES, extract_features
from aegis_ml.fields import DAY_MS, FIELDS, Floats, TrafficSeries, from_scale, to_scale

NEUTRAL = np.linspace(0.1, 0.8, len(FIELDS))
KNOWN = np.ones(len(FIELDS), dtype=np.bool_)
AMOUNT = st.floats(0, 1e308)
SHARE = st.floats(0, 1)
SAMPLE = st.fixed_dictionaries(
    {"request_rate": AMOUNT, "latency": AMOUNT, "error_rate": SHARE},
    optional={
        "payload_bytes": AMOUNT,
        "distinct_clients": AMOUNT,
        "top_client_share": SHARE,
        "distinct_paths": AMOUNT,
        "client_error_share": SHARE,
    },
).map(TrafficSample.model_validate)


def extract(samples: list[TrafficSample]) -> Floats:
    return extract_features(TrafficSeries.from_samples(samples), NEUTRAL, KNOWN).matrix


def sample(**fields: Any) -> TrafficSample:
    return TrafficSample.model_validate({"request_rate": 100, "latency": 50, "error_rate": 0.01, **fields})


def column(feature: str) -> int:
    return FEATURES.index(feature)


@given(st.lists(SAMPLE, min_size=1, max_size=45))
def test_features_are_finite_whatever_the_samples_are(samples: list[TrafficSample]) -> None:
    matrix = extract(samples)
    assert matrix.shape == (len(samples), len(FEATURES))
    assert np.isfinite(matrix).all()


@given(st.lists(SAMPLE, min_size=2, max_size=70), st.data())
def test_features_of_an_interval_do_not_depend_on_later_ones(samples: list[TrafficSample], data: st.DataObject) -> None:
    steps = data.draw(st.lists(st.sampled_from([10_000, 10_000, 60_000, DAY_MS // 40, DAY_MS]), min_size=70))
    timed = [one.model_copy(update={"at": sum(steps[:row])}) for row, one in enumerate(samples)]
    cut = data.draw(st.integers(1, len(samples) - 1))
    for series in (samples, timed):
        np.testing.assert_allclose(extract(series)[:cut], extract(series[:cut]), rtol=1e-9, atol=1e-9)


@given(st.lists(SAMPLE, min_size=1, max_size=20))
def test_scaling_can_be_undone(samples: list[TrafficSample]) -> None:
    values = np.minimum(TrafficSeries.from_samples(samples).values, 1e15)
    rate = np.repeat(values[:, :1], len(FIELDS), axis=1)
    fields = np.tile(np.arange(len(FIELDS)), (len(values), 1))
    certain = ~np.isnan(values) & (rate > 1e-3)
    back = from_scale(to_scale(values), fields, rate)
    np.testing.assert_allclose(back[certain], values[certain], rtol=1e-9, atol=1e-9)


def steady(count: int, start: int = 0, **fields: Any) -> list[TrafficSample]:
    return [sample(at=start + row * 10_000, **fields) for row in range(count)]


def test_a_missing_field_has_its_neutral_value_and_no_deviation() -> None:
    matrix = extract([*[sample(payload_bytes=500)] * 20, sample(), sample(payload_bytes=90_000)])
    deviations = [column(feature) for feature in FEATURES if feature.startswith("payload_bytes_")]
    assert matrix[20, column("payload_bytes")] == NEUTRAL[FIELDS.index("payload_bytes")]
    assert (matrix[20, deviations] == 0).all()
    assert matrix[21, column("payload_bytes_residual")] > 2


def test_a_field_that_the_training_window_did_not_have_is_ignored() -> None:
    known = KNOWN.copy()
    known[FIELDS.index("distinct_paths")] = False
    samples = [*[sample(distinct_paths=3)] * 20, sample(distinct_paths=3_000_000)]
    matrix = extract_features(TrafficSeries.from_samples(samples), NEUTRAL, known).matrix
    assert (matrix[:, column("distinct_paths")] == NEUTRAL[FIELDS.index("distinct_paths")]).all()
    assert (matrix[:, column("distinct_paths_residual")] == 0).all()


@pytest.mark.parametrize(
    ("before", "now", "feature", "low", "high"),
    [
        # The last intervals are the measure where there is no yesterday.
        (steady(30), {"request_rate": 100}, "request_rate_residual", 0, 0),
        (steady(30), {"request_rate": 1000}, "request_rate_residual", 20, 40),
        (steady(30), {"request_rate": 1000}, "request_rate_change", 10, 40),
        # A page view on a quiet route is ordinary; the same rate for a minute is not.
        (steady(30, request_rate=0.1), {"request_rate": 1.5}, "request_rate_residual", 0.5, 2.5),
        # Seven intervals are too few: the last five are not part of their own measure.
        (steady(7), {"request_rate": 1000}, "request_rate_residual", 0, 0),
        (steady(12), {"request_rate": 1000}, "request_rate_residual", 8, 13),
        # One slow request of few says less than the mean of many.
        (steady(30, request_rate=0.1), {"request_rate": 0.1, "latency": 500}, "latency_residual", 1, 3),
        (steady(30), {"latency": 500}, "latency_residual", 7, 15),
        # One failure of a single request, and as large a share of many.
        (steady(30, request_rate=0.1), {"request_rate": 0.1, "error_rate": 1}, "error_rate_residual", 0, 2),
        (steady(30), {"error_rate": 0.4}, "error_rate_residual", 10, 30),
        # A fall is bounded.
        (steady(30), {"request_rate": 0}, "request_rate_residual", -4, -2),
        # Idle intervals before the first request say nothing about a route that starts.
        (steady(20, request_rate=0, latency=0, error_rate=0), {}, "request_rate_residual", 0, 0),
    ],
)
def test_deviations(before: list[TrafficSample], now: dict[str, float], feature: str, low: float, high: float) -> None:
    last = sample(at=len(before) * 10_000, **now)
    deviation = extract([*before, last])[-1, column(feature)]
    assert low - 1e-9 <= deviation <= high + 1e-9


GAP = 600_000


@pytest.mark.parametrize(
    ("after_gap", "feature", "is_seen"),
    [
        # Neither change nor reference reach across the gap.
        (0, "request_rate_change", False),
        (0, "request_rate_residual", False),
        (0, "request_rate_5m", False),
        (7, "request_rate_change", False),
        (7, "request_rate_residual", False),
        (12, "request_rate_residual", True),
        (12, "request_rate_change", True),
        (30, "request_rate_residual", True),
    ],
)
def test_only_intervals_after_a_gap_are_the_measure(after_gap: int, feature: str, is_seen: bool) -> None:
    calm = [*steady(40, request_rate=5), *steady(after_gap, 40 * 10_000 + GAP)]
    at = 40 * 10_000 + GAP + after_gap * 10_000
    deviation = extract([*calm, sample(at=at, request_rate=1000)])[-1, column(feature)]
    assert (deviation > 3) == is_seen
    assert is_seen or deviation == 0


@pytest.mark.parametrize(("step", "is_gap"), [(10_000, False), (30_000, False), (31_000, True), (DAY_MS // 2, True)])
def test_a_gap_is_more_than_three_steps(step: int, is_gap: bool) -> None:
    samples = [*steady(30), sample(at=29 * 10_000 + step, request_rate=1000)]
    assert (extract(samples)[-1, column("request_rate_residual")] == 0) == is_gap


@pytest.mark.parametrize(
    ("yesterday", "today", "now", "is_remarkable"),
    [
        (100, 100, 100, False),
        (100, 100, 1000, True),
        # What is ordinary against either is ordinary.
        (400, 100, 400, False),
        (100, 400, 400, False),
        (100, None, 100, False),
        (100, None, 1000, True),
        # But a long attack does not become usual for a route that was busy yesterday.
        (100, 2000, 2000, True),
        # A route that was idle yesterday may be busy today.
        (0, 2000, 2000, False),
    ],
)
def test_the_measure_is_yesterday_and_the_last_minutes(
    yesterday: float, today: float | None, now: float, is_remarkable: bool
) -> None:
    samples = steady(60, request_rate=yesterday)
    if today is not None:
        samples += steady(30, DAY_MS, request_rate=today)
    samples.append(sample(at=DAY_MS + 300_000, request_rate=now))
    assert (extract(samples)[-1, column("request_rate_residual")] > 3) == is_remarkable


@pytest.mark.parametrize(("calm_after", "is_over"), [(0, False), (1, False), (2, True), (10, True)])
def test_trouble_that_is_over_is_not_seen_in_longer_views(calm_after: int, is_over: bool) -> None:
    flood = {"request_rate": 1000, "latency": 900, "error_rate": 0.5}
    samples = [*steady(30), *steady(6, 300_000, **flood), *steady(calm_after, 360_000)]
    deviations = extract(samples)[-1, len(FIELDS) :]
    assert (deviations.max() < 3) == is_over


def test_times_that_do_not_increase_are_not_used() -> None:
    assert TrafficSeries.from_samples([sample(at=5), sample(at=5)]).at is None
    assert TrafficSeries.from_samples([sample(at=5), sample()]).at is None
    assert TrafficSeries.from_samples([sample(at=5), sample(at=6)]).at is not None


def test_a_failure_among_few_requests_weighs_less_than_among_many() -> None:
    few, many = (extract([sample(request_rate=rate, error_rate=1)])[0, column("error_rate")] for rate in (0.02, 500))
    assert few < 0.05
    assert many > 0.99


def test_without_requests_only_the_rate_is_looked_at() -> None:
    matrix = extract([*steady(30), sample(at=300_000, request_rate=0, latency=0, error_rate=0)])
    assert matrix[-1, column("latency_residual")] == 0
    assert matrix[-1, column("request_rate_residual")] < -2


def test_a_whole_series_in_one_pass_is_judged_as_the_requests_of_analytics_are(traffic: list[TrafficSeries]) -> None:
    """Yesterday from five minutes before to five after, a gap, and the last 45 intervals; some are left out."""
    values = np.vstack([series.values for series in traffic[:6]])[: 8640 + 400]
    at = np.arange(len(values), dtype=np.int64) * 10_000
    keep = np.random.default_rng(1).random(len(values)) > 0.02
    whole = TrafficSeries(values[keep], at[keep])
    matrix = extract_features(whole, NEUTRAL, KNOWN).matrix
    assert whole.at is not None
    for row in [*range(1, 60, 7), *range(len(whole.at) - 380, len(whole.at), 23)]:
        middle = whole.at[row] - DAY_MS
        season = np.flatnonzero((whole.at >= middle - 300_000) & (whole.at < middle + 300_000))
        rows = np.concatenate([season, np.arange(max(row - 44, 0), row + 1)])
        asked = TrafficSeries(whole.values[rows], whole.at[rows])
        np.testing.assert_allclose(
            extract_features(asked, NEUTRAL, KNOWN).matrix[-1], matrix[row], rtol=1e-9, atol=1e-9
        )
