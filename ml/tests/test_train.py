from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW

from aegis_ml.fields import FIELDS, TrafficSeries
from aegis_ml.registry import ModelRegistry
from aegis_ml.synthetic import generate_traffic
from aegis_ml.traffic_file import TrafficFileError, read_traffic, write_traffic
from aegis_ml.train import main, train_and_promote
from aegis_ml.training_data import TrainingData, newest_evenly


@pytest.fixture(autouse=True)
def log_of_the_tests() -> Iterator[None]:
    """The command takes over the log of its process; give it back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield
    root.handlers = handlers
    root.setLevel(level)


def write(path: Path, traffic: list[TrafficSeries]) -> Path:
    with path.open("w") as file:
        write_traffic(file, [(f"route-{number}", series) for number, series in enumerate(traffic)])
    return path


def test_a_better_or_equal_model_replaces_the_present_one(
    registry: ModelRegistry, traffic: list[TrafficSeries]
) -> None:
    assert train_and_promote(registry, TrainingData(traffic, "test"), 1, NOW).promoted
    assert train_and_promote(registry, TrainingData(traffic, "test"), 1, NOW + timedelta(days=7)).promoted
    first, second = registry.versions()[1], registry.versions()[0]
    assert registry.promoted() == [second, first]
    manifest = registry.load(second).manifest
    assert manifest["held_out_of_present"] == registry.load(first).manifest["held_out"]
    assert manifest["training_window"]["intervals"] == sum(len(series.values) for series in traffic)


def test_a_model_that_fails_the_gate_is_kept_but_not_used(
    registry: ModelRegistry, traffic: list[TrafficSeries]
) -> None:
    assert train_and_promote(registry, TrainingData(traffic, "test"), 1, NOW).promoted
    # The held-out fifth is nothing like what was learned: everything would be an alarm.
    shifted = [TrafficSeries(series.values.copy(), series.at) for series in traffic]
    for series in shifted:
        series.values[int(len(series.values) * 0.8) :: 2] *= [500, 500, 0, 500, 500, 1, 500, 0]
    promotion = train_and_promote(registry, TrainingData(shifted, "test"), 1, NOW + timedelta(days=7))
    assert not promotion.promoted
    assert "false alarms" in promotion.reason
    assert len(registry.versions()) == 2
    assert registry.promoted() == registry.versions()[1:]


def test_the_command_trains_from_a_file_and_rolls_back(tmp_path: Path, registry: ModelRegistry) -> None:
    folder = ["--model-dir", str(registry.folder)]
    data = write(tmp_path / "traffic.ndjson", generate_traffic(seed=4, routes=4, hours=3))
    assert main([*folder, "--data", str(data), "--seed", "1"]) == 0
    assert main([*folder, "--data", str(data), "--seed", "2"]) == 0
    newer, older = registry.promoted()
    assert registry.load(newer).manifest["source"] == "traffic.ndjson"
    assert main([*folder, "--rollback"]) == 0
    assert registry.promoted() == [older]
    assert main([*folder, "--rollback"]) == 2


@pytest.mark.parametrize("content", ["", "{}\n", "not json\n", '{"request_rate": 1, "latency": 1, "error_rate": 2}\n'])
def test_the_command_refuses_what_it_cannot_train_from(tmp_path: Path, registry: ModelRegistry, content: str) -> None:
    data = tmp_path / "traffic.ndjson"
    data.write_text(content)
    assert main(["--model-dir", str(registry.folder), "--data", str(data)]) == 2
    assert registry.versions() == []


def test_a_missing_file_is_not_a_crash(tmp_path: Path, registry: ModelRegistry) -> None:
    assert main(["--model-dir", str(registry.folder), "--data", str(tmp_path / "none")]) == 2


def test_traffic_survives_its_file(tmp_path: Path) -> None:
    values = np.array([[1.5, 20, 0.25, np.nan, 3, np.nan, 1, 0]] * 3)
    written = [TrafficSeries(values, np.array([0, 60_000, 120_000])), TrafficSeries(values[:1], None)]
    read = read_traffic(write(tmp_path / "traffic.ndjson", written))
    for one, other in zip(read.values(), written, strict=True):
        np.testing.assert_array_equal(one.values, other.values)
    first, second = read.values()
    assert first.at is not None
    assert first.at.tolist() == [0, 60_000, 120_000]
    assert second.at is None
    assert first.values.shape == (3, len(FIELDS))


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "traffic.ndjson"
    path.write_text(
        '{"request_rate": 1, "latency": 1, "error_rate": 0}\n\n{"request_rate": 1, "latency": -1, "error_rate": 0}\n'
    )
    with pytest.raises(TrafficFileError, match=r"traffic\.ndjson line 3: latency"):
        read_traffic(path)


@pytest.mark.parametrize(
    ("lengths", "total", "kept"),
    [([5, 5], 20, [5, 5]), ([9, 3, 9], 15, [6, 3, 6]), ([1, 100], 10, [1, 9]), ([4, 4, 4], 2, [1, 1]), ([], 5, [])],
)
def test_the_newest_intervals_are_kept_evenly_by_route(lengths: list[int], total: int, kept: list[int]) -> None:
    traffic = [
        TrafficSeries(np.ones((length, len(FIELDS))), np.arange(length, dtype=np.int64) * 10_000) for length in lengths
    ]
    newest = newest_evenly(traffic, total)
    assert sorted(len(series.values) for series in newest) == sorted(kept)
    assert sum(len(series.values) for series in newest) <= total
    for series in newest:
        assert series.at is not None
        assert series.at[-1] // 10_000 + 1 in lengths
