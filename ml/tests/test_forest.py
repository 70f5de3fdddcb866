from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sklearn.ensemble import IsolationForest

from aegis_ml.features import extract_features
from aegis_ml.fields import TrafficSeries
from aegis_ml.forest import average_path_length, export_forest, score_forest


@hypothesis_settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(2, 600), st.integers(1, 48), st.integers(1, 12))
def test_numpy_scores_as_scikit_learn_does(seed: int, rows: int, columns: int, trees: int) -> None:
    random = np.random.default_rng(seed)
    train = np.round(random.lognormal(size=(rows, columns)), 2)
    estimator = IsolationForest(n_estimators=trees, max_samples=min(256, rows), random_state=seed % 1000).fit(train)
    probe = np.vstack([train, train * random.uniform(-5, 5, size=train.shape), np.full((1, columns), 1e300)])
    probe = np.clip(probe, -3e38, 3e38)
    ours = score_forest(export_forest(estimator), probe)
    np.testing.assert_allclose(ours, -estimator.score_samples(probe), rtol=0, atol=1e-9)


def test_numpy_scores_real_features_as_scikit_learn_does(traffic: list[TrafficSeries]) -> None:
    neutral, known = np.zeros(8), np.ones(8, dtype=np.bool_)
    matrix = np.vstack([extract_features(series, neutral, known).matrix for series in traffic])
    estimator = IsolationForest(n_estimators=100, max_samples=256, random_state=3).fit(matrix)
    ours = score_forest(export_forest(estimator), matrix)
    assert np.abs(ours + estimator.score_samples(matrix)).max() < 1e-9


def test_no_rows_have_no_scores() -> None:
    estimator = IsolationForest(n_estimators=2, random_state=0).fit(np.arange(20.0).reshape(10, 2))
    assert score_forest(export_forest(estimator), np.zeros((0, 2))).shape == (0,)


def test_the_expected_path_length_is_that_of_the_paper() -> None:
    harmonic = np.log(255) + np.euler_gamma
    assert average_path_length(np.array([1.0, 2.0, 256.0])) == pytest.approx([0, 1, 2 * harmonic - 2 * 255 / 256])


def test_scoring_does_not_load_scikit_learn() -> None:
    code = "import sys, aegis_ml.app; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent.parent, check=False).returncode == 0
