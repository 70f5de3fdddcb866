from __future__ import annotations

from pathlib import Path

import export_training_data
import generate_synthetic_data
import pytest
from fake_analytics import TOKEN, FakeAnalytics

from aegis_ml.traffic_file import read_traffic


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AEGIS_ML_ANALYTICS_TOKEN", TOKEN)


def export(analytics: FakeAnalytics, output: Path) -> int:
    return export_training_data.main(["--analytics-url", analytics.url, "--output", str(output), "--days", "3"])


def test_traffic_is_exported_by_route_for_training(
    analytics: FakeAnalytics, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    analytics.measure("orders", 12)
    analytics.measure("users", 9)
    output = tmp_path / "traffic.ndjson"
    assert export(analytics, output) == 0
    assert {route: len(series.values) for route, series in read_traffic(output).items()} == {"orders": 12, "users": 9}
    assert "21 intervals of 2 routes" in capsys.readouterr().out
    assert "days=3" in analytics.asked[0][0]


@pytest.mark.parametrize("body", [b"<html>", b"[]\n", b"{}\n", b'{"route": "x", "at": 1}\n'])
def test_an_export_that_fails_leaves_no_file(
    analytics: FakeAnalytics, tmp_path: Path, body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    analytics.body = body
    assert export(analytics, tmp_path / "traffic.ndjson") == 2
    assert list(tmp_path.iterdir()) == []
    captured = capsys.readouterr()
    assert "something else than samples" in captured.err
    assert TOKEN not in captured.err + captured.out


def test_without_analytics_the_export_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(FakeAnalytics("http://127.0.0.1:9"), tmp_path / "traffic.ndjson") == 2
    assert "analytics cannot be read" in capsys.readouterr().err


def test_synthetic_data_can_be_read_back_and_repeats(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one", "two")]
    for file in files:
        assert generate_synthetic_data.main(["--routes", "1", "--days", "1", "--seed", "3", "--output", str(file)]) == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    assert [len(series.values) for series in read_traffic(files[0]).values()] == [8640, 720]
