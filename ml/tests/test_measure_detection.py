"""A small version of `scripts/measure_detection.py`: fewer trials, half a day of calm."""

from __future__ import annotations

import pytest
from detection_cases import (
    TROUBLES,
    Calm,
    Trouble,
    measure_calm_route,
    measure_start,
    measure_trouble,
)

from aegis_ml.anomaly import AnomalyModel
from aegis_ml.synthetic import generate_traffic
from aegis_ml.train import DEFAULT_SEED
from aegis_ml.training import train_model

TRIALS = 20


@pytest.fixture(scope="module")
def first_model() -> AnomalyModel:
    return train_model(generate_traffic(DEFAULT_SEED), DEFAULT_SEED)


@pytest.mark.parametrize(
    "calm",
    [
        Calm(0.03),
        Calm(0.3, pages=True),
        Calm(3.0, jitter=True),
        Calm(30.0),
        Calm(300.0, jitter=True),
        Calm(0.3, batch=300),
    ],
)
def test_ordinary_traffic_stays_calm(first_model: AnomalyModel, calm: Calm) -> None:
    row = measure_calm_route(first_model, "calm", calm, 0.5, seed=3)
    # Half a day holds one such interval at most where a day holds fewer than one on average.
    assert row["above_a_day"] <= 2, row
    assert row["in_a_row"] == 0, row


@pytest.mark.parametrize("rate", [0.3, 3.0, 300.0])
def test_a_route_is_not_anomalous_for_being_young(first_model: AnomalyModel, rate: float) -> None:
    for row in measure_start(first_model, rate, TRIALS, seed=3):
        assert row["met"], row


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
def test_trouble_is_seen_in_time(first_model: AnomalyModel, trouble: Trouble) -> None:
    # Twenty trials vary more than the many of the whole measurement.
    for row in measure_trouble(first_model, trouble, TRIALS, seed=3):
        assert row["share"] >= trouble.found - 0.1, row
