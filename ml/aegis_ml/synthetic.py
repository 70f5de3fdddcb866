"""Synthetic traffic of routes with a daily rhythm, for the first model and for tests; no measured data in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
    Integers,
    TrafficSeries,
)

FIRST_AT = 1_767_225_600_000
STEP_SECONDS = 10
QUIETEST, BUSIEST = 0.02, 1000.0
YOUNG_INTERVALS = 720
LEAST_CAPACITY = 50.0


@dataclass(frozen=True)
class RouteCharacter:
    """What makes one synthetic route differ from another; rates in 1/s, latency in ms.

    `page_requests` is how many requests come at once; `dominance` how many times the mean the busiest client asks.
    """

    rate: float
    swing: float
    peak_hour: float
    latency_ms: float
    jitter: float
    capacity: float
    error_share: float
    client_error_share: float
    payload_bytes: float
    page_requests: int
    requests_per_client: float
    dominance: float
    paths: float


def draw_route(random: np.random.Generator, busyness: float) -> RouteCharacter:
    """Draw a route; busyness from 0, a rarely called admin page (0.02/s), to 1, a listing (1000/s)."""
    rate = float(QUIETEST * (BUSIEST / QUIETEST) ** busyness)
    return RouteCharacter(
        rate=rate,
        swing=random.uniform(0.2, 0.8),
        peak_hour=random.uniform(9, 21),
        latency_ms=_log_uniform(random, 1, 1000),
        jitter=random.uniform(0.03, 0.12),
        capacity=max(rate * random.uniform(3, 8), LEAST_CAPACITY),
        error_share=_log_uniform(random, 0.0005, 0.02),
        client_error_share=_log_uniform(random, 0.003, 0.08),
        payload_bytes=_log_uniform(random, 50, 2_000_000),
        page_requests=int(random.choice([1, 1, 4, 15])),
        requests_per_client=random.uniform(2, 12),
        dominance=random.uniform(1.5, 6),
        paths=_log_uniform(random, 1, 200),
    )


def generate_series(random: np.random.Generator, intervals: int, busyness: float) -> TrafficSeries:
    """Generate one route's calm traffic in intervals of ten seconds.

    Parameters
    ----------
    random : source of chance; the same seed gives the same traffic.
    intervals : how many intervals.
    busyness : 0 to 1, see `draw_route`.

    Returns
    -------
    TrafficSeries with every field present.

    Notes
    -----
    The rate follows a daily sine, weaker on weekends, with slowly wandering noise (AR(1)). Counts are Poisson
    pages and binomial, so quiet routes are as noisy as real ones. Latency grows with load as in an M/M/1 queue.
    """
    route = draw_route(random, busyness)
    at = FIRST_AT + np.arange(intervals, dtype=np.int64) * STEP_SECONDS * 1000
    count = _draw_counts(random, route, at)
    load = np.minimum(count / STEP_SECONDS / route.capacity, 0.9)
    noise = np.exp(random.normal(0, 0.6 / np.sqrt(np.maximum(count, 1)) + route.jitter))
    clients = np.ceil(count / max(route.requests_per_client, route.page_requests) * _wobble(random, intervals, 0.08))
    clients = np.minimum(clients, count)
    values = np.zeros((intervals, len(FIELDS)))
    values[:, RATE] = count / STEP_SECONDS
    values[:, LATENCY] = np.where(count > 0, route.latency_ms / (1 - load) * noise, 0)
    values[:, ERRORS] = _share(random, count, route.error_share)
    size_noise = np.exp(random.normal(0, 0.8 / np.sqrt(np.maximum(count, 1)) + 0.05))
    values[:, BYTES] = np.where(count > 0, route.payload_bytes * size_noise, 0)
    values[:, CLIENTS] = clients
    values[:, TOP_SHARE] = _top_share(random, count, clients, route.dominance)
    values[:, PATHS] = np.minimum(count, np.ceil(route.paths * (1 - np.exp(-count / max(route.paths, 1)))))
    values[:, CLIENT_ERRORS] = _share(random, count, route.client_error_share)
    return TrafficSeries(values, at)


def generate_traffic(seed: int, routes: int = 8, hours: float = 27) -> list[TrafficSeries]:
    """Generate calm traffic of several routes in intervals of ten seconds, and as many routes of two hours.

    Parameters
    ----------
    seed : the same seed gives the same traffic.
    routes : routes of each kind, from rarely called ones to busy ones.
    hours : length of the long series; beyond 24 an interval has a yesterday.
    """
    random = np.random.default_rng(seed)
    busyness = [(number + 0.5) / routes for number in range(routes)]
    intervals = round(hours * 3600 / STEP_SECONDS)
    long = [generate_series(random, intervals, one) for one in busyness]
    return long + [generate_series(random, YOUNG_INTERVALS, one) for one in busyness]


def attack_kinds() -> tuple[str, ...]:
    """Name the kinds of trouble that `inject_attack` knows."""
    return ("flood", "distributed-flood", "scraping", "credential-stuffing", "outage", "slowdown", "exfiltration")


def inject_attack(values: Floats, kind: str, random: np.random.Generator) -> Floats:
    """Turn calm intervals into intervals of one kind of trouble.

    Parameters
    ----------
    values : (n, 8) calm intervals in the order of `FIELDS`; missing fields stay missing.
    kind : one of `attack_kinds()`.
    random : source of chance.
    """
    result = values.copy()
    factor = random.uniform(3, 30)
    if kind in ("flood", "distributed-flood", "scraping"):
        result[:, RATE] = np.maximum(values[:, RATE], 1) * (factor if kind != "scraping" else factor / 2)
        result[:, LATENCY] *= random.uniform(1.2, 4)
    if kind in ("flood", "scraping"):
        result[:, TOP_SHARE] = random.uniform(0.6, 0.97)
    if kind == "distributed-flood":
        result[:, CLIENTS] = np.maximum(values[:, CLIENTS], 5) * factor
        result[:, TOP_SHARE] = values[:, TOP_SHARE] / factor
    elif kind == "scraping":
        result[:, PATHS] = np.maximum(values[:, PATHS], 5) * factor
    elif kind == "credential-stuffing":
        result[:, RATE] = np.maximum(values[:, RATE], 1) * random.uniform(1.5, 4)
        result[:, CLIENT_ERRORS] = random.uniform(0.3, 0.98)
    elif kind == "outage":
        result[:, RATE] = np.maximum(values[:, RATE], 1)
        result[:, ERRORS] = random.uniform(0.1, 1.0)
        result[:, LATENCY] *= random.uniform(2, 10)
    elif kind == "slowdown":
        result[:, RATE] = np.maximum(values[:, RATE], 1)
        result[:, LATENCY] = np.maximum(values[:, LATENCY], 5) * random.uniform(4, 30)
    elif kind == "exfiltration":
        result[:, RATE] = np.maximum(values[:, RATE], 1)
        result[:, BYTES] = np.maximum(values[:, BYTES], 500) * factor * 3
    return result


def _draw_counts(random: np.random.Generator, route: RouteCharacter, at: Integers) -> Floats:
    """Requests of each interval: Poisson pages around the daily rhythm."""
    hours = (at % DAY_MS) / 3_600_000
    weekend = np.where((at // DAY_MS + 4) % 7 % 6 == 0, 0.7, 1.0)
    daily = 1 + route.swing * np.cos((hours - route.peak_hour) * np.pi / 12)
    expected = route.rate * daily * weekend * np.exp(_autoregressive(random, len(at), 0.06)) * STEP_SECONDS
    pages = random.poisson(expected / route.page_requests)
    if route.page_requests == 1:
        return pages.astype(np.float64)
    # A page is 2/3 to 4/3 of its mean size.
    return np.round(pages * route.page_requests * (1 + random.uniform(-1 / 3, 1 / 3, len(at)) / np.sqrt(pages + 1)))


def _autoregressive(random: np.random.Generator, length: int, deviation: float) -> Floats:
    """AR(1) noise with memory 0.8 and this stationary standard deviation."""
    shocks = random.normal(0, deviation * np.sqrt(1 - 0.8**2), length)
    kernel = 0.8 ** np.arange(40)
    return np.asarray(np.convolve(shocks, kernel)[:length], dtype=np.float64)


def _log_uniform(random: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(random.uniform(np.log(low), np.log(high))))


def _wobble(random: np.random.Generator, length: int, deviation: float) -> Floats:
    return np.asarray(np.exp(random.normal(0, deviation, length)), dtype=np.float64)


def _share(random: np.random.Generator, count: Floats, share: float) -> Floats:
    return np.asarray(random.binomial(count.astype(np.int64), share) / np.maximum(count, 1), dtype=np.float64)


def _top_share(random: np.random.Generator, count: Floats, clients: Floats, dominance: float) -> Floats:
    """The busiest client has several times the mean, but never more than everything."""
    share = dominance * _wobble(random, len(count), 0.3) / np.maximum(clients, 1)
    return np.where(count > 0, np.minimum(share, 1.0), 0.0)
