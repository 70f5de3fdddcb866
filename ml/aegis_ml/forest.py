"""An isolation forest as flat arrays: trained by scikit-learn, scored by NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aegis_ml.fields import Floats

CHUNK_ROWS = 2048


@dataclass(frozen=True)
class Forest:
    """T trees padded to N nodes; a leaf points to itself.

    Attributes
    ----------
    feature, left, right : (T, N) column compared at a node, and its children.
    threshold : (T, N) rows with a value up to it go left.
    path_length : (T, N) at a leaf: its depth plus the expected depth of the rows that ended there.
    normal_length : expected path length of a whole tree, c(subsample size).
    depth : edges from the root to the deepest leaf.
    """

    feature: npt.NDArray[np.int16]
    threshold: Floats
    left: npt.NDArray[np.int16]
    right: npt.NDArray[np.int16]
    path_length: Floats
    normal_length: float
    depth: int


def average_path_length(rows: Floats) -> Floats:
    """Give c(n), the mean depth of an unsuccessful search in a binary tree of n rows.

    Notes
    -----
    With the harmonic number approximated as in the reference below: 0 for one row, 1 for two.

    References
    ----------
    Liu, Ting, Zhou: Isolation Forest, ICDM 2008, equation 1.
    """
    many = np.maximum(rows, 3.0)
    length = 2.0 * (np.log(many - 1.0) + np.euler_gamma) - 2.0 * (many - 1.0) / many
    return np.where(rows <= 1, 0.0, np.where(rows <= 2, 1.0, length))


def score_forest(forest: Forest, matrix: Floats) -> Floats:
    """Score rows: near 1 isolated, near 0.5 or below ordinary.

    Parameters
    ----------
    forest : T trees.
    matrix : (n, features); compared in single precision, as scikit-learn trains.

    Returns
    -------
    (n,) the negative of scikit-learn's `IsolationForest.score_samples`.
    """
    rows = matrix.astype(np.float32)
    chunks = [_score_chunk(forest, rows[start : start + CHUNK_ROWS]) for start in range(0, len(rows), CHUNK_ROWS)]
    return np.concatenate(chunks) if chunks else np.zeros(0)


def _score_chunk(forest: Forest, rows: npt.NDArray[np.float32]) -> Floats:
    """Walk all trees at once; flat indices, because `take` is several times as fast as indexing by pairs."""
    count, width = forest.feature.shape
    first_node = np.arange(count, dtype=np.int32) * width
    first_value = np.arange(len(rows), dtype=np.int32)[:, None] * rows.shape[1]
    values, feature, threshold = rows.ravel(), forest.feature.ravel(), forest.threshold.ravel()
    left = (forest.left + first_node[:, None]).ravel()
    right = (forest.right + first_node[:, None]).ravel()
    nodes = np.broadcast_to(first_node, (len(rows), count))
    for _ in range(forest.depth):
        goes_left = values.take(first_value + feature.take(nodes)) <= threshold.take(nodes)
        nodes = np.where(goes_left, left.take(nodes), right.take(nodes))
    length = forest.path_length.ravel().take(nodes).mean(axis=1)
    return np.asarray(np.exp2(-length / forest.normal_length), dtype=np.float64)


def export_forest(estimator: Any) -> Forest:  # noqa: ANN401 - scikit-learn has no types
    """Flatten a fitted scikit-learn `IsolationForest` that sees every feature (`max_features=1.0`)."""
    trees = [one.tree_ for one in estimator.estimators_]
    shape = (len(trees), max(tree.node_count for tree in trees))
    feature, left, right = (np.zeros(shape, dtype=np.int16) for _ in range(3))
    threshold, path_length = np.zeros(shape), np.zeros(shape)
    for row, tree in enumerate(trees):
        own = np.arange(tree.node_count)
        leaf = tree.children_left < 0
        feature[row, own] = np.where(leaf, 0, tree.feature)
        threshold[row, own] = np.where(leaf, 0.0, tree.threshold)
        left[row, own] = np.where(leaf, own, tree.children_left)
        right[row, own] = np.where(leaf, own, tree.children_right)
        depths = np.asarray(tree.compute_node_depths(), dtype=np.float64) - 1.0
        path_length[row, own] = depths + average_path_length(tree.n_node_samples.astype(np.float64))
    normal = float(average_path_length(np.array([float(estimator.max_samples_)]))[0])
    depth = max(int(tree.max_depth) for tree in trees)
    return Forest(feature, threshold, left, right, path_length, normal, depth)
