"""What a model is trained on: synthetic traffic, a file, or traffic that analytics has measured, blended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from aegis_ml.fields import TrafficSeries
from aegis_ml.synthetic import generate_traffic
from aegis_ml.traffic_file import RoutedSample, TrafficCollector
from aegis_ml.training import TooLittleDataError

LEAST_MEASURED = 8_640
MAX_MEASURED = 60_000
BLENDED_ROUTES, BLENDED_HOURS = 8, 3
MEASURED_SOURCE = "measured+synthetic"


@dataclass(frozen=True)
class TrainingData:
    """Traffic and where it is from.

    Attributes
    ----------
    traffic : series of one route each; models are compared on their last fifth.
    blended : series that are learned from as well, but not compared on.
    source : for the manifest: `synthetic`, `measured+synthetic` or a file's name.
    """

    traffic: Sequence[TrafficSeries]
    source: str
    blended: Sequence[TrafficSeries] = ()


def newest_evenly(traffic: Iterable[TrafficSeries], total: int = MAX_MEASURED) -> list[TrafficSeries]:
    """Keep the newest intervals of each route, so many that all together are `total` at most.

    Routes with fewer than an even share leave the rest to the others.
    """
    series = list(traffic)
    left, quotas = total, [0] * len(series)
    for place, number in enumerate(sorted(range(len(series)), key=lambda one: len(series[one].values))):
        quotas[number] = min(len(series[number].values), left // (len(series) - place))
        left -= quotas[number]
    return [
        TrafficSeries(one.values[-quota:], None if one.at is None else one.at[-quota:])
        for one, quota in zip(series, quotas, strict=True)
        if quota > 0
    ]


def blend_measured(samples: Iterable[RoutedSample], seed: int) -> TrainingData:
    """Gather measured intervals, and synthetic routes beside them.

    Parameters
    ----------
    samples : ordered by route and time; rows may be left out.
    seed : of the synthetic routes.

    Returns
    -------
    The newest 60,000 measured intervals, evenly by route; eight synthetic routes from quiet to busy as `blended`.

    Raises
    ------
    TooLittleDataError
        When there is less than one day of intervals, 8,640, of all routes together.

    Notes
    -----
    Measured traffic may know one quiet route only. A model of it alone would call a new busy route anomalous for
    being busy, so synthetic routes stay part of what is learned and calibrated. Whether the model may replace the
    present one is decided on measured traffic alone.
    """
    collector = TrafficCollector()
    for sample in samples:
        collector.add(sample)
    measured = list(collector.series().values())
    count = sum(len(series.values) for series in measured)
    if count < LEAST_MEASURED:
        raise TooLittleDataError(f"too little data yet: {count} of {LEAST_MEASURED} intervals were measured")
    blended = generate_traffic(seed, BLENDED_ROUTES, BLENDED_HOURS)
    return TrainingData(newest_evenly(measured), MEASURED_SOURCE, blended)


def window_of(traffic: Sequence[TrafficSeries]) -> dict[str, int | None]:
    """Describe the training window for the manifest."""
    times = [edge for series in traffic if series.at is not None for edge in (series.at[0], series.at[-1])]
    return {
        "from_ms": int(np.min(times)) if times else None,
        "to_ms": int(np.max(times)) if times else None,
        "series": len(traffic),
        "intervals": sum(len(series.values) for series in traffic),
    }
