"""Compare our detector with a raw isolation forest and a fixed threshold on measured traffic with planted incidents.

Each learns from the rows before --train-until, those in incidents left out, and judges every row after it. The
samples are NDJSON as of GET /api/training-samples, but of all intervals; the incidents are
[{"kind": "flood-x10", "from": <ms>, "to": <ms>}], with an optional "route".
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from alarms import STEP_MS, Incident, compare_alarms, find_alarms
from detectors import Detector, Routes, fit_fixed_threshold, fit_ours, fit_raw_forest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from aegis_ml.fields import Booleans, Integers, TrafficSeries
from aegis_ml.traffic_file import TrafficFileError, read_traffic
from aegis_ml.training import TooLittleDataError
from aegis_ml.training_data import newest_evenly


class PlantedIncident(BaseModel):
    """One entry of the incidents' file."""

    kind: str
    begins_at: int = Field(alias="from")
    ends_at: int = Field(alias="to")
    route: str | None = None


class EvaluationError(ValueError):
    """The input cannot be evaluated; the message says why."""


def read_incidents(path: Path) -> list[Incident]:
    """Read planted incidents.

    Raises
    ------
    EvaluationError
        When the file is not a list of incidents.
    """
    try:
        entries = TypeAdapter(list[PlantedIncident]).validate_json(path.read_bytes())
    except ValidationError as error:
        raise EvaluationError(f"{path.name}: {error.errors()[0]['msg']}") from error
    return [Incident(one.kind, one.begins_at, one.ends_at, one.route) for one in entries]


def evaluate(routes: Routes, incidents: Sequence[Incident], train_until: int) -> dict[str, dict[str, Any]]:
    """Train the three detectors, judge, and compare.

    Parameters
    ----------
    routes : every interval by route, with times.
    incidents : planted ones, before and after `train_until`.
    train_until : milliseconds since 1970; rows before it are learned from.

    Returns
    -------
    What `compare_alarms` gives, by detector.

    Raises
    ------
    EvaluationError
        When a route's times are missing or not in order, or nothing is left to judge.
    TooLittleDataError
        When there are too few rows to learn from.
    """
    times = {route: _times(route, series) for route, series in routes.items()}
    judged = {route: at >= train_until for route, at in times.items()}
    ends = [int(times[route][rows][-1]) + STEP_MS for route, rows in judged.items() if rows.any()]
    if not ends:
        raise EvaluationError("no interval lies after --train-until")
    training = _training(routes, times, incidents, train_until)
    planted = [one for one in incidents if one.begins_at >= train_until]
    detectors: dict[str, Detector] = {
        "ours": fit_ours(training),
        "raw isolation forest": fit_raw_forest(training),
        "fixed threshold": fit_fixed_threshold(training),
    }
    return {
        name: compare_alarms(
            [
                alarm
                for route, series in routes.items()
                for alarm in find_alarms(route, times[route][judged[route]], detector(route, series, judged[route]))
            ],
            planted,
            max(ends) - train_until,
        )
        for name, detector in detectors.items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: evaluated, 2: it could not be done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=Path, required=True, help="NDJSON of every interval")
    parser.add_argument("--incidents", type=Path, required=True, help="JSON list of planted incidents")
    parser.add_argument("--train-until", type=int, required=True, metavar="MS", help="end of what is learned from")
    parser.add_argument("--json", action="store_true", help="print results as JSON")
    options = parser.parse_args(arguments)
    try:
        incidents = read_incidents(options.incidents)
        results = evaluate(read_traffic(options.samples), incidents, options.train_until)
    except (EvaluationError, TrafficFileError, TooLittleDataError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({"detectors": results}))
    else:
        for name, result in results.items():
            delays = f"{result['medianDelaySeconds']} s (median), {result['worstDelaySeconds']} s (worst)"
            found = f"{result['found']}/{result['planted']} found"
            print(f"{name}: {found}, {result['falseAlarmsADay']} false alarms a day, delay {delays}")
            for kind, recall in result["recall"].items():
                print(f"  {kind:<30} {recall:.0%}")
    return 0


def _times(route: str, series: TrafficSeries) -> Integers:
    if series.at is None:
        raise EvaluationError(f"route {route!r}: times are missing or not in order")
    return series.at


def _training(
    routes: Routes, times: dict[str, Integers], incidents: Sequence[Incident], train_until: int
) -> dict[str, TrafficSeries]:
    """Calm rows before `train_until`, the newest of them evenly by route as retraining takes them."""
    calm = {}
    for route, series in routes.items():
        keep = _is_calm(route, times[route], incidents) & (times[route] < train_until)
        if keep.any():
            calm[route] = TrafficSeries(series.values[keep], times[route][keep])
    if not calm:
        raise TooLittleDataError("no calm interval lies before --train-until")
    return dict(zip(calm, newest_evenly(calm.values()), strict=True))


def _is_calm(route: str, at: Integers, incidents: Sequence[Incident]) -> Booleans:
    calm = np.ones(len(at), dtype=np.bool_)
    for one in incidents:
        if one.route in (None, route):
            calm &= (at + STEP_MS <= one.begins_at) | (at >= one.ends_at)
    return calm


if __name__ == "__main__":
    sys.exit(main())
