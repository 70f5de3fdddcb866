from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aegis_ml.anomaly import AnomalyModel, model_to_arrays
from aegis_ml.fields import FIELDS, Floats, TrafficSeries
from aegis_ml.synthetic import generate_traffic
from aegis_ml.training import (
    HeldOutMetrics,
    TooLittleDataError,
    area_under_curve,
    decide_promotion,
    evaluate_model,
    train_model,
)

GOOD = HeldOutMetrics(false_alarm_rate=0.004, detection_rate=0.95, detection_by_kind={}, auc=0.98)


def test_a_model_finds_attacks_in_traffic_it_has_not_seen(model: AnomalyModel) -> None:
    metrics = evaluate_model(model, generate_traffic(seed=12, routes=6, hours=4), seed=5)
    assert metrics.false_alarm_rate < 0.02
    assert metrics.auc > 0.97
    assert min(metrics.detection_by_kind.values()) > 0.8


def test_the_same_seed_trains_the_same_model(model: AnomalyModel, traffic: list[TrafficSeries]) -> None:
    again = model_to_arrays(train_model(traffic, seed=11))
    for name, array in model_to_arrays(model).items():
        np.testing.assert_array_equal(again[name], array)


def test_a_model_learns_from_traffic_that_lacks_fields(traffic: list[TrafficSeries]) -> None:
    lacking = np.array([field in ("distinct_clients", "top_client_share", "distinct_paths") for field in FIELDS])
    poorer = [TrafficSeries(np.where(lacking, np.nan, series.values), series.at) for series in traffic]
    poor_model = train_model(poorer, seed=1)
    assert poor_model.known.tolist() == (~lacking).tolist()
    assert decide_promotion(evaluate_model(poor_model, poorer, seed=1), None).promoted
    # It may be asked about the fields that it has never seen.
    assert evaluate_model(poor_model, traffic, seed=1).false_alarm_rate < 0.02


def test_constant_traffic_trains_a_model_that_finds_attacks() -> None:
    values = np.tile(np.array([50.0, 20, 0, 800, 20, 0.1, 4, 0]), (400, 1))
    constant = [TrafficSeries(values, None)]
    metrics = evaluate_model(train_model(constant, seed=1), constant, seed=1)
    assert metrics.false_alarm_rate == 0
    assert metrics.detection_rate > 0.9


def test_too_little_traffic_is_refused() -> None:
    with pytest.raises(TooLittleDataError, match="at least 200"):
        train_model([TrafficSeries(np.ones((199, len(FIELDS))), None)], seed=1)


@given(
    arrays(np.float64, st.integers(1, 30), elements=st.sampled_from([0.0, 0.25, 0.5, 1.0])),
    arrays(np.float64, st.integers(1, 30), elements=st.sampled_from([0.0, 0.25, 0.5, 1.0])),
)
def test_the_area_under_the_curve_counts_pairs(calm: Floats, attacked: Floats) -> None:
    pairs = [1.0 if one > other else 0.5 if one == other else 0.0 for one in attacked for other in calm]
    assert area_under_curve(calm, attacked) == pytest.approx(np.mean(pairs))


@pytest.mark.parametrize(
    ("candidate", "present", "promoted", "reason"),
    [
        (GOOD, None, True, "no present model"),
        (replace(GOOD, false_alarm_rate=0.03), None, False, "false alarms"),
        (replace(GOOD, detection_rate=0.7), None, False, "attacks found"),
        (replace(GOOD, auc=0.85), None, False, "AUC"),
        (GOOD, replace(GOOD, auc=0.995), False, "present model has 0.995"),
        (GOOD, replace(GOOD, auc=0.985), True, "present model has 0.985"),
        (GOOD, replace(GOOD, auc=0.999, false_alarm_rate=0.2), True, "present model"),
    ],
)
def test_a_candidate_is_promoted_only_if_it_is_good_and_not_worse(
    candidate: HeldOutMetrics, present: HeldOutMetrics | None, promoted: bool, reason: str
) -> None:
    decision = decide_promotion(candidate, present)
    assert decision.promoted == promoted
    assert reason in decision.reason
