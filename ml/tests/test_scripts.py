from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import export_training_data
import generate_synthetic_data
import pytest
from conftest import Matches

from aegis_ml.traffic_file import read_traffic

TOKEN = "operator-token-of-this-test"  # noqa: S105
START = datetime(2026, 1, 1, tzinfo=UTC)
INTERVALS = 5


def report(name: str, route: str | None) -> dict[str, Any]:
    """A report as contracts/report.ts describes it: 60 requests a minute, and in minute 2 none."""
    counts = [0 if row == 2 else 60 for row in range(INTERVALS)]
    at = [(START + timedelta(minutes=row)).strftime("%Y-%m-%dT%H:%M:%S.000Z") for row in range(INTERVALS)]

    def point(count: int) -> dict[str, Any]:
        if name == "throughput":
            return {"count": count, "perSecond": count / 60, "bytesIn": 0, "bytesOut": count * 500}
        if name == "latency":
            value = 12.5 if count else None
            return {"count": count, "mean": value, "p50": value, "p90": value, "p95": value, "p99": value}
        rate = 0.1 if count else 0
        return {"count": count, "clientErrors": count // 4, "serverErrors": count // 10, "errorRate": rate}

    extra: dict[str, Any] = {
        "throughput": {"total": {**point(240), "distinctClients": 3}},
        "latency": {"total": point(240)},
        "errors": {"total": point(240), "byStatusClass": {}, "byStatus": {}, "byProblem": {}},
    }[name]
    return {
        "period": {"from": at[0], "to": at[-1], "stepSeconds": 60},
        "series": [{"at": time, **point(count)} for time, count in zip(at, counts, strict=True)],
        "routes": [{"route": one, **point(240)} for one in ("users", None) if route in (None, one)],
        **extra,
    }


@dataclass
class Analytics:
    """What answers in the place of analytics, and what it was asked."""

    url: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    asked: list[tuple[str, str | None]] = field(default_factory=list)


@pytest.fixture
def analytics() -> Iterator[Analytics]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            route = parse_qs(address.query).get("route", [None])[0]
            state.asked.append((self.path, self.headers["Authorization"]))
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(state.body or json.dumps(report(address.path.rsplit("/", 1)[1], route)).encode())

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state = Analytics(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AEGIS_OPERATOR_TOKEN", TOKEN)


def export(analytics: Analytics, output: Path) -> int:
    return export_training_data.main(["--analytics-url", analytics.url, "--output", str(output)])


@pytest.mark.parametrize("name", export_training_data.REPORTS)
def test_the_reports_of_this_test_are_what_the_contracts_describe(matches: Matches, name: str) -> None:
    assert matches(f"{name}-report", report(name, None))


def test_traffic_is_exported_by_route_for_training(analytics: Analytics, tmp_path: Path) -> None:
    output = tmp_path / "traffic.ndjson"
    assert export(analytics, output) == 0
    (series,) = read_traffic(output)
    rate, latency, errors, payload, *_, client_errors = series.values.T
    assert rate.tolist() == [1, 1, 0, 1]
    assert latency.tolist() == [12.5, 12.5, 0, 12.5]
    assert errors.tolist() == [0.1, 0.1, 0, 0.1]
    assert payload.tolist() == [500, 500, 0, 500]
    assert client_errors.tolist() == [0.25, 0.25, 0, 0.25]
    assert series.at is not None
    assert series.at[0] == START.timestamp() * 1000
    assert '"route": "users"' in output.read_text()


def test_the_token_goes_along_and_the_route_is_asked_for(analytics: Analytics, tmp_path: Path) -> None:
    export(analytics, tmp_path / "traffic.ndjson")
    assert {authorization for _, authorization in analytics.asked} == {f"Bearer {TOKEN}"}
    assert "/api/metrics/errors?range=7d&route=users" in [path for path, _ in analytics.asked]


def test_a_redirect_is_not_followed_with_the_token(analytics: Analytics, tmp_path: Path) -> None:
    analytics.status, analytics.headers = 302, {"Location": f"{analytics.url}/elsewhere"}
    assert export(analytics, tmp_path / "traffic.ndjson") == 2
    assert len(analytics.asked) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"routes": [{"name": "x"}]}'])
def test_answers_that_are_no_report_are_refused(analytics: Analytics, tmp_path: Path, body: bytes) -> None:
    analytics.body = body
    assert export(analytics, tmp_path / "traffic.ndjson") == 2
    assert not (tmp_path / "traffic.ndjson").exists()


@pytest.mark.parametrize("url", ["http://analytics.example", "ftp://127.0.0.1", "file:///etc/passwd"])
def test_the_token_is_not_sent_in_the_clear(tmp_path: Path, url: str) -> None:
    assert export(Analytics(url), tmp_path / "traffic.ndjson") == 2


def test_without_analytics_the_export_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(Analytics("http://127.0.0.1:9"), tmp_path / "traffic.ndjson") == 2
    assert "analytics cannot be read" in capsys.readouterr().err


def test_synthetic_data_can_be_read_back_and_repeats(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one", "two")]
    for file in files:
        assert generate_synthetic_data.main(["--routes", "1", "--days", "1", "--seed", "3", "--output", str(file)]) == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    assert [len(series.values) for series in read_traffic(files[0])] == [8640, 720]
