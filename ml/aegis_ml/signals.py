"""Fields on the scale where deviations are measured: counts of requests, logarithms, shares as counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aegis_ml.fields import (
    BYTES,
    CLIENT_ERRORS,
    CLIENTS,
    ERRORS,
    FIELDS,
    LARGEST,
    LATENCY,
    PATHS,
    RATE,
    SHARES,
    TOP_SHARE,
    Booleans,
    Floats,
    Integers,
    TrafficSeries,
)
from aegis_ml.windows import measure_steps

COUNTS = np.array([RATE, CLIENTS, TOP_SHARE, PATHS])
LOGS = np.array([LATENCY, BYTES])
RATIOS = np.array([ERRORS, CLIENT_ERRORS])
# Below these a difference means little: a fast upstream's 2 ms or 10 ms, an empty body or a short one.
LOG_OFFSETS = np.array([20.0, 200.0])


@dataclass(frozen=True)
class Signals:
    """A series ready to be compared.

    Attributes
    ----------
    values : (n, 8) requests, clients, paths, requests of the busiest client, failed requests, refused requests as
        counts in the interval; log(ms + 20), log(bytes + 200). NaN where missing; without requests counts are 0.
    requests : (n,) requests in the interval.
    seconds : (n,) length of the interval.
    start : (n,) first row after the last gap.
    at : (n,) starts in milliseconds, or None.
    present : (n, 8) whether the field was sent, is known to the model, and rests on requests (the rate always does).
    """

    values: Floats
    requests: Floats
    seconds: Floats
    start: Integers
    at: Integers | None
    present: Booleans


def read_signals(series: TrafficSeries, known: Booleans) -> Signals:
    """Bring a series to the scale of deviations.

    Parameters
    ----------
    series : n intervals of one route.
    known : (8,) fields that the training window had; others are treated as missing.
    """
    seconds, start = measure_steps(series.at, len(series.values))
    given = np.where(known, np.minimum(series.values, LARGEST), np.nan)
    requests = np.nan_to_num(given[:, RATE]) * seconds
    values = np.where(SHARES | (np.arange(len(FIELDS)) == RATE), given, 0.0)
    values[:, [CLIENTS, PATHS]] = given[:, [CLIENTS, PATHS]]
    values[:, SHARES] *= requests[:, None]
    values[:, RATE] = requests
    values[:, LOGS] = np.log(np.where(requests[:, None] > 0, given[:, LOGS], np.nan) + LOG_OFFSETS)
    measured = (requests[:, None] > 0) | (np.arange(len(FIELDS)) == RATE)
    return Signals(values, requests, seconds, start, series.at, ~np.isnan(given) & measured)
