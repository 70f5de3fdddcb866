from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aegis_ml.contracts import TrafficSample
from aegis_ml.features import (
    DAY_MS,
    FEATURES,
    FIELDS,
    Floats,
    TrafficSeries,
    extract_features,
    from_scale,
    to_scale,
)

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


@given(st.lists(SAMPLE, min_size=2, max_size=45), st.data())
def test_features_of_an_interval_do_not_depend_on_later_ones(samples: list[TrafficSample], data: st.DataObject) -> None:
    timed = [one.model_copy(update={"at": row * DAY_MS // 20}) for row, one in enumerate(samples)]
    cut = data.draw(st.integers(1, len(samples) - 1))
    for series in (samples, timed):
        # Sums run over the whole series, so the last bits may differ.
        np.testing.assert_allclose(extract(series)[:cut], extract(series[:cut]), rtol=1e-9, atol=1e-9)


@given(st.lists(SAMPLE, min_size=1, max_size=20))
def test_scaling_can_be_undone(samples: list[TrafficSample]) -> None:
    values = np.minimum(TrafficSeries.from_samples(samples).values, 1e15)
    rate = np.repeat(values[:, :1], len(FIELDS), axis=1)
    fields = np.tile(np.arange(len(FIELDS)), (len(values), 1))
    certain = ~np.isnan(values) & (rate > 1e-3)
    back = from_scale(to_scale(values), fields, rate)
    np.testing.assert_allclose(back[certain], values[certain], rtol=1e-9, atol=1e-9)


def test_a_missing_field_has_its_neutral_value_and_no_change() -> None:
    matrix = extract([sample(payload_bytes=500), sample(), sample(payload_bytes=90_000)])
    assert matrix[1, column("payload_bytes")] == NEUTRAL[FIELDS.index("payload_bytes")]
    assert matrix[1, column("payload_bytes_change")] == 0
    assert matrix[1, column("payload_bytes_residual")] == 0
    assert matrix[2, column("payload_bytes_change")] == pytest.approx(np.log(90_001 / 501))


def test_a_field_that_the_training_window_did_not_have_is_ignored() -> None:
    known = KNOWN.copy()
    known[FIELDS.index("distinct_paths")] = False
    samples = [sample(distinct_paths=3), sample(distinct_paths=3_000_000)]
    table = extract_features(TrafficSeries.from_samples(samples), NEUTRAL, known)
    assert (table.matrix[:, column("distinct_paths")] == NEUTRAL[FIELDS.index("distinct_paths")]).all()
    assert (table.matrix[:, column("distinct_paths_change")] == 0).all()


def test_the_change_is_measured_from_the_interval_before() -> None:
    matrix = extract([sample(request_rate=99), sample(request_rate=199)])
    assert matrix[:, column("request_rate_change")] == pytest.approx([0, np.log(2)])


def test_the_residual_is_measured_from_the_same_time_yesterday() -> None:
    samples = [
        sample(request_rate=99, at=0),
        sample(request_rate=9, at=DAY_MS // 2),
        sample(request_rate=199, at=DAY_MS),
    ]
    assert extract(samples)[2, column("request_rate_residual")] == pytest.approx(np.log(2))


def test_without_yesterday_the_residual_is_measured_from_the_median_of_the_last_intervals() -> None:
    matrix = extract([sample(request_rate=rate) for rate in (99, 99, 99, 4999, 199)])
    residual = matrix[:, column("request_rate_residual")]
    assert residual == pytest.approx([0, 0, 0, np.log(50), np.log(2)])


def test_times_that_do_not_increase_are_not_used() -> None:
    assert TrafficSeries.from_samples([sample(at=5), sample(at=5)]).at is None
    assert TrafficSeries.from_samples([sample(at=5), sample()]).at is None
    assert TrafficSeries.from_samples([sample(at=5), sample(at=6)]).at is not None


def test_a_failure_among_few_requests_weighs_less_than_among_many() -> None:
    few, many = (extract([sample(request_rate=rate, error_rate=1)])[0, column("error_rate")] for rate in (0.02, 500))
    assert few < 0.05
    assert many > 0.99


def test_without_requests_only_the_rate_is_looked_at() -> None:
    matrix = extract([sample(), sample(request_rate=0, latency=0, error_rate=0)])
    assert matrix[1, column("latency_change")] == 0
    assert matrix[1, column("request_rate_change")] == pytest.approx(-np.log(101))
