"""Training data as NDJSON: a `TrafficSample` a line, with the name of its route."""

from __future__ import annotations

import json
from collections import defaultdict
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


def read_traffic(path: Path) -> list[TrafficSeries]:
    """Read a file of intervals, in order of time within each route.

    Raises
    ------
    TrafficFileError
        At the first line that is not a sample.
    """
    routes: dict[str, list[TrafficSample]] = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                sample = RoutedSample.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                raise TrafficFileError(f"{path.name} line {number}: {where} {first['msg']}") from error
            routes[sample.route].append(sample)
    return [TrafficSeries.from_samples(samples) for samples in routes.values()]


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
