from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import NOW, Matches, serving
from test_registry import arrays_of, damage, store

from aegis_ml import model_keeper
from aegis_ml.anomaly import AnomalyModel
from aegis_ml.registry import ModelRegistry
from aegis_ml.settings import Settings

SAMPLE = {"request_rate": 100, "latency": 50, "error_rate": 0.01}
ANOMALY = {"metrics": [SAMPLE]}
OPTIMIZE = {"endpoint": "/api/users", "historical_data": [SAMPLE] * 30}
MAX_BODY_BYTES = 20_000
JSON = {"content-type": "application/json"}


@pytest.fixture
def client(registry: ModelRegistry, model: AnomalyModel) -> Iterator[httpx.Client]:
    registry.promote(store(registry, model, age_days=1))
    with serving(Settings(model_dir=registry.folder, max_body_bytes=MAX_BODY_BYTES)) as opened:
        yield opened


class Test200:
    def test_an_interval_is_judged(self, client: httpx.Client, matches: Matches) -> None:
        response = client.post("/predict/anomaly", json=ANOMALY)
        assert response.status_code == 200
        assert matches("anomaly-response", response.json())
        assert response.json()["model"] == client.get("/health").json()["model"]["sha256"]
        assert response.json()["predictions"] == [
            {"score": pytest.approx(0, abs=0.3), "is_anomaly": False, "reasons": []}
        ]

    def test_an_attack_is_judged_an_anomaly_with_its_reason(self, client: httpx.Client, matches: Matches) -> None:
        body = {"metrics": [SAMPLE] * 30 + [{**SAMPLE, "error_rate": 0.9}]}
        response = client.post("/predict/anomaly", json=body).json()
        assert matches("anomaly-response", response)
        assert [one["is_anomaly"] for one in response["predictions"]] == [False] * 30 + [True]
        assert response["predictions"][-1]["reasons"][0]["feature"].startswith("error_rate")

    @pytest.mark.parametrize(
        "times",
        [
            [0],
            [row * 10_000 for row in range(60)],
            [*(row * 10_000 for row in range(30)), *(10**15 + row * 10_000 for row in range(30))],
            [0, 2**53 - 1],
            [5] * 40,
            [*range(40, 0, -1)],
            [*range(1000)],
            [row * 86_400_000 for row in range(100)],
        ],
        ids=["one", "steady", "gap", "far", "equal", "unsorted", "thousand", "days"],
    )
    def test_whatever_the_times_are_the_answer_is_finite(
        self, registry: ModelRegistry, model: AnomalyModel, times: list[int], matches: Matches
    ) -> None:
        registry.promote(store(registry, model))
        with serving(Settings(model_dir=registry.folder)) as client:
            response = client.post("/predict/anomaly", json={"metrics": [{**SAMPLE, "at": at} for at in times]})
        assert response.status_code == 200
        assert matches("anomaly-response", response.json())
        assert len(response.json()["predictions"]) == len(times)

    def test_a_limit_is_recommended(self, client: httpx.Client, matches: Matches) -> None:
        response = client.post("/optimize/rate-limit", json=OPTIMIZE)
        assert response.status_code == 200
        assert matches("forecast", response.json()["forecast"])
        assert response.json()["endpoint"] == "/api/users"
        assert [limit["window"] for limit in response.json()["limits"]] == ["1s", "1m", "1h"]

    def test_unknown_fields_are_ignored(self, client: httpx.Client) -> None:
        body = {"metrics": [{**SAMPLE, "later": {"version": 2}}], "more": 1}
        assert client.post("/predict/anomaly", json=body).status_code == 200

    def test_health_names_the_model(self, client: httpx.Client) -> None:
        health = client.get("/health").json()
        assert health["status"] == "ok"
        assert health["uptime"] >= 0
        assert health["detail"] is None

    def test_models_lists_the_versions(
        self, client: httpx.Client, registry: ModelRegistry, model: AnomalyModel
    ) -> None:
        store(registry, model)
        models = client.get("/models").json()
        assert [one["state"] for one in models["versions"]] == ["stored", "current"]
        assert models["current"] == models["versions"][1]["version"]
        assert models["versions"][1]["manifest"]["source"] == "test"

    def test_a_promoted_model_is_used_without_a_restart(
        self, client: httpx.Client, registry: ModelRegistry, model: AnomalyModel
    ) -> None:
        before = client.get("/health").json()["model"]["version"]
        newer = store(registry, model)
        registry.promote(newer)
        assert client.get("/health").json()["model"]["version"] == newer
        registry.roll_back()
        assert client.get("/health").json()["model"]["version"] == before

    def test_a_damaged_model_is_refused_and_said_so(
        self, client: httpx.Client, registry: ModelRegistry, model: AnomalyModel
    ) -> None:
        older, newer = client.get("/health").json()["model"]["version"], store(registry, model)
        registry.promote(newer)
        damage(arrays_of(registry, newer))
        health = client.get("/health").json()
        assert health["status"] == "degraded"
        assert newer in health["detail"]
        assert health["model"]["version"] == older
        assert client.post("/predict/anomaly", json=ANOMALY).status_code == 200
        states = {one["version"]: one["state"] for one in client.get("/models").json()["versions"]}
        assert states == {newer: "refused", older: "current"}

    def test_the_request_id_is_echoed_when_well_formed(self, client: httpx.Client) -> None:
        assert client.get("/health", headers={"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"
        assert client.get("/health", headers={"X-Request-Id": "a b<c>"}).headers["X-Request-Id"] != "a b<c>"

    def test_the_api_describes_itself(self, client: httpx.Client) -> None:
        paths = client.get("/openapi.json").json()["paths"]
        assert set(paths) == {"/predict/anomaly", "/optimize/rate-limit", "/health", "/models"}


def assert_problem(response: Any, status: int, code: str, matches: Matches) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert matches("problem", body)
    assert (body["status"], body["code"]) == (status, code)
    assert body["requestId"] == response.headers["X-Request-Id"]
    return body


class Test404And405:
    @pytest.mark.parametrize("path", ["/", "/predict", "/docs", "/redoc", "/predict/anomaly/x"])
    def test_an_unknown_path_is_a_problem(self, client: httpx.Client, matches: Matches, path: str) -> None:
        assert assert_problem(client.get(path), 404, "not-found", matches)["instance"] == path

    def test_another_method_is_a_problem(self, client: httpx.Client, matches: Matches) -> None:
        response = client.get("/predict/anomaly")
        assert_problem(response, 405, "method-not-allowed", matches)
        assert response.headers["allow"] == "POST"


class Test413:
    @pytest.mark.parametrize("times", [1.01, 3, 10])
    def test_a_large_body_is_refused(self, client: httpx.Client, matches: Matches, times: float) -> None:
        response = client.post("/predict/anomaly", content=b" " * int(MAX_BODY_BYTES * times), headers=JSON)
        assert_problem(response, 413, "input-too-large", matches)

    def test_a_large_body_of_undeclared_length_is_refused(self, client: httpx.Client, matches: Matches) -> None:
        chunks = (b" " * 1000 for _ in range(MAX_BODY_BYTES // 1000 + 1))
        response = client.post("/predict/anomaly", content=chunks, headers=JSON)
        assert_problem(response, 413, "input-too-large", matches)

    def test_a_body_of_just_the_size_is_read(self, client: httpx.Client) -> None:
        body = json.dumps(ANOMALY).encode().ljust(MAX_BODY_BYTES)
        assert client.post("/predict/anomaly", content=body, headers=JSON).status_code == 200


class Test400:
    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"request_rate": -1}, "metrics[0].request_rate"),
            ({"latency": "50"}, "metrics[0].latency"),
            ({"latency": True}, "metrics[0].latency"),
            ({"latency": None}, "metrics[0].latency"),
            ({"error_rate": 1.01}, "metrics[0].error_rate"),
            ({"payload_bytes": None}, "metrics[0].payload_bytes"),
            ({"at": 1.5}, "metrics[0].at"),
            ({"at": -1}, "metrics[0].at"),
        ],
    )
    def test_a_wrong_field_is_named(
        self, client: httpx.Client, matches: Matches, change: dict[str, Any], path: str
    ) -> None:
        response = client.post("/predict/anomaly", json={"metrics": [{**SAMPLE, **change}]})
        errors = assert_problem(response, 400, "input-invalid", matches)["errors"]
        assert [error["path"] for error in errors] == [path]

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
    def test_numbers_without_a_value_are_refused(self, client: httpx.Client, matches: Matches, number: str) -> None:
        body = json.dumps(ANOMALY).replace("100", number)
        response = client.post("/predict/anomaly", content=body, headers=JSON)
        assert_problem(response, 400, "input-invalid", matches)

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 15_000, b"9" * 15_000, b"null", b"[]", b"{}"])
    @pytest.mark.parametrize("path", ["/predict/anomaly", "/optimize/rate-limit"])
    def test_a_body_that_is_no_request_is_refused(
        self, client: httpx.Client, matches: Matches, path: str, body: bytes
    ) -> None:
        response = client.post(path, content=body, headers=JSON)
        assert assert_problem(response, 400, "input-invalid", matches)["errors"]

    def test_a_body_of_another_type_is_refused(self, client: httpx.Client, matches: Matches) -> None:
        response = client.post("/predict/anomaly", content=json.dumps(ANOMALY), headers={"content-type": "text/plain"})
        (error,) = assert_problem(response, 400, "input-invalid", matches)["errors"]
        assert "application/json" in error["message"]

    def test_many_mistakes_are_counted_and_the_first_hundred_listed(
        self, client: httpx.Client, matches: Matches
    ) -> None:
        response = client.post("/predict/anomaly", json={"metrics": [{}] * 200})
        problem = assert_problem(response, 400, "input-invalid", matches)
        assert len(problem["errors"]) == 100
        assert problem["detail"].startswith("600 mistake(s)")


