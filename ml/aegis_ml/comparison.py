"""How far intervals are from what is usual for their route, in expected deviations, on several time scales."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aegis_ml.fields import FIELDS, RATE, TOP_SHARE, Booleans, Floats, Integers
from aegis_ml.reference import SLACK, Reference, expected_band, row_variance, summarise
from aegis_ml.signals import COUNTS, LOG_OFFSETS, LOGS, RATIOS, Signals
from aegis_ml.windows import recent_rows, season_rows

# Views, and over how many intervals of ten seconds their mean is taken.
SPANS = {"_residual": 1, "_change": 1, "_20s": 2, "_1m": 6, "_5m": 30}
LOWEST, HIGHEST = -4.0, 1e6
YOUTH_ROWS = 4.0
# The variance of few intervals is itself uncertain.
UNSURE_ROWS = 5.0
CAPPED_SPAN = 6
CONFIRM_TIMES = 1.5
CAP_COUNT, CAP_TIMES = 3.0, 5.0
RELATIVE = np.array([0.3, 0.0, 0.25, 0.0, 0.25, 0.3, 0.3, 0.25])
FLOOR = np.array([0.0, 0.1, 0.02, 0.3, 0.0, 0.0, 0.0, 0.05])
# Deviation of the logarithm of one request's latency and of one answer's bytes, and of their mean over many.
SINGLE_LOG = np.array([0.75, 1.5])
STEADY_LOG = np.array([0.1, 0.0])
# An attack is not part of its own measure for a minute, for that of five minutes not for five.
LAG, LONG_LAG = 6, 30
LARGEST_EXPONENT = 300.0


@dataclass(frozen=True)
class Comparison:
    """k rows and all views but the value itself, view by view in the order of `SPANS`, field by field within it.

    Attributes
    ----------
    deviation : (k, 40) distance from the expected band in expected deviations; 0 inside and where nothing is known.
    observed, low, high : (k, 40) what is compared, and the band, on the scale of `Signals`.
    spread : (k, 40) one expected deviation on that scale.
    divisor : (k, 40) what brings counts to the field's unit.
    """

    deviation: Floats
    observed: Floats
    low: Floats
    high: Floats
    spread: Floats
    divisor: Floats


@dataclass(frozen=True)
class _Windows:
    """The 45 intervals up to each of k rows, and what yesterday says."""

    values: Floats
    requests: Floats
    seconds: Floats
    season: Reference


@dataclass(frozen=True)
class _Usual:
    """What is usual for k rows; `youth` is large where little is known."""

    recent: Reference
    season: Reference
    low: Floats
    high: Floats
    is_known: Booleans
    youth: Floats


def compare_rows(signals: Signals, rows: Integers) -> Comparison:
    """Compare rows with what is usual.

    Parameters
    ----------
    signals : of one route.
    rows : (k,) numbers of the rows.

    Notes
    -----
    The expected deviation adds up: the variance of one interval over the intervals of the view, the uncertainty of
    the reference, one page view or failure more or less, a share of the expected value (real traffic varies more
    than Poisson), for latency and bytes that of a mean of few requests. A route of m intervals can be no more than
    1 + (m / 4)² deviations away from itself. A fall counts as four deviations at most.
    """
    windows = _read_windows(signals, rows)
    usual = {lag: _expect(windows, lag) for lag in (LAG, LONG_LAG)}
    views = [_compare(windows, usual[LAG if span < LONG_LAG else LONG_LAG], view) for view, span in SPANS.items()]
    present = np.tile(signals.present[rows], len(SPANS))
    names = ("deviation", "observed", "low", "high", "spread", "divisor")
    parts = {name: np.hstack([getattr(view, name) for view in views]) for name in names}
    parts["deviation"] = np.where(present, parts["deviation"], 0.0)
    return Comparison(**parts)


def to_units(scaled: Floats, divisor: Floats, field: Integers) -> Floats:
    """Bring numbers on the scale of `Signals` to the unit of the field with this index; all have one shape."""
    offset = np.zeros(len(FIELDS))
    offset[LOGS] = LOG_OFFSETS
    logs = np.exp(np.clip(scaled, -LARGEST_EXPONENT, LARGEST_EXPONENT)) - offset[field]
    plain = np.where(np.isin(field, LOGS), logs, scaled / divisor)
    is_share = np.isin(field, [*RATIOS, TOP_SHARE])
    return np.where(is_share, np.clip(plain, 0, 1), np.maximum(plain, 0))


def _read_windows(signals: Signals, rows: Integers) -> _Windows:
    index, counts = recent_rows(signals.start, rows)
    values = np.where(counts[:, :, None], signals.values[index], np.nan)
    requests = np.where(counts, signals.requests[index], np.nan)
    index, counts = season_rows(signals.at, rows)
    # Before there is a yesterday, one missing interval says as much as sixty.
    index, counts = (index, counts) if counts.any() else (index[:, :1], counts[:, :1])
    season = summarise(
        np.where(counts[:, :, None], signals.values[index], np.nan), np.where(counts, signals.requests[index], np.nan)
    )
    return _Windows(values, requests, signals.seconds[rows], season)


def _expect(windows: _Windows, lag: int) -> _Usual:
    """Read what is usual from the intervals before the last `lag`, and from yesterday."""
    recent = summarise(windows.values[:, :-lag], windows.requests[:, :-lag])
    low, high, is_known = expected_band(recent, windows.season)
    age = recent.age + windows.season.age + np.where(recent.age > 0, lag - 1, 0)
    youth = 1 / (1 + (age / YOUTH_ROWS) ** 2)
    return _Usual(recent, windows.season, low, high, is_known, youth[:, None])


def _compare(windows: _Windows, usual: _Usual, view: str) -> Comparison:
    """Compare the mean of the view's rows with what is usual; a change also with the row before."""
    span = SPANS[view]
    values, requests = windows.values[:, -span:], windows.requests[:, -span:]
    cap = CAP_COUNT + CAP_TIMES * usual.high[:, COUNTS]
    observed, taken, total = _observe(values, requests, cap if span >= CAPPED_SPAN else None)
    low, high = usual.low, usual.high
    if view == "_change":
        before, _, _ = _observe(windows.values[:, -2:-1], windows.requests[:, -2:-1], None)
        low, high = np.fmin(low, before), np.fmax(high, before)
    observed = np.where(np.isnan(observed), low, observed)
    bound = np.clip(observed, low, high)
    slack = np.tile(SLACK, (len(observed), 1))
    if span >= CAPPED_SPAN:
        slack[:, COUNTS] = np.minimum(slack[:, COUNTS], cap)
    spread = _spread(usual, np.stack([observed, bound]), taken, total, slack)
    if view == "_change":
        spread = spread * np.sqrt(2)
    excess = np.maximum(_confirm(windows, observed, span), bound) - bound + np.minimum(observed - bound, 0)
    spread = np.sqrt(spread**2 + (usual.youth * excess) ** 2)
    deviation = np.clip(excess / spread, LOWEST, HIGHEST) * usual.is_known
    divisor = np.ones_like(observed)
    divisor[:, RATE] = windows.seconds
    divisor[:, TOP_SHARE] = np.maximum(total / np.maximum(taken[:, RATE], 1), 1e-9)
    return Comparison(deviation, observed, low, high, spread, divisor)


