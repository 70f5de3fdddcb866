"""The service as the supervisor starts it: a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from test_app import ANOMALY
from test_registry import store

from aegis_ml.anomaly import AnomalyModel
from aegis_ml.registry import ModelRegistry

FOLDER = Path(__file__).resolve().parent.parent
DEADLINE_SECONDS = 60

Process = subprocess.Popen[str]
Start = Callable[..., Process]


@pytest.fixture
def start(registry: ModelRegistry) -> Iterator[Start]:
    started: list[Process] = []

    def run(module: str = "aegis_ml", **environment: str) -> Process:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=FOLDER,
            env={**os.environ, "AEGIS_ML_PORT": "0", "AEGIS_ML_MODEL_DIR": str(registry.folder), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def read_entry(process: Process) -> dict[str, Any]:
    assert process.stdout is not None
    entry: dict[str, Any] = json.loads(process.stdout.readline())
    return entry


def connect(process: Process) -> httpx.Client:
    entry = read_entry(process)
    assert entry["message"] == "listening"
    assert entry["host"] == "127.0.0.1"
    return httpx.Client(base_url=f"http://127.0.0.1:{entry['port']}", timeout=30, trust_env=False)


def processes() -> Iterator[tuple[int, int]]:
    """Id and parent's id of every process that has not ended."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True)  # noqa: S607
    for line in listing.stdout.splitlines():
        pid, parent, state = line.split()[:3]
        if not state.startswith("Z"):
            yield int(pid), int(parent)


def children(process: Process) -> list[int]:
    return [pid for pid, parent in processes() if parent == process.pid]


def is_running(pid: int) -> bool:
    return pid in dict(processes())


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        # Each poll is a line in the log that nobody reads: 64 KB of them would stop the service.
        time.sleep(0.25)


def test_the_first_start_trains_a_model_and_then_judges(start: Start, registry: ModelRegistry) -> None:
    process = start()
    with connect(process) as client:
        assert client.get("/health").json()["status"] == "training"
        assert client.post("/predict/anomaly", json=ANOMALY).status_code == 503
        wait_until(lambda: client.get("/health").json()["status"] == "ok")
        answer = client.post("/predict/anomaly", json=ANOMALY).json()
        assert not answer["predictions"][0]["is_anomaly"]
        (version,) = client.get("/models").json()["versions"]
        assert version["manifest"]["source"] == "synthetic"
        assert version["manifest"]["promotion"]["promoted"]
    assert len(registry.promoted()) == 1


def test_a_registry_whose_only_model_is_of_other_features_trains_a_first_one_anew(
    start: Start, registry: ModelRegistry, model: AnomalyModel
) -> None:
    older = store(registry, model, age_days=1)
    registry.promote(older)
    manifest = registry.folder / "versions" / older / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"features": ["request_rate"]}))
    process = start()
    with connect(process) as client:
        assert "trained on other features" in client.get("/health").json()["detail"]
        wait_until(lambda: client.get("/health").json()["status"] == "ok")
        assert client.post("/predict/anomaly", json=ANOMALY).status_code == 200
    newer, *rest = registry.promoted()
    assert rest == [older]
    assert registry.load(newer).manifest["source"] == "synthetic"


def test_the_process_ends_when_its_standard_input_closes(
    start: Start, registry: ModelRegistry, model: AnomalyModel
) -> None:
    registry.promote(store(registry, model))
    process = start(AEGIS_ML_EXIT_WITH_STDIN="1")
    with connect(process) as client:
        assert client.get("/health").status_code == 200
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=10) == 0


def test_unsupervised_it_outlives_its_standard_input(
    start: Start, registry: ModelRegistry, model: AnomalyModel
) -> None:
    registry.promote(store(registry, model))
    process = start()
    assert process.stdin is not None
    process.stdin.close()
    with connect(process) as client:
        assert client.get("/health").json()["status"] == "ok"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_promptly_also_with_an_open_connection(
    start: Start, registry: ModelRegistry, model: AnomalyModel, ending: signal.Signals
) -> None:
    registry.promote(store(registry, model))
    process = start()
    with connect(process) as client:
        client.get("/health")
        process.send_signal(ending)
        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_the_training_process_ends_with_the_service(start: Start, ending: signal.Signals) -> None:
    process = start()
    connect(process).close()
    wait_until(lambda: children(process) != [])
    (trainer,) = children(process)
    process.send_signal(ending)
    process.wait(timeout=10)
    wait_until(lambda: not is_running(trainer))


def test_logs_are_json_without_query_values(start: Start, registry: ModelRegistry, model: AnomalyModel) -> None:
    registry.promote(store(registry, model))
    process = start()
    with connect(process) as client:
        client.get("/health?token=secret", headers={"X-Request-Id": "seen-in-log"})
    entry = read_entry(process)
    assert entry | {"at": None, "latencyMs": 0} == {
        "at": None,
        "level": "info",
        "part": "ml",
        "message": "request",
        "requestId": "seen-in-log",
        "method": "GET",
        "path": "/health",
        "status": 200,
        "latencyMs": 0,
    }


def test_a_port_in_use_is_one_clear_sentence(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(AEGIS_ML_PORT=str(port))
        entry = read_entry(process)
        assert entry["message"] == f"cannot listen on 127.0.0.1 port {port}: Address already in use"
        assert process.wait(timeout=10) == 2


def test_wrong_settings_stop_the_start(start: Start) -> None:
    process = start(AEGIS_ML_PORT="none", AEGIS_ML_HOST="everywhere")
    assert "AEGIS_ML_HOST" in read_entry(process)["message"]
    assert process.wait(timeout=10) == 2
