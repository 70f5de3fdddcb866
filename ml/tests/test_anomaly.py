from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_features import SAMPLE, sample

from aegis_ml.anomaly import (
    AnomalyModel,
    ModelMalformedError,
    judge_samples,
    model_from_arrays,
    model_to_arrays,
)
from aegis_ml.contracts import TrafficSample
from aegis_ml.features import FEATURES
from aegis_ml.fields import FIELDS


def calm(count: int, **fields: Any) -> list[TrafficSample]:
    return [
        sample(request_rate=40 + row % 3, latency=50 + row % 4, payload_bytes=2000, client_error_share=0.02, **fields)
        for row in range(count)
    ]


def test_the_sample_of_the_documentation_is_ordinary(model: AnomalyModel) -> None:
    (anomaly,) = judge_samples(model, [sample()])
    assert not anomaly.is_anomaly
    assert anomaly.score < 0.3


def test_calm_traffic_is_ordinary(model: AnomalyModel) -> None:
    assert not any(anomaly.is_anomaly for anomaly in judge_samples(model, calm(60)))


@pytest.mark.parametrize(
    ("trouble", "field"),
    [
        ({"request_rate": 900}, "request_rate"),
        ({"latency": 3000}, "latency"),
        ({"error_rate": 0.7}, "error_rate"),
        ({"payload_bytes": 5_000_000}, "payload_bytes"),
        ({"client_error_share": 0.9}, "client_error_share"),
    ],
)
def test_trouble_in_one_field_is_found_and_named(model: AnomalyModel, trouble: dict[str, float], field: str) -> None:
    last = calm(1)[0].model_copy(update=trouble)
    anomaly = judge_samples(model, [*calm(40), last])[-1]
    assert anomaly.is_anomaly
    assert anomaly.reasons[0].feature.startswith(field)
    assert anomaly.reasons[0].value == trouble[field]
    assert anomaly.reasons[0].expected_high < trouble[field]


def test_reasons_are_in_the_fields_own_unit(model: AnomalyModel) -> None:
    anomaly = judge_samples(model, [*calm(40), sample(request_rate=900)])[-1]
    (reason,) = [one for one in anomaly.reasons if one.feature.startswith("request_rate")]
    assert reason.feature == "request_rate_residual"
    assert reason.value == 900
    assert 0 < reason.expected_low < 41 < reason.expected_high < 120


def test_a_reason_on_a_longer_scale_gives_the_mean_of_that_time(model: AnomalyModel) -> None:
    quiet = [sample(request_rate=0.3) for _ in range(30)]
    anomaly = judge_samples(model, [*quiet, *(sample(request_rate=1.5) for _ in range(6))])[-1]
    (reason,) = [one for one in anomaly.reasons if one.feature.startswith("request_rate")]
    assert reason.feature == "request_rate_1m"
    assert reason.value == pytest.approx(1.5)
    assert 0.3 < reason.expected_high < 1.2


@pytest.mark.parametrize(("rate", "is_anomaly"), [(0.02, False), (5, True)])
def test_a_rarely_called_route_may_fail_once(model: AnomalyModel, rate: float, is_anomaly: bool) -> None:
    quiet = [sample(request_rate=rate, error_rate=0) for _ in range(20)]
    failing = sample(request_rate=rate, error_rate=1)
    assert judge_samples(model, [*quiet, failing])[-1].is_anomaly == is_anomaly


@given(st.lists(SAMPLE, min_size=1, max_size=40))
def test_every_answer_is_bounded_and_explained(model: AnomalyModel, samples: list[TrafficSample]) -> None:
    for anomaly, one in zip(judge_samples(model, samples), samples, strict=True):
        assert 0 <= anomaly.score <= 1
        assert anomaly.is_anomaly == (anomaly.score > 0.5)
        assert len(anomaly.reasons) <= 5
        assert not anomaly.is_anomaly or anomaly.reasons
        for reason in anomaly.reasons:
            field = next(field for field in FIELDS if reason.feature.startswith(field))
            assert reason.feature not in (field, f"{field}_change", f"{field}_residual") or (
                reason.value == getattr(one, field)
            )
            assert np.isfinite([reason.value, reason.expected_low, reason.expected_high]).all()
            assert 0 <= reason.expected_low <= reason.expected_high


def test_an_unusual_combination_names_the_features_nearest_to_an_edge(model: AnomalyModel) -> None:
    nothing_is_out_of_range = replace(
        model,
        low=np.full(len(FEATURES), -1e9),
        high=np.full(len(FEATURES), 1e9),
        forest_knots=np.array([0.0, 1e-6, 2e-6]),
    )
    (anomaly,) = judge_samples(nothing_is_out_of_range, [sample()])
    assert anomaly.score == 1
    assert len(anomaly.reasons) == 3


def test_a_model_survives_its_arrays(model: AnomalyModel) -> None:
    again = model_from_arrays(model_to_arrays(model))
    samples = [*calm(30), sample(request_rate=900)]
    assert judge_samples(again, samples) == judge_samples(model, samples)


@pytest.mark.parametrize("name", ["forest_feature", "neutral", "forest_knots", "scalars"])
def test_arrays_that_lack_one_are_refused(model: AnomalyModel, name: str) -> None:
    arrays = model_to_arrays(model)
    del arrays[name]
    with pytest.raises(ModelMalformedError, match="incomplete"):
        model_from_arrays(arrays)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("forest_left", lambda array: array + 10_000),
        ("forest_right", lambda array: array - 10_000),
        ("forest_feature", lambda array: array + len(FEATURES)),
        ("forest_threshold", lambda array: array[:, :-1]),
        ("low", lambda array: array[:-1]),
        ("reach", lambda array: array[:2]),
        ("scalars", lambda array: array[:1]),
    ],
)
def test_arrays_that_do_not_fit_are_refused(model: AnomalyModel, name: str, change: Any) -> None:
    arrays = model_to_arrays(model)
    arrays[name] = change(arrays[name])
    with pytest.raises(ModelMalformedError):
        model_from_arrays(arrays)
