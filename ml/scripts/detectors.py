"""The detectors that `evaluate_detection` compares: ours, and what others would use in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from aegis_ml.anomaly import score_features
from aegis_ml.features import extract_features
from aegis_ml.fields import ERRORS, RATE, Booleans, Floats, TrafficSeries
from aegis_ml.synthetic import generate_traffic
from aegis_ml.train import DEFAULT_SEED
from aegis_ml.training import CALM_QUANTILE, SUBSAMPLE, TREES, train_model
from aegis_ml.training_data import BLENDED_HOURS, BLENDED_ROUTES
from aegis_ml.windows import measure_steps

CERTAIN, JUDGED = 0.95, 0.8
RATE_TIMES, RATE_QUANTILE = 3.0, 0.99
ERROR_SHARE, ERROR_REQUESTS = 0.05, 10.0
MINUTE_INTERVALS = 6
CALIBRATE_SHARE = 0.25

Routes = Mapping[str, TrafficSeries]
# Scores of the rows of one route that are to be judged.
Detector = Callable[[str, TrafficSeries, Booleans], Floats]


def fit_ours(training: Routes, seed: int = DEFAULT_SEED) -> Detector:
    """Train as `aegis_ml.retrain` does, synthetic routes blended in; judge as the service would.

    Parameters
    ----------
    training : calm series by route.
    seed : of the forest and of the synthetic routes.

    Returns
    -------
    A detector that compares each interval with the 44 before it and with yesterday ±5 minutes, attacked or not.
    """
    blended = generate_traffic(seed, BLENDED_ROUTES, BLENDED_HOURS)
    model = train_model([*training.values(), *blended], seed)

    def score(_: str, series: TrafficSeries, judged: Booleans) -> Floats:
        return score_features(model, extract_features(series, model.neutral, model.known, np.flatnonzero(judged)))

    return score


def fit_raw_forest(training: Routes, seed: int = DEFAULT_SEED) -> Detector:
    """Fit scikit-learn's isolation forest to the eight fields as they are, one forest for all routes.

    Parameters
    ----------
    training : calm series by route; the last quarter of each calibrates.
    seed : of the forest.

    Returns
    -------
    A detector that is anomalous (0.8) at the calm quantile at which our model is, and certain (0.95) beyond
    the highest score of the calm calibration.
    """
    from sklearn.ensemble import IsolationForest  # noqa: PLC0415 - costs a second

    medians = _medians(training)
    cuts = {route: int(len(series.values) * (1 - CALIBRATE_SHARE)) for route, series in training.items()}
    learn = np.vstack([_raw(series.values[: cuts[route]], medians) for route, series in training.items()])
    calm = np.vstack([_raw(series.values[cuts[route] :], medians) for route, series in training.items()])
    forest = IsolationForest(n_estimators=TREES, max_samples=min(SUBSAMPLE, len(learn)), random_state=seed).fit(learn)
    scores = -forest.score_samples(calm)
    apart = np.array([0, 1e-9, 2e-9])
    knots = np.maximum.accumulate(np.quantile(scores, [0.5, CALM_QUANTILE, 1.0])) + apart

    def score(_: str, series: TrafficSeries, judged: Booleans) -> Floats:
        raw = -forest.score_samples(_raw(series.values[judged], medians))
        beyond = np.where(raw > knots[2], 1.0, 0.0)
        return np.asarray(np.maximum(np.interp(raw, knots, [0, JUDGED, CERTAIN]), beyond), dtype=np.float64)

    return score


def fit_fixed_threshold(training: Routes) -> Detector:
    """Take the rules that an operator would write by hand; they are certain or silent.

    Parameters
    ----------
    training : calm series by route.

    Returns
    -------
    A detector that scores 1 where the rate is above three times its route's 99th percentile in training, or where
    more than 5 % of the last minute's requests fail and there were at least ten.
    """
    limits = {
        route: RATE_TIMES * float(np.quantile(series.values[:, RATE], RATE_QUANTILE))
        for route, series in training.items()
    }

    def score(route: str, series: TrafficSeries, judged: Booleans) -> Floats:
        seconds, _ = measure_steps(series.at, len(series.values))
        requests = series.values[:, RATE] * seconds
        failed = requests * np.nan_to_num(series.values[:, ERRORS])
        of_minute, failed_of_minute = _rolling_sum(requests), _rolling_sum(failed)
        failing = (of_minute >= ERROR_REQUESTS) & (failed_of_minute > ERROR_SHARE * of_minute)
        flooded = series.values[:, RATE] > limits.get(route, np.inf)
        return (flooded | failing)[judged].astype(np.float64)

    return score


def _rolling_sum(values: Floats) -> Floats:
    """Sum of the last six rows."""
    padded = np.concatenate([np.zeros(MINUTE_INTERVALS - 1), values])
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, MINUTE_INTERVALS).sum(axis=1))


def _medians(training: Routes) -> Floats:
    values = np.vstack([series.values for series in training.values()])
    return np.array([np.nanmedian(one) if not np.isnan(one).all() else 0.0 for one in values.T])


def _raw(values: Floats, medians: Floats) -> Floats:
    return np.where(np.isnan(values), medians, values)
