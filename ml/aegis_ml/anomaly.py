"""The anomaly model: an isolation forest for joint patterns, expected ranges for single features and for reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aegis_ml.comparison import SPANS, Comparison, to_units
from aegis_ml.contracts import Anomaly, Reason, TrafficSample
from aegis_ml.features import FEATURES, VIEWS, FeatureTable, compare_all
from aegis_ml.fields import FIELDS, RATE, Booleans, Floats, TrafficSeries, from_scale
from aegis_ml.forest import Forest, score_forest

SCORE_THRESHOLD = 0.5
MAX_REASONS = 5
NEAREST_REASONS = 3
CERTAIN = 4.0
FOREST_ARRAYS = ("feature", "threshold", "left", "right", "path_length")
MODEL_ARRAYS = ("neutral", "known", "low", "high", "reach", "forest_knots")


class ModelMalformedError(ValueError):
    """The arrays are not those of an anomaly model of this code."""


@dataclass(frozen=True)
class AnomalyModel:
    """All that is needed to judge.

    Attributes
    ----------
    neutral : (8,) scaled value of a missing field.
    known : (8,) fields that the training window had.
    low, high : (48,) expected range of each feature in the training window, on the scale of `FeatureTable`.
    reach : (6,) distance from the expected range, in widths of the range, that means 0.5; one for each view.
    forest_knots : (3,) forest scores that mean 0, 0.5 and 1.
    """

    forest: Forest
    neutral: Floats
    known: Booleans
    low: Floats
    high: Floats
    reach: Floats
    forest_knots: Floats


def range_distances(model: AnomalyModel, features: FeatureTable) -> Floats:
    """Give the distance of each feature from its expected range, in the reach of its view; (n, 48), 0 inside."""
    outside = np.maximum(np.maximum(model.low - features.matrix, features.matrix - model.high), 0.0)
    present = np.tile(features.present, len(VIEWS))
    reach = np.repeat(model.reach, len(FIELDS))
    return np.where(present, outside / ((model.high - model.low) * reach), 0.0)


def score_features(model: AnomalyModel, features: FeatureTable) -> Floats:
    """Score rows from 0 (ordinary) to 1 (unlike anything in the training window); above 0.5 is an anomaly.

    Parameters
    ----------
    model : a trained model.
    features : n rows.

    Returns
    -------
    (n,) the larger of two judgements. The forest's score is mapped through the calibrated knots; the largest
    range distance d becomes 1 - 2^-d: 0.5 at the reach of its view, 0.8 at 2.3 times that.
    """
    joint = np.interp(score_forest(model.forest, features.matrix), model.forest_knots, [0.0, 0.5, 1.0])
    distance = range_distances(model, features).max(axis=1)
    return np.asarray(np.maximum(joint, 1 - np.exp2(-distance)), dtype=np.float64)


def explain_row(
    model: AnomalyModel, series: TrafficSeries, features: FeatureTable, comparison: Comparison, row: int
) -> list[Reason]:
    """Name the fields furthest from their expected range, in their own unit, each in its most remarkable view.

    Of several views that are certain the shortest is named. A row that is unusual only as a combination has no
    feature outside; then those nearest to an edge are named.
    """
    distance = range_distances(model, features.rows(slice(row, row + 1)))[0]
    count = MAX_REASONS
    if not distance.any():
        middle, half = (model.low + model.high) / 2, (model.high - model.low) / 2
        distance = np.abs(features.matrix[row] - middle) / half * np.tile(features.present[row], len(VIEWS))
        count = NEAREST_REASONS
    by_field = np.minimum(distance, CERTAIN).reshape(len(VIEWS), len(FIELDS))
    view = by_field.argmax(axis=0)
    furthest = distance.reshape(len(VIEWS), len(FIELDS)).max(axis=0)
    field = np.argsort(-furthest, kind="stable")[:count]
    field = field[furthest[field] > 0]
    return [_explain(model, series, comparison, row, int(view[one] * len(FIELDS) + one)) for one in field]


def judge_samples(model: AnomalyModel, samples: Sequence[TrafficSample]) -> list[Anomaly]:
    """Judge intervals of one route, each from itself and those before it.

    Parameters
    ----------
    model : a trained model.
    samples : in order of time.

    Returns
    -------
    One `Anomaly` for each sample.
    """
    series = TrafficSeries.from_samples(samples)
    features, comparison = compare_all(series, model.neutral, model.known)
    scores = score_features(model, features)
    anomalous = scores > SCORE_THRESHOLD
    remarkable = anomalous | (range_distances(model, features) > 0).any(axis=1)
    return [
        Anomaly(
            score=float(score),
            is_anomaly=bool(anomalous[row]),
            reasons=explain_row(model, series, features, comparison, row) if remarkable[row] else [],
        )
        for row, score in enumerate(scores)
    ]


def _explain(model: AnomalyModel, series: TrafficSeries, comparison: Comparison, row: int, feature: int) -> Reason:
    """Put one feature and its expected range into the unit of its field."""
    field = np.array([feature % len(FIELDS)])
    value = series.values[row, field[0]]
    edges = np.array([model.low[feature], model.high[feature]])
    column = feature - len(FIELDS)
    if column < 0:
        low, high = from_scale(edges, np.repeat(field, 2), np.full(2, series.values[row, RATE]))
    else:
        spread, divisor = comparison.spread[row, column], comparison.divisor[row, column]
        bounds = np.array([comparison.low[row, column], comparison.high[row, column]]) + edges * spread
        low, high = to_units(bounds, np.full(2, divisor), np.repeat(field, 2))
        if SPANS[VIEWS[feature // len(FIELDS)]] > 1:
            value = to_units(comparison.observed[[row], column], np.array([divisor]), field)[0]
    return Reason(feature=FEATURES[feature], value=value, expected_low=low, expected_high=high)


def model_to_arrays(model: AnomalyModel) -> dict[str, npt.NDArray[np.generic]]:
    """Flatten a model into named arrays."""
    arrays = {f"forest_{name}": getattr(model.forest, name) for name in FOREST_ARRAYS}
    arrays |= {name: getattr(model, name) for name in MODEL_ARRAYS}
    arrays["scalars"] = np.array([model.forest.normal_length, model.forest.depth])
    return arrays


def model_from_arrays(arrays: Mapping[str, npt.NDArray[np.generic]]) -> AnomalyModel:
    """Build a model from named arrays.

    Raises
    ------
    ModelMalformedError
        When an array is missing, has another shape, or points outside of the forest.
    """
    try:
        forest = {name: np.asarray(arrays[f"forest_{name}"]) for name in FOREST_ARRAYS}
        parts = {name: np.asarray(arrays[name]) for name in MODEL_ARRAYS}
        normal_length, depth = (float(one) for one in np.asarray(arrays["scalars"], dtype=np.float64))
    except (KeyError, ValueError) as error:
        raise ModelMalformedError(f"arrays are incomplete: {error}") from error
    _check_shapes(forest, parts)
    return AnomalyModel(
        forest=Forest(**forest, normal_length=normal_length, depth=int(depth)),
        **parts,
    )


def _check_shapes(forest: Mapping[str, Floats], parts: Mapping[str, Floats]) -> None:
    shape = forest["feature"].shape
    if len(shape) != 2 or any(array.shape != shape for array in forest.values()):
        raise ModelMalformedError("the forest's arrays differ in shape")
    sizes = {"neutral": len(FIELDS), "known": len(FIELDS), "low": len(FEATURES), "high": len(FEATURES)}
    sizes |= {"reach": len(VIEWS), "forest_knots": 3}
    if any(parts[name].shape != (size,) for name, size in sizes.items()):
        raise ModelMalformedError("the model was trained on other features")
    limits = {"feature": len(FEATURES), "left": shape[1], "right": shape[1]}
    if any(forest[name].min() < 0 or forest[name].max() >= limit for name, limit in limits.items()):
        raise ModelMalformedError("a node points outside of the forest")
