"""Training of the anomaly model, its held-out metrics, and whether it may replace the present one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aegis_ml.anomaly import SCORE_THRESHOLD, AnomalyModel, range_distances, score_features
from aegis_ml.features import VIEWS, FeatureTable, extract_features
from aegis_ml.fields import FIELDS, SHARES, Booleans, Floats, TrafficSeries, to_scale
from aegis_ml.forest import Forest, export_forest, score_forest
from aegis_ml.synthetic import attack_kinds, inject_attack
from aegis_ml.windows import RECENT

TRAIN_SHARE, CALIBRATE_SHARE = 0.6, 0.2
LEAST_INTERVALS, MAX_PART_ROWS = 200, 12_000
TREES, SUBSAMPLE = 100, 256
RANGE_QUANTILES = (0.005, 0.995)
LEAST_WIDTH_AMOUNT, LEAST_WIDTH_SHARE, LEAST_DEVIATION = 0.05, 0.1, 2.0
CALM_QUANTILE = 0.9975
# By view: 0.8 is scored at five deviations from the usual in one interval, at 4.5 in the mean of five minutes.
LEAST_REACH = np.array([0.5, 0.32, 0.32, 0.29, 0.28, 0.27])
FAR_WIDTHS = 20.0
ATTACKS_PER_KIND, ATTACK_INTERVALS, CONTEXT_INTERVALS = 30, 5, RECENT - 1
MAX_FALSE_ALARM_RATE, MIN_DETECTION_RATE, MIN_AUC, AUC_TOLERANCE = 0.02, 0.8, 0.9, 0.01


class TooLittleDataError(ValueError):
    """The window is too short to train, calibrate and evaluate on."""


@dataclass(frozen=True)
class HeldOutMetrics:
    """How a model does on the last fifth of each route, which it has not seen.

    Attributes
    ----------
    false_alarm_rate : share of calm intervals that are judged anomalies.
    detection_rate : share of injected attacks of which an interval is judged an anomaly.
    detection_by_kind : the same by kind of attack.
    auc : probability that an attacked interval scores above a calm one.
    """

    false_alarm_rate: float
    detection_rate: float
    detection_by_kind: dict[str, float]
    auc: float


@dataclass(frozen=True)
class Promotion:
    """Whether a candidate becomes the current model, and why."""

    promoted: bool
    reason: str


def train_model(traffic: Sequence[TrafficSeries], seed: int) -> AnomalyModel:
    """Train on the first 60 % of each route and calibrate both thresholds on the next 20 %.

    Parameters
    ----------
    traffic : series of one route each, mostly calm.
    seed : makes the forest reproducible.

    Raises
    ------
    TooLittleDataError
        When all series together have fewer than 200 intervals.
    """
    if sum(len(series.values) for series in traffic) < LEAST_INTERVALS:
        raise TooLittleDataError(f"at least {LEAST_INTERVALS} intervals are needed")
    scaled = np.vstack([to_scale(series.values[: _cuts(series)[0]]) for series in traffic])
    known = np.any(~np.isnan(scaled), axis=0)
    neutral = np.array([np.nanmedian(scaled[:, one]) if known[one] else 0.0 for one in range(len(FIELDS))])
    learn, calm = (_part(traffic, neutral, known, one) for one in (0, 1))
    low, high = _expected_ranges(learn)
    forest = _fit_forest(learn, seed)
    draft = AnomalyModel(forest, neutral, known, low, high, np.ones(len(VIEWS)), np.array([0.0, 0.5, 1.0]))
    return _calibrate(draft, calm)


def evaluate_model(model: AnomalyModel, traffic: Sequence[TrafficSeries], seed: int) -> HeldOutMetrics:
    """Judge the last fifth of each route as it is and with injected attacks.

    Parameters
    ----------
    model : the model to evaluate, trained on the same window or any other.
    traffic : series of one route each.
    seed : the same seed injects the same attacks, so that two models can be compared.
    """
    calm = score_features(model, _part(traffic, model.neutral, model.known, 2))
    random = np.random.default_rng(seed)
    attacked: list[Floats] = []
    found: dict[str, float] = {}
    for kind in attack_kinds():
        scores = [_score_attack(model, traffic, kind, random) for _ in range(ATTACKS_PER_KIND)]
        attacked.extend(scores)
        found[kind] = float(np.mean([one.max() > SCORE_THRESHOLD for one in scores]))
    return HeldOutMetrics(
        false_alarm_rate=float(np.mean(calm > SCORE_THRESHOLD)),
        detection_rate=float(np.mean(list(found.values()))),
        detection_by_kind=found,
        auc=area_under_curve(calm, np.concatenate(attacked)),
    )


def area_under_curve(calm: Floats, attacked: Floats) -> float:
    """Probability that an attacked score is above a calm one, ties counted half (Mann-Whitney U)."""
    ordered = np.sort(calm)
    below = np.searchsorted(ordered, attacked, side="left")
    up_to = np.searchsorted(ordered, attacked, side="right")
    return float(np.mean((below + up_to) / 2) / len(calm))


def decide_promotion(candidate: HeldOutMetrics, present: HeldOutMetrics | None) -> Promotion:
    """Decide whether a candidate replaces the present model.

    Parameters
    ----------
    candidate : its held-out metrics.
    present : those of the present model on the same intervals and attacks; None when there is none.
    """
    if candidate.false_alarm_rate > MAX_FALSE_ALARM_RATE:
        return Promotion(
            False, f"{candidate.false_alarm_rate:.1%} false alarms; at most {MAX_FALSE_ALARM_RATE:.0%} pass"
        )
    if candidate.detection_rate < MIN_DETECTION_RATE:
        return Promotion(False, f"{candidate.detection_rate:.0%} of attacks found; {MIN_DETECTION_RATE:.0%} pass")
    if candidate.auc < MIN_AUC:
        return Promotion(False, f"AUC {candidate.auc:.3f}; {MIN_AUC} passes")
    if present is None:
        return Promotion(True, "it passes, and there is no present model")
    present_passes = present.false_alarm_rate <= MAX_FALSE_ALARM_RATE
    if present_passes and candidate.auc < present.auc - AUC_TOLERANCE:
        return Promotion(False, f"AUC {candidate.auc:.3f}, the present model has {present.auc:.3f}")
    return Promotion(True, f"AUC {candidate.auc:.3f}, the present model has {present.auc:.3f}")


def _cuts(series: TrafficSeries) -> tuple[int, int]:
    length = len(series.values)
    return int(length * TRAIN_SHARE), int(length * (TRAIN_SHARE + CALIBRATE_SHARE))


def _part(traffic: Sequence[TrafficSeries], neutral: Floats, known: Booleans, part: int) -> FeatureTable:
    """Features of one part (0 learn, 1 calibrate, 2 held out) of all series together, at most 12,000 rows of it.

    Of more every second, third, … row is taken; each is still compared with all rows around it.
    """
    ends = [(0, *_cuts(series), len(series.values)) for series in traffic]
    stride = -(-sum(end[part + 1] - end[part] for end in ends) // MAX_PART_ROWS)
    tables = [
        extract_features(series, neutral, known, np.arange(end[part], end[part + 1], max(stride, 1)))
        for series, end in zip(traffic, ends, strict=True)
    ]
    return FeatureTable(*(np.concatenate([getattr(one, name) for one in tables]) for name in ("matrix", "present")))


def _expected_ranges(learn: FeatureTable) -> tuple[Floats, Floats]:
    """Quantiles of each feature, at least so wide as what never matters; deviations of two always are ordinary."""
    low, high = np.quantile(learn.matrix, RANGE_QUANTILES, axis=0)
    width = np.where(SHARES, LEAST_WIDTH_SHARE, LEAST_WIDTH_AMOUNT)
    values = slice(0, len(FIELDS))
    missing = np.maximum(width - (high[values] - low[values]), 0) / 2
    low[values], high[values] = low[values] - missing, high[values] + missing
    low[len(FIELDS) :] = np.minimum(low[len(FIELDS) :], -LEAST_DEVIATION)
    high[len(FIELDS) :] = np.maximum(high[len(FIELDS) :], LEAST_DEVIATION)
    return low, high


def _fit_forest(learn: FeatureTable, seed: int) -> Forest:
    # scikit-learn costs 100 MB and a second; only training pays for it.
    from sklearn.ensemble import IsolationForest  # noqa: PLC0415

    estimator = IsolationForest(n_estimators=TREES, max_samples=min(SUBSAMPLE, len(learn.matrix)), random_state=seed)
    return export_forest(estimator.fit(learn.matrix))


def _calibrate(draft: AnomalyModel, calm: FeatureTable) -> AnomalyModel:
    """Set both thresholds so that each lets one in 400 calm intervals pass as an anomaly."""
    scores = score_forest(draft.forest, calm.matrix)
    ordinary, threshold = np.quantile(scores, [0.5, CALM_QUANTILE])
    width = draft.high - draft.low
    corners: npt.NDArray[np.float64] = np.array([draft.low - FAR_WIDTHS * width, draft.high + FAR_WIDTHS * width])
    far = max(score_forest(draft.forest, corners).max(), threshold) + 1e-6
    knots = np.array([min(ordinary, threshold - 1e-6), threshold, far])
    distance = range_distances(draft, calm).reshape(-1, len(VIEWS), len(FIELDS)).max(axis=2)
    quantile = 1 - (1 - CALM_QUANTILE) / len(VIEWS)
    reach = np.maximum(np.quantile(distance, quantile, axis=0), LEAST_REACH)
    return AnomalyModel(draft.forest, draft.neutral, draft.known, draft.low, draft.high, reach, knots)


def _score_attack(
    model: AnomalyModel, traffic: Sequence[TrafficSeries], kind: str, random: np.random.Generator
) -> Floats:
    """Scores of an attack of five intervals after up to seven minutes of calm in a held-out part."""
    series = traffic[int(random.integers(len(traffic)))]
    length = len(series.values)
    start = int(random.integers(_cuts(series)[1], max(length - ATTACK_INTERVALS, _cuts(series)[1]) + 1))
    begin = max(0, start - CONTEXT_INTERVALS)
    values = series.values[begin : start + ATTACK_INTERVALS].copy()
    values[start - begin :] = inject_attack(values[start - begin :], kind, random)
    at = None if series.at is None else series.at[begin : start + ATTACK_INTERVALS]
    attacked = np.arange(start - begin, len(values))
    return score_features(model, extract_features(TrafficSeries(values, at), model.neutral, model.known, attacked))
