from __future__ import annotations

import json
from pathlib import Path

import evaluate_detection
import numpy as np
import pytest
from alarms import Alarm, Incident, compare_alarms, find_alarms
from detectors import fit_ours

from aegis_ml.fields import CLIENTS, ERRORS, LATENCY, RATE, TOP_SHARE, TrafficSeries
from aegis_ml.synthetic import FIRST_AT, generate_series
from aegis_ml.traffic_file import write_traffic

S = 1000


@pytest.mark.parametrize(
    ("scores", "alarms"),
    [
        ([0.1, 0.81, 0.1], []),
        ([0.1, 0.81, 0.81, 0.1], [(10, 30, 30)]),
        ([0.1, 0.96, 0.1], [(10, 20, 20)]),
        # Parts less than a minute apart are one alarm; it is raised by its first two in a row.
        ([0.81, 0, 0, 0, 0, 0, 0.81, 0.81], [(0, 80, 80)]),
        ([0.96, 0, 0, 0, 0, 0, 0, 0.96], [(0, 10, 10), (70, 80, 80)]),
        ([0, 0], []),
    ],
)
def test_anomalous_intervals_become_alarms(scores: list[float], alarms: list[tuple[int, int, int]]) -> None:
    at = np.arange(len(scores), dtype=np.int64) * 10 * S
    found = find_alarms("r", at, np.array(scores, dtype=np.float64))
    assert [(one.begins_at // S, one.raised_at // S, one.ends_at // S) for one in found] == alarms


def test_alarms_are_compared_with_incidents() -> None:
    incidents = [
        Incident("flood", 1000 * S, 1100 * S),
        Incident("flood", 3000 * S, 3100 * S),
        Incident("slow", 5000 * S, 5100 * S, route="other"),
    ]
    alarms = [
        Alarm("r", 1010 * S, 1030 * S, 1100 * S),
        Alarm("r", 1050 * S, 1060 * S, 1170 * S),
        # Near an incident, but over before it: neither found nor false.
        Alarm("r", 2900 * S, 2920 * S, 2950 * S),
        # Another route's.
        Alarm("r", 5000 * S, 5020 * S, 5050 * S),
        Alarm("r", 9000 * S, 9020 * S, 9030 * S),
    ]
    assert compare_alarms(alarms, incidents, 43_200 * S) == {
        "recall": {"flood": 0.5, "slow": 0},
        "found": 1,
        "planted": 3,
        "falseAlarmsADay": 4,
        "medianDelaySeconds": 30,
        "worstDelaySeconds": 30,
    }


@pytest.fixture
def planted(tmp_path: Path) -> list[str]:
    """Nine hours of two routes; after six of them floods, failures and slowness, and one before."""
    incidents = []
    routes = {}
    for number, name in enumerate(("orders", "users")):
        series = generate_series(np.random.default_rng(number), 3240, 0.55 + number / 10)
        for place, begin in enumerate(range(1500 + 40 * number, 3200, 240)):
            rows = slice(begin, begin + 12)
            kind = ("flood", "failing", "slow")[place % 3]
            if kind == "flood":
                series.values[rows, RATE] *= 10
                series.values[rows, [CLIENTS]] += 1
                series.values[rows, TOP_SHARE] = 0.9
            elif kind == "failing":
                series.values[rows, ERRORS] = 0.5
            else:
                series.values[rows, LATENCY] = series.values[rows, LATENCY] * 10 + 100
            at = FIRST_AT + begin * 10 * S
            incidents.append({"kind": kind, "from": at, "to": at + 120 * S, "route": name})
        routes[name] = series
    with (tmp_path / "samples.ndjson").open("w") as file:
        write_traffic(file, routes.items())
    (tmp_path / "incidents.json").write_text(json.dumps(incidents))
    until = FIRST_AT + 2160 * 10 * S
    return [
        "--samples", str(tmp_path / "samples.ndjson"), "--incidents", str(tmp_path / "incidents.json"),
        "--train-until", str(until), "--json",
    ]  # fmt: skip


def test_ours_finds_what_was_planted_and_stays_calm(planted: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate_detection.main(planted) == 0
    detectors = json.loads(capsys.readouterr().out)["detectors"]
    assert list(detectors) == ["ours", "raw isolation forest", "fixed threshold"]
    ours = detectors["ours"]
    assert ours["found"] == ours["planted"] == 9
    assert ours["falseAlarmsADay"] == 0
    assert ours["worstDelaySeconds"] <= 30
    assert detectors["fixed threshold"]["recall"]["slow"] == 0


@pytest.mark.parametrize(
    ("samples", "incidents"),
    [("", "[]"), ("{}", "[]"), ('{"route":"x","at":9,"request_rate":1,"latency":1,"error_rate":0}', "[]"), ("", "{}")],
)
def test_what_cannot_be_evaluated_is_said(
    tmp_path: Path, samples: str, incidents: str, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [tmp_path / name for name in ("samples.ndjson", "incidents.json")]
    for path, content in zip(paths, (samples, incidents), strict=True):
        path.write_text(content)
    arguments = ["--samples", str(paths[0]), "--incidents", str(paths[1]), "--train-until", "5"]
    assert evaluate_detection.main(arguments) == 2
    assert capsys.readouterr().err


def test_the_judged_rows_are_those_that_the_service_would_judge() -> None:
    """The proof that one pass is the same as a request an interval stands in test_features."""
    series = generate_series(np.random.default_rng(1), 400, 0.5)
    detector = fit_ours({"r": series})
    judged = np.arange(400) >= 380
    last = TrafficSeries(series.values[355:], None if series.at is None else series.at[355:])
    np.testing.assert_allclose(
        detector("r", series, judged)[-1], detector("r", last, np.arange(45) == 44)[0], rtol=1e-9, atol=1e-9
    )
