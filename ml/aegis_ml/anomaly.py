"""The anomaly model: an isolation forest for joint patterns, expected ranges for single features and for reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aegis_ml.contracts import Anomaly, Reason, TrafficSample
from aegis_ml.features import FEATURES, FIELDS, FeatureTable, Floats, TrafficSeries, extract_features, from_scale
from aegis_ml.forest import Forest, score_forest

SCORE_THRESHOLD = 0.5
MAX_REASONS = 5
NEAREST_REASONS = 3
FOREST_ARRAYS = ("feature", "threshold", "left", "right", "path_length")
MODEL_ARRAYS = ("neutral", "known", "low", "high", "forest_knots")


class ModelMalformedError(ValueError):
    """The arrays are not those of an anomaly model of this code."""


@dataclass(frozen=True)
class AnomalyModel:
    """All that is needed to judge.

    Attributes
    ----------
    neutral : (8,) scaled value of a missing field.
    known : (8,) fields that the training window had.
    low, high : (24,) expected range of each feature in the training window, on the model's scale.
    forest_knots : (3,) forest scores that mean 0, 0.5 and 1.
    range_threshold : distance from the expected range, in widths of the range, that means 0.5.
    """

    forest: Forest
    neutral: Floats
    known: npt.NDArray[np.bool_]
    low: Floats
    high: Floats
    forest_knots: Floats
    range_threshold: float


def range_distances(model: AnomalyModel, features: FeatureTable) -> Floats:
    """Give the distance of each feature from its expected range, in widths of that range; (n, 24), 0 inside."""
    outside = np.maximum(np.maximum(model.low - features.matrix, features.matrix - model.high), 0.0)
    present = np.tile(features.present, (1, len(FEATURES) // len(FIELDS)))
    return np.where(present, outside / (model.high - model.low), 0.0)


def score_features(model: AnomalyModel, features: FeatureTable) -> Floats:
    """Score rows from 0 (ordinary) to 1 (unlike anything in the training window); above 0.5 is an anomaly.

    Parameters
    ----------
    model : a trained model.
    features : n rows.

    Returns
    -------
    (n,) the larger of two judgements. The forest's score is mapped through the calibrated knots; the largest
    range distance d becomes d / (d + threshold). Both cross 0.5 at their own calibrated threshold.
    """
    joint = np.interp(score_forest(model.forest, features.matrix), model.forest_knots, [0.0, 0.5, 1.0])
    distance = range_distances(model, features).max(axis=1)
    return np.asarray(np.maximum(joint, distance / (distance + model.range_threshold)), dtype=np.float64)


def explain_row(model: AnomalyModel, features: FeatureTable, row: int, is_anomaly: bool) -> list[Reason]:
    """Name the features furthest from their expected range, furthest first, in the field's own unit.

    A row that is unusual only as a combination has no feature outside; then those nearest to an edge are named.
    """
    distance = range_distances(model, features.rows(slice(row, row + 1)))[0]
    chosen = np.argsort(-distance, kind="stable")[:MAX_REASONS]
    chosen = chosen[distance[chosen] > 0]
    if len(chosen) == 0 and is_anomaly:
        middle, half = (model.low + model.high) / 2, (model.high - model.low) / 2
        off_centre = np.abs(features.matrix[row] - middle) / half
        present = np.tile(features.present[row], len(FEATURES) // len(FIELDS))
        order = np.argsort(-np.where(present, off_centre, -1.0), kind="stable")
        chosen = order[:NEAREST_REASONS]
    field = chosen % len(FIELDS)
    rate = np.full(len(chosen), features.values[row, 0])
    base = features.base[row, chosen]
    bounds = [from_scale(base + edge[chosen], field, rate) for edge in (model.low, model.high)]
    values = features.values[row, field]
    return [
        Reason(feature=FEATURES[index], value=value, expected_low=low, expected_high=high)
        for index, value, low, high in zip(chosen, values, *bounds, strict=True)
    ]


def judge_samples(model: AnomalyModel, samples: Sequence[TrafficSample]) -> list[Anomaly]:
    """Judge consecutive intervals of one route, each from itself and those before it.

    Parameters
    ----------
    model : a trained model.
    samples : in order of time.

    Returns
    -------
    One `Anomaly` for each sample.
    """
    features = extract_features(TrafficSeries.from_samples(samples), model.neutral, model.known)
    scores = score_features(model, features)
    anomalous = scores > SCORE_THRESHOLD
    remarkable = anomalous | (range_distances(model, features) > 0).any(axis=1)
    return [
        Anomaly(
            score=float(score),
            is_anomaly=bool(anomalous[row]),
            reasons=explain_row(model, features, row, bool(anomalous[row])) if remarkable[row] else [],
        )
        for row, score in enumerate(scores)
    ]


def model_to_arrays(model: AnomalyModel) -> dict[str, npt.NDArray[np.generic]]:
    """Flatten a model into named arrays."""
    arrays = {f"forest_{name}": getattr(model.forest, name) for name in FOREST_ARRAYS}
    arrays |= {name: getattr(model, name) for name in MODEL_ARRAYS}
    arrays["scalars"] = np.array([model.forest.normal_length, model.forest.depth, model.range_threshold])
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
        normal_length, depth, range_threshold = (float(one) for one in np.asarray(arrays["scalars"], dtype=np.float64))
    except (KeyError, ValueError) as error:
        raise ModelMalformedError(f"arrays are incomplete: {error}") from error
    _check_shapes(forest, parts)
    return AnomalyModel(
        forest=Forest(**forest, normal_length=normal_length, depth=int(depth)),
        range_threshold=range_threshold,
        **parts,
    )


def _check_shapes(forest: Mapping[str, Floats], parts: Mapping[str, Floats]) -> None:
    shape = forest["feature"].shape
    if len(shape) != 2 or any(array.shape != shape for array in forest.values()):
        raise ModelMalformedError("the forest's arrays differ in shape")
    sizes = {"neutral": len(FIELDS), "known": len(FIELDS), "low": len(FEATURES), "high": len(FEATURES)}
    if any(parts[name].shape != (size,) for name, size in sizes.items()) or parts["forest_knots"].shape != (3,):
        raise ModelMalformedError("the model was trained on other features")
    limits = {"feature": len(FEATURES), "left": shape[1], "right": shape[1]}
    if any(forest[name].min() < 0 or forest[name].max() >= limit for name, limit in limits.items()):
        raise ModelMalformedError("a node points outside of the forest")
