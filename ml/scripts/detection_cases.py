"""Calm and troubled traffic for `measure_detection`, and what a model makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aegis_ml.anomaly import SCORE_THRESHOLD, AnomalyModel, score_features
from aegis_ml.features import extract_features
from aegis_ml.fields import (
    BYTES,
    CLIENT_ERRORS,
    CLIENTS,
    DAY_MS,
    ERRORS,
    FIELDS,
    LATENCY,
    PATHS,
    RATE,
    TOP_SHARE,
    Floats,
    TrafficSeries,
)
from aegis_ml.synthetic import FIRST_AT

STEP_SECONDS, STEP_MS = 10, 10_000
DAY_INTERVALS = DAY_MS // STEP_MS
RECENT_INTERVALS, SEASON_INTERVALS = 45, 60
ACTED_ON = 0.8
SETTLING = 60
CALM_RATES = (0.03, 0.3, 3.0, 30.0, 300.0)
TROUBLED_RATES = (1.0, 3.0, 10.0, 30.0, 100.0)
PAGE_REQUESTS = (10, 21)
ATTACKERS = 2
SLOW_BASES_MS = (5.0, 50.0, 300.0)

Row = dict[str, Any]


@dataclass(frozen=True)
class Calm:
    """How a calm route is drawn: requests/s, mean latency in ms, whether requests come as pages of 10 to 20.

    `batch` more requests come from one client in one interval of each minute.
    """

    rate: float
    latency_ms: float = 40.0
    jitter: bool = False
    pages: bool = False
    batch: int = 0


@dataclass(frozen=True)
class Trouble:
    """What happens to a route and how soon it is to be seen: `found` is the share of trials to find in `within`."""

    name: str
    rates: tuple[float, ...]
    within: int
    found: float = 0.95
    flood: float = 1.0
    slow: float = 1.0
    failing: float = 0.0
    least_score: float = ACTED_ON
    latency_ms: float = 40.0


TROUBLES = (
    Trouble("flood x10", TROUBLED_RATES, 1, flood=10),
    Trouble("flood x10, score > 0.9", (30.0, 100.0), 1, flood=10, least_score=0.9),
    Trouble("flood x8, score > 0.9", (30.0, 100.0), 1, flood=8, least_score=0.9),
    Trouble("flood x5", TROUBLED_RATES, 2, flood=5),
    Trouble("flood x3", (3.0, 10.0, 30.0, 100.0), 6, flood=3),
    *(Trouble(f"latency x10 of {base:g} ms", TROUBLED_RATES, 2, slow=10, latency_ms=base) for base in SLOW_BASES_MS),
    Trouble("40 % fail", TROUBLED_RATES, 2, failing=0.4),
    Trouble("flood x5, quiet route", (0.3,), 18, flood=5),
    Trouble("flood x5, very quiet route", (0.1,), 30, flood=5),
    Trouble("flood x5, hardly called route", (0.03,), 30, found=0.7, flood=5),
)


def draw_calm(random: np.random.Generator, count: npt.NDArray[np.int64], calm: Calm) -> Floats:
    """Draw the fields of calm intervals with these numbers of requests; (n, 8)."""
    size = len(count)
    pool = int(np.clip(calm.rate * 30, 6, 400))
    values = np.zeros((size, len(FIELDS)))
    clients = _deal(random, count, pool, calm.pages)
    every_minute = np.arange(size) % 6 == 3
    total = np.maximum(count + calm.batch * every_minute, 1)
    base = np.full(size, calm.latency_ms)
    if calm.jitter:
        base = np.where(random.random(size) < 0.03, 15.0, random.uniform(1, 5, size))
    values[:, RATE] = count / STEP_SECONDS
    values[:, LATENCY] = base * np.exp(random.normal(0, 0.6 / np.sqrt(total) + 0.05))
    values[:, ERRORS] = random.binomial(count, 0.004) / np.maximum(count, 1)
    values[:, BYTES] = 3000 * np.exp(random.normal(0, 0.8 / np.sqrt(total) + 0.05))
    values[:, CLIENTS] = np.count_nonzero(clients, axis=1)
    values[:, TOP_SHARE] = clients.max(axis=1) / np.maximum(count, 1)
    values[:, PATHS] = np.count_nonzero(_deal(random, count, 40, False), axis=1)
    values[:, CLIENT_ERRORS] = random.binomial(count, 0.02) / np.maximum(count, 1)
    values[(count == 0) & (total == 1)] = 0
    values[every_minute] = _add(values[every_minute], calm.batch, 1)
    return values


def draw_counts(random: np.random.Generator, expected: Floats, pages: bool) -> npt.NDArray[np.int64]:
    """Draw requests of intervals: Poisson, or Poisson pages of 10 to 20 requests."""
    if not pages:
        return random.poisson(expected)
    count = random.poisson(expected / np.mean([PAGE_REQUESTS[0], PAGE_REQUESTS[1] - 1]))
    return np.array([random.integers(*PAGE_REQUESTS, one).sum() for one in count], dtype=np.int64)


def measure_calm(model: AnomalyModel, days: float, seed: int) -> list[Row]:
    """Measure steady traffic of every rate: single requests, pages, and a fast upstream."""
    cases = [
        *(("calm", Calm(rate)) for rate in CALM_RATES),
        *(("calm, in pages of 10-20", Calm(rate, pages=True)) for rate in CALM_RATES[:3]),
        *(("calm, 1-5 ms, at times 15", Calm(rate, jitter=True)) for rate in CALM_RATES),
        *(("calm, batch of 300/min, from 10 min", Calm(rate, batch=300)) for rate in CALM_RATES[:3]),
    ]
    return [measure_calm_route(model, name, calm, days, seed) for name, calm in cases]


def measure_calm_route(model: AnomalyModel, name: str, calm: Calm, days: float, seed: int) -> Row:
    """Count scores above 0.8 a day; the first day has no yesterday."""
    random = np.random.default_rng(seed)
    expected = np.full(round(days * DAY_INTERVALS), calm.rate * STEP_SECONDS)
    values = draw_calm(random, draw_counts(random, expected, calm.pages), calm)
    scores = judge(model, TrafficSeries(values, FIRST_AT + np.arange(len(values), dtype=np.int64) * STEP_MS))
    # A batch is usual when it has come a few times.
    scores = scores[SETTLING if calm.batch else 0 :]
    high = scores > ACTED_ON
    in_a_row = int(np.count_nonzero(high[1:] & high[:-1]))
    a_day = float(high.mean() * DAY_INTERVALS)
    unusual = f"{np.mean(scores > SCORE_THRESHOLD):.2%} > 0.5"
    return {
        "case": name,
        "rate": calm.rate,
        "measured": f"{a_day:.1f} a day, {in_a_row} in a row, largest {scores.max():.2f}, {unusual}",
        "met": a_day < 1 and in_a_row == 0,
        "above_a_day": a_day,
        "in_a_row": in_a_row,
        "largest": float(scores.max()),
    }


def measure_start(model: AnomalyModel, rate: float, trials: int, seed: int) -> list[Row]:
    """Start a route, at once or within a minute, after nothing or after idle intervals; its first 30 intervals."""
    within_a_minute = np.minimum(np.arange(1, 31) / 6, 1)
    shapes = {
        "starts at once": np.ones(30),
        "starts within a minute": within_a_minute,
        "starts after 15 idle intervals": np.concatenate([np.zeros(15), within_a_minute]),
    }
    rows: list[Row] = []
    for name, shape in shapes.items():
        random = np.random.default_rng(seed)
        largest = np.array([_start(model, random, shape, Calm(rate, jitter=bool(one % 2))) for one in range(trials)])
        share = float(np.mean(largest > ACTED_ON))
        measured = f"largest {largest.max():.2f}, {share:.1%} of starts > 0.8"
        rows.append({"case": name, "rate": rate, "measured": measured, "met": share == 0, "share": share})
    return rows


def measure_trouble(model: AnomalyModel, trouble: Trouble, trials: int, seed: int) -> list[Row]:
    """Find trouble after 12 to 44 calm intervals, half of the times with a yesterday."""
    rows: list[Row] = []
    for rate in trouble.rates:
        random = np.random.default_rng(seed)
        delays = np.array([_delay(model, random, trouble, rate, one % 2 == 0) for one in range(trials)])
        share = float(np.mean(delays <= trouble.within))
        measured = f"{share:.1%} within {trouble.within}, {np.mean(delays <= 1):.1%} within 1"
        met = share >= trouble.found
        rows.append({"case": trouble.name, "rate": rate, "measured": measured, "met": met, "share": share})
    return rows


def judge(model: AnomalyModel, series: TrafficSeries) -> Floats:
    """Score every interval of a series."""
    return score_features(model, extract_features(series, model.neutral, model.known))


def _start(model: AnomalyModel, random: np.random.Generator, shape: Floats, calm: Calm) -> float:
    values = draw_calm(random, random.poisson(shape * calm.rate * STEP_SECONDS), calm)
    return float(judge(model, TrafficSeries(values, FIRST_AT + np.arange(len(values), dtype=np.int64) * STEP_MS)).max())


def _delay(model: AnomalyModel, random: np.random.Generator, trouble: Trouble, rate: float, known: bool) -> int:
    """Intervals until the score is high; one more than allowed when it never is."""
    calm = Calm(rate, trouble.latency_ms)
    before = int(random.integers(12, RECENT_INTERVALS))
    length = before + trouble.within
    counts = random.poisson(np.full(SEASON_INTERVALS + length, rate * STEP_SECONDS))
    values = draw_calm(random, counts, calm)
    values[-trouble.within :] = _trouble(random, values[-trouble.within :], trouble, rate)
    now = FIRST_AT + DAY_MS + np.arange(length, dtype=np.int64) * STEP_MS
    yesterday = now[-1] - DAY_MS + np.arange(-SEASON_INTERVALS // 2, SEASON_INTERVALS // 2, dtype=np.int64) * STEP_MS
    series = TrafficSeries(values, np.concatenate([yesterday, now]))
    if not known:
        series = TrafficSeries(values[SEASON_INTERVALS:], now)
    high = judge(model, series)[-trouble.within :] > trouble.least_score
    return int(np.argmax(high)) + 1 if high.any() else trouble.within + 1


def _trouble(random: np.random.Generator, calm: Floats, trouble: Trouble, rate: float) -> Floats:
    """What the intervals are like in trouble: added requests come from few clients and hit few paths."""
    added = random.poisson((trouble.flood - 1) * rate * STEP_SECONDS, len(calm))
    values = _add(calm, added, ATTACKERS)
    values[:, LATENCY] *= trouble.slow
    total = np.maximum(np.round(values[:, RATE] * STEP_SECONDS), 1)
    failed = random.binomial(total.astype(np.int64), trouble.failing) / total
    values[:, ERRORS] = np.maximum(values[:, ERRORS], failed)
    return values


def _add(calm: Floats, added: npt.NDArray[np.int64] | int, by_clients: int) -> Floats:
    """Add requests of few clients to intervals."""
    values = calm.copy()
    count = np.round(calm[:, RATE] * STEP_SECONDS)
    total = np.maximum(count + added, 1)
    values[:, RATE] = (count + added) / STEP_SECONDS
    values[:, [ERRORS, CLIENT_ERRORS]] *= (count / total)[:, None]
    values[:, CLIENTS] += np.where(np.asarray(added) > 0, by_clients, 0)
    values[:, TOP_SHARE] = np.maximum(calm[:, TOP_SHARE] * count, np.asarray(added) / by_clients) / total
    return values


def _deal(random: np.random.Generator, count: npt.NDArray[np.int64], pool: int, pages: bool) -> npt.NDArray[np.int64]:
    """Deal requests to a pool whose popularity falls with rank; pages go to one member each. (n, pool)."""
    weights = 1 / (np.arange(pool) + 3.0)
    if not pages:
        return random.multinomial(count, weights / weights.sum())
    dealt = random.multinomial(np.ceil(count / 15).astype(np.int64), weights / weights.sum())
    each = count / np.maximum(dealt.sum(axis=1), 1)
    return np.asarray(np.round(dealt * each[:, None]), dtype=np.int64)