class Test500:
    def test_a_fault_is_a_problem_without_its_cause(
        self, client: httpx.Client, matches: Matches, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise RuntimeError("secret cause")

        monkeypatch.setattr("aegis_ml.app.advise_limit", fail)
        response = client.post("/optimize/rate-limit", json=OPTIMIZE)
        assert_problem(response, 500, "internal-error", matches)
        assert "secret" not in response.text


class Test503:
    def test_without_a_model_only_judging_waits(self, tmp_path: Path, matches: Matches) -> None:
        with serving(Settings(model_dir=tmp_path)) as client:
            assert client.get("/health").json()["status"] == "training"
            response = client.post("/predict/anomaly", json=ANOMALY)
            assert_problem(response, 503, "dependency-unavailable", matches)
            assert int(response.headers["Retry-After"]) > 0
            assert client.post("/optimize/rate-limit", json=OPTIMIZE).status_code == 200
            assert client.get("/models").json() == {"current": None, "versions": []}

    def test_a_model_that_is_lost_is_said_while_another_is_trained(
        self, registry: ModelRegistry, model: AnomalyModel
    ) -> None:
        version = store(registry, model)
        registry.promote(version)
        damage(arrays_of(registry, version))
        with serving(Settings(model_dir=registry.folder)) as client:
            health = client.get("/health").json()
            assert health["status"] == "training"
            assert f"{version} is refused" in health["detail"]

    def test_a_first_training_that_fails_is_said(
        self, tmp_path: Path, matches: Matches, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A file where the folder should be: the training process cannot store its model.
        (tmp_path / "models").write_text("")
        with serving(Settings(model_dir=tmp_path / "models")) as client:
            deadline = time.monotonic() + 60
            while client.get("/health").json()["status"] == "training" and time.monotonic() < deadline:
                time.sleep(0.05)
            assert client.get("/health").json()["status"] == "failed"
            response = client.post("/predict/anomaly", json=ANOMALY)
            assert_problem(response, 503, "dependency-unavailable", matches)
            assert response.headers["Retry-After"] == str(model_keeper.RETRY_SECONDS)


def test_a_version_from_the_future_is_listed_first(registry: ModelRegistry, model: AnomalyModel) -> None:
    older = registry.store(model, {}, NOW)
    newer = registry.store(model, {}, NOW + timedelta(days=1))
    assert registry.versions() == [newer, older]
