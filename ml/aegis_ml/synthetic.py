"""Synthetic traffic of routes with a daily rhythm, for the first model and for tests; no measured data in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aegis_ml.features import DAY_MS, FIELDS, Floats, TrafficSeries

FIRST_AT = 1_767_225_600_000
RATE, LATENCY, ERRORS, BYTES, CLIENTS, TOP_SHARE, PATHS, CLIENT_ERRORS = range(len(FIELDS))


@dataclass(frozen=True)
class RouteCharacter:
    """What makes one synthetic route differ from another; rates in 1/s, latency in ms."""

    rate: float
    swing: float
    peak_hour: float
    latency_ms: float
    capacity: float
    error_share: float
    client_error_share: float
    payload_bytes: float
    requests_per_client: float
    paths: float


def draw_route(random: np.random.Generator, busyness: float) -> RouteCharacter:
    """Draw a route; busyness from 0, a rarely called admin page (0.05/s), to 1, a listing (600/s)."""
    rate = float(np.exp(np.log(0.05) + busyness * np.log(600 / 0.05)))
    return RouteCharacter(
        rate=rate,
        swing=random.uniform(0.2, 0.8),
        peak_hour=random.uniform(9, 21),
        latency_ms=float(np.exp(random.uniform(np.log(8), np.log(300)))),
        capacity=rate * random.uniform(3, 8),
        error_share=float(np.exp(random.uniform(np.log(0.0005), np.log(0.02)))),
        client_error_share=float(np.exp(random.uniform(np.log(0.003), np.log(0.08)))),
        payload_bytes=float(np.exp(random.uniform(np.log(300), np.log(60_000)))),
        requests_per_client=random.uniform(2, 12),
        paths=float(np.exp(random.uniform(0, np.log(200)))),
    )


def generate_series(random: np.random.Generator, intervals: int, step_seconds: int, busyness: float) -> TrafficSeries:
    """Generate one route's calm traffic.

    Parameters
    ----------
    random : source of chance; the same seed gives the same traffic.
    intervals : how many intervals.
    step_seconds : length of an interval.
    busyness : 0 to 1, see `draw_route`.

    Returns
    -------
    TrafficSeries with every field present.

    Notes
    -----
    The rate follows a daily sine, weaker on weekends, with slowly wandering noise (AR(1)). Counts are Poisson
    and binomial, so quiet routes are as noisy as real ones. Latency grows with load as in an M/M/1 queue.
    """
    route = draw_route(random, busyness)
    at = FIRST_AT + np.arange(intervals, dtype=np.int64) * step_seconds * 1000
    hours = (at % DAY_MS) / 3_600_000
    weekend = np.where((at // DAY_MS + 4) % 7 % 6 == 0, 0.7, 1.0)
    daily = 1 + route.swing * np.cos((hours - route.peak_hour) * np.pi / 12)
    wander = _autoregressive(random, intervals, 0.06)
    expected = route.rate * daily * weekend * np.exp(wander)
    count = random.poisson(expected * step_seconds).astype(np.float64)
    rate = count / step_seconds
    load = np.minimum(rate / route.capacity, 0.9)
    latency = route.latency_ms / (1 - load) * np.exp(random.normal(0, 0.35 / np.sqrt(1 + count / 4) + 0.04, intervals))
    clients = np.ceil(count / route.requests_per_client * np.exp(random.normal(0, 0.08, intervals)))
    clients = np.minimum(clients, count)
    values = np.zeros((intervals, len(FIELDS)))
    values[:, RATE] = rate
    values[:, LATENCY] = np.where(count > 0, latency, 0)
    values[:, ERRORS] = _share(random, count, route.error_share)
    values[:, BYTES] = np.where(count > 0, route.payload_bytes * np.exp(random.normal(0, 0.08, intervals)), 0)
    values[:, CLIENTS] = clients
    values[:, TOP_SHARE] = _top_share(random, count, clients)
    values[:, PATHS] = np.minimum(count, np.ceil(route.paths * (1 - np.exp(-count / max(route.paths, 1)))))
    values[:, CLIENT_ERRORS] = _share(random, count, route.client_error_share)
    return TrafficSeries(values, at)


def generate_traffic(seed: int, routes: int = 10, days: int = 3) -> list[TrafficSeries]:
    """Generate calm traffic of several routes: minutes over days, and a stretch in steps of ten seconds each.

    Parameters
    ----------
    seed : the same seed gives the same traffic.
    routes : routes of each kind.
    days : length of the minute series.
    """
    random = np.random.default_rng(seed)
    busyness = [(number + 0.5) / routes for number in range(routes)]
    minutes = [generate_series(random, days * 1440, 60, one) for one in busyness]
    return minutes + [generate_series(random, 720, 10, one) for one in busyness]


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
        result[:, LATENCY] = np.maximum(values[:, LATENCY], 5) * random.uniform(4, 30)
    elif kind == "exfiltration":
        result[:, BYTES] = np.maximum(values[:, BYTES], 500) * factor * 3
    return result


def _autoregressive(random: np.random.Generator, length: int, deviation: float) -> Floats:
    """AR(1) noise with memory 0.8 and this stationary standard deviation."""
    shocks = random.normal(0, deviation * np.sqrt(1 - 0.8**2), length)
    kernel = 0.8 ** np.arange(40)
    return np.asarray(np.convolve(shocks, kernel)[:length], dtype=np.float64)


def _share(random: np.random.Generator, count: Floats, share: float) -> Floats:
    return np.asarray(random.binomial(count.astype(np.int64), share) / np.maximum(count, 1), dtype=np.float64)


def _top_share(random: np.random.Generator, count: Floats, clients: Floats) -> Floats:
    """The busiest client has several times the mean, but never more than everything."""
    mean = 1 / np.maximum(clients, 1)
    return np.where(count > 0, np.minimum(mean * (1 + random.exponential(1.5, len(count))), 1.0), 0.0)
