"""Training data as NDJSON: a `TrafficSample` a line, with the name of its route."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import numpy as np
from pydantic import Field, ValidationError

from aegis_ml.contracts import TrafficSample
from aegis_ml.fields import FIELDS, TrafficSeries


class TrafficFileError(ValueError):
    """A line of the file is not a sample; the message has its number."""


class RoutedSample(TrafficSample):
    """An interval of a named route."""

    route: str = Field(default="", description="Route id; intervals of one route are one series.")


class TrafficCollector:
    """Gathers intervals by route as plain numbers: 72 bytes each, so that two million fit in memory."""

    def __init__(self) -> None:
        self._routes: dict[str, array[float]] = {}

    def add(self, sample: RoutedSample) -> None:
        """Take one interval; those of a route in order of time."""
        row = self._routes.setdefault(sample.route, array("d"))
        row.append(float("nan") if sample.at is None else sample.at)
        for field in FIELDS:
            value = getattr(sample, field)
            row.append(float("nan") if value is None else value)

    def series(self) -> dict[str, TrafficSeries]:
        """Give each route's series; times that are missing or out of order are left out altogether."""
        return {route: _to_series(numbers) for route, numbers in self._routes.items()}


def parse_line(line: str | bytes, model: type[RoutedSample] = RoutedSample) -> RoutedSample:
    """Read one line of NDJSON.

    Raises
    ------
    TrafficFileError
        When it is not a sample; the message names the first wrong field.
    """
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise TrafficFileError(f"{where} {first['msg']}".strip()) from error


def read_traffic(path: Path) -> dict[str, TrafficSeries]:
    """Read a file of intervals, in order of time within each route; a series for each route.

    Raises
    ------
    TrafficFileError
        At the first line that is not a sample.
    """
    collector = TrafficCollector()
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                collector.add(parse_line(line))
            except TrafficFileError as error:
                raise TrafficFileError(f"{path.name} line {number}: {error}") from error
    return collector.series()


def write_traffic(file: TextIO, routes: Iterable[tuple[str, TrafficSeries]]) -> int:
    """Write series line by line; missing fields are left out.

    Returns
    -------
    How many lines were written.
    """
    lines = 0
    for route, series in routes:
        for row, values in enumerate(series.values):
            sample: dict[str, str | int | float] = {"route": route}
            if series.at is not None:
                sample["at"] = int(series.at[row])
            sample |= {field: float(one) for field, one in zip(FIELDS, values, strict=True) if not np.isnan(one)}
            file.write(json.dumps(sample) + "\n")
            lines += 1
    return lines


def _to_series(numbers: array[float]) -> TrafficSeries:
    table = np.array(numbers, dtype=np.float64).reshape(-1, 1 + len(FIELDS))
    at = table[:, 0]
    in_order = not np.isnan(at).any() and bool(np.all(np.diff(at) > 0))
    return TrafficSeries(table[:, 1:].copy(), at.astype(np.int64) if in_order else None)
