"""What the tests share: one small traffic, one model trained on it, and the contracts as data."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import uvicorn
from fake_analytics import FakeAnalytics, answering
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from aegis_ml.anomaly import AnomalyModel
from aegis_ml.app import create_app
from aegis_ml.fields import TrafficSeries
from aegis_ml.registry import ModelRegistry
from aegis_ml.settings import Settings
from aegis_ml.synthetic import generate_traffic
from aegis_ml.training import train_model

CONTRACTS = Path(__file__).resolve().parent.parent.parent / "contracts"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

hypothesis_settings.register_profile(
    "aegis", max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("aegis")

Matches = Callable[[str, Any], bool]


@pytest.fixture(scope="session")
def traffic() -> list[TrafficSeries]:
    return generate_traffic(seed=11, routes=6, hours=6)


@pytest.fixture(scope="session")
def model(traffic: list[TrafficSeries]) -> AnomalyModel:
    return train_model(traffic, seed=11)


@pytest.fixture
def analytics() -> Iterator[FakeAnalytics]:
    with answering() as state:
        yield state


@pytest.fixture
def registry(tmp_path: Path) -> ModelRegistry:
    return ModelRegistry(tmp_path / "models")


@pytest.fixture(scope="session")
def matches() -> Matches:
    """Whether a value is what `contracts/schema/<word>.json` describes."""

    def check(word: str, value: Any) -> bool:
        schema = json.loads((CONTRACTS / "schema" / f"{word}.json").read_text())
        return bool(jsonschema.Draft202012Validator(schema).is_valid(value))

    return check


@contextlib.contextmanager
def serving(settings: Settings) -> Iterator[httpx.Client]:
    """A real server on a free port, in a thread of this process, and a client of it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(timeout=30)
    assert not thread.is_alive()