def _confirm(windows: _Windows, observed: Floats, span: int) -> Floats:
    """Bound a mean by half more than what the newest rows say: what is over is not anomalous any more.

    The newest 20 s count for views of a minute and more, the newest interval for that of 20 s.
    """
    if span == 1:
        return observed
    newest = 2 if span >= CAPPED_SPAN else 1
    recent, _, _ = _observe(windows.values[:, -newest:], windows.requests[:, -newest:], None)
    bound = recent * CONFIRM_TIMES
    bound[:, LOGS] = recent[:, LOGS] + np.log(CONFIRM_TIMES)
    return np.fmin(observed, bound)


def _observe(values: Floats, requests: Floats, cap: Floats | None) -> tuple[Floats, Floats, Floats]:
    """Give the mean over rows (counts), over requests (ratios, logs); rows that had the field; requests in all.

    With caps (k, 4) no interval counts as more than they say, so that one page view is not a trend.
    """
    given = ~np.isnan(values)
    taken = np.count_nonzero(given, axis=1).astype(np.float64)
    total = np.nansum(requests, axis=1)
    counted = values[:, :, COUNTS]
    if cap is not None:
        counted = np.minimum(counted, cap[:, None])
    observed = np.full(taken.shape, np.nan)
    has = taken > 0
    observed[:, COUNTS] = np.nansum(counted, axis=1) / np.maximum(taken[:, COUNTS], 1)
    weight = np.nan_to_num(requests)[:, :, None] * given[:, :, LOGS]
    mass = np.maximum(weight.sum(axis=1), 1e-300)
    amounts = np.nansum(np.exp(np.nan_to_num(values[:, :, LOGS])) * weight, axis=1) / mass
    observed[:, LOGS] = np.log(np.maximum(amounts, 1e-300))
    observed[:, RATIOS] = np.nansum(values[:, :, RATIOS], axis=1) / np.maximum(total, 1e-300)[:, None]
    has[:, RATIOS] &= (total > 0)[:, None]
    return np.where(has, observed, np.nan), taken, total


def _spread(usual: _Usual, levels: Floats, taken: Floats, total: Floats, slack: Floats) -> Floats:
    """One expected deviation of the mean over `taken` rows of `total` requests, on the scale of `Signals`.

    `levels` are the observed values and the nearest expected ones; (2, k, 8).
    """
    observed, bound = levels
    recent, season = usual.recent, usual.season
    rows = np.maximum(taken, 1)
    known = np.maximum(recent.rows + season.rows, 1)
    variance = row_variance(recent, season, bound) * (1 + UNSURE_ROWS / known)
    square = variance / rows + variance / known + (RELATIVE * bound) ** 2 + FLOOR**2
    square[:, COUNTS] += (slack[:, COUNTS] / rows[:, COUNTS]) ** 2
    many = np.maximum(total, 1e-3)[:, None]
    square[:, LOGS] += (SINGLE_LOG * _sensitivity(observed)) ** 2 / many
    square[:, LOGS] += (STEADY_LOG * _sensitivity(bound)) * (2 * FLOOR[LOGS] + STEADY_LOG * _sensitivity(bound))
    share, before = bound[:, RATIOS], np.maximum(recent.requests + season.requests, 1e-3)[:, None]
    noise = share * (1 - share) * (1 / many + 1 / before) + 1 / before**2
    square[:, RATIOS] = (RELATIVE[RATIOS] * share) ** 2 + FLOOR[RATIOS] ** 2 + noise + (SLACK[RATIOS] / many) ** 2
    return np.asarray(np.sqrt(square), dtype=np.float64)


def _sensitivity(levels: Floats) -> Floats:
    """How much log(x + offset) moves with log(x): little where the offset outweighs the value; (k, 2)."""
    return np.asarray(1 - LOG_OFFSETS * np.exp(-np.maximum(levels[:, LOGS], np.log(LOG_OFFSETS))), dtype=np.float64)
