"""What the model looks at: each field as it is, and its deviation from the usual on several time scales."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aegis_ml.comparison import SPANS, Comparison, compare_rows
from aegis_ml.fields import FIELDS, Booleans, Floats, Integers, TrafficSeries, to_scale
from aegis_ml.signals import Signals, read_signals

VIEWS = ("", *SPANS)
FEATURES = tuple(field + view for view in VIEWS for field in FIELDS)
CHUNK_ROWS = 1024


@dataclass(frozen=True)
class FeatureTable:
    """Features of n intervals.

    Attributes
    ----------
    matrix : (n, 48) features in the order of `FEATURES`: scaled values (see `to_scale`), then deviations.
    present : (n, 8) whether the field was sent, is known to the model, and rests on requests.
    """

    matrix: Floats
    present: Booleans

    def rows(self, keep: slice | Booleans) -> FeatureTable:
        """Take some of the rows."""
        return FeatureTable(self.matrix[keep], self.present[keep])


def extract_features(
    series: TrafficSeries, neutral: Floats, known: Booleans, rows: Integers | None = None
) -> FeatureTable:
    """Compute the value, and how far it is from the usual over 10 s, 20 s, 1 min, 5 min and since the interval before.

    Parameters
    ----------
    series : n intervals of one route, of ten seconds each (others up to a minute work with the same row counts).
    neutral : (8,) scaled value that stands for a missing field: the training window's median.
    known : (8,) fields that the training window had; others are treated as missing.
    rows : (k,) rows to compute, None for all; the others are only compared with.

    Returns
    -------
    FeatureTable with k rows.

    Notes
    -----
    A missing field has its neutral value and no deviation; without requests every field but the rate counts as
    missing. Usual is what the 44 intervals before and those within five minutes of the same time yesterday say; a
    gap ends the intervals before; fewer than three say nothing. Row t depends on those rows only, so that a stream
    can be scored as it grows, and a whole series in one pass.
    """
    signals = read_signals(series, known)
    chosen = np.arange(len(series.values)) if rows is None else rows
    matrix = np.empty((len(chosen), len(FEATURES)))
    matrix[:, : len(FIELDS)] = scale_values(series, signals, neutral)[chosen]
    for begin in range(0, len(chosen), CHUNK_ROWS):
        chunk = slice(begin, begin + CHUNK_ROWS)
        matrix[chunk, len(FIELDS) :] = compare_rows(signals, chosen[chunk]).deviation
    return FeatureTable(matrix, signals.present[chosen])


def compare_all(series: TrafficSeries, neutral: Floats, known: Booleans) -> tuple[FeatureTable, Comparison]:
    """Compute features and what they were compared with, for explanations; for a request's intervals, not for days."""
    signals = read_signals(series, known)
    comparison = compare_rows(signals, np.arange(len(series.values)))
    matrix = np.hstack([scale_values(series, signals, neutral), comparison.deviation])
    return FeatureTable(matrix, signals.present), comparison


def scale_values(series: TrafficSeries, signals: Signals, neutral: Floats) -> Floats:
    """Bring values to the model's scale, missing ones to their neutral value; (n, 8)."""
    return np.where(signals.present, to_scale(series.values), neutral)
