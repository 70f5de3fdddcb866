"""Which rows of a series an interval is compared with: those just before it, and those of a day before."""

from __future__ import annotations

import numpy as np

from aegis_ml.fields import DAY_MS, Booleans, Floats, Integers

STEP_MS = 10_000
LONGEST_STEP_MS = 60_000
GAP_STEPS = 3
RECENT = 45
SEASON = 60
SEASON_TOLERANCE_MS = 300_000


def measure_steps(at: Integers | None, length: int) -> tuple[Floats, Integers]:
    """Give each interval's length, and the first row after the last gap before it.

    Parameters
    ----------
    at : (n,) strictly increasing starts in milliseconds; None when unknown.
    length : n.

    Returns
    -------
    (n,) lengths in seconds: the lower median of the last 45 steps up to the row, ten seconds for the first row and
    where times are unknown, a minute at most. (n,) row numbers: a gap is a step of more than three such lengths.
    """
    if at is None:
        return np.full(length, STEP_MS / 1000), np.zeros(length, dtype=np.int64)
    steps = np.diff(at).astype(np.float64)
    padded = np.concatenate([np.full(RECENT - 1, np.nan), steps])
    usual = np.full(length, float(STEP_MS))
    if len(steps):
        ordered = np.sort(np.lib.stride_tricks.sliding_window_view(padded, RECENT), axis=1)
        count = np.minimum(np.arange(1, length), RECENT)
        usual[1:] = ordered[np.arange(length - 1), (count - 1) // 2]
    usual = np.minimum(usual, LONGEST_STEP_MS)
    after_gap = np.concatenate([[True], steps > GAP_STEPS * usual[1:]])
    start = np.maximum.accumulate(np.where(after_gap, np.arange(length), 0))
    return usual / 1000, start.astype(np.int64)


def recent_rows(start: Integers, rows: Integers) -> tuple[Integers, Booleans]:
    """Give the 45 rows up to each of `rows`, its own the last; false where one lies before the last gap.

    Returns
    -------
    (len(rows), 45) row numbers that can be taken, and whether they count.
    """
    index = rows[:, None] + np.arange(1 - RECENT, 1)
    counts = index >= start[rows][:, None]
    return np.where(counts, index, 0), counts


def season_rows(at: Integers | None, rows: Integers) -> tuple[Integers, Booleans]:
    """Give up to 60 rows from five minutes before the same time yesterday to (not with) five minutes after it.

    Returns
    -------
    (len(rows), 60) row numbers that can be taken, and whether they count.
    """
    if at is None:
        return np.zeros((len(rows), SEASON), dtype=np.int64), np.zeros((len(rows), SEASON), dtype=np.bool_)
    middle = at[rows] - DAY_MS
    left = np.searchsorted(at, middle - SEASON_TOLERANCE_MS, side="left")
    right = np.searchsorted(at, middle + SEASON_TOLERANCE_MS, side="left")
    index = left[:, None] + np.arange(SEASON)
    counts = index < right[:, None]
    return np.where(counts, index, 0), counts
