from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOW
from fake_analytics import TOKEN, FakeAnalytics
from test_train import log_of_the_tests as log_of_the_tests  # noqa: PLC0414 - a fixture

from aegis_ml import retrain_job
from aegis_ml.anomaly import AnomalyModel
from aegis_ml.registry import ModelRegistry
from aegis_ml.retrain import main
from aegis_ml.retrain_job import RetrainJob, decide_retrain, newest_measured_at
from aegis_ml.settings import Settings
from aegis_ml.training_data import MEASURED_SOURCE


@pytest.fixture(autouse=True)
def environment(analytics: FakeAnalytics, monkeypatch: pytest.MonkeyPatch) -> None:
    analytics.page = 4000
    monkeypatch.setenv("AEGIS_ML_ANALYTICS_URL", analytics.url)
    monkeypatch.setenv("AEGIS_ML_ANALYTICS_TOKEN", TOKEN)


def run(registry: ModelRegistry) -> int:
    return main(["--model-dir", str(registry.folder)])


def test_measured_traffic_becomes_a_promoted_model(
    analytics: FakeAnalytics, registry: ModelRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    analytics.measure("orders", 9000, busyness=0.4)
    analytics.measure("users", 400, busyness=0.7)
    assert run(registry) == 0
    current = registry.select().current
    assert current is not None
    manifest = current.manifest
    assert manifest["source"] == MEASURED_SOURCE
    assert manifest["training_window"]["series"] == 2
    assert manifest["training_window"]["intervals"] == len(analytics.samples)
    assert manifest["blended_intervals"] > 10_000
    assert newest_measured_at(registry) is not None
    assert TOKEN not in capsys.readouterr().out


@pytest.mark.parametrize(("status", "said"), [(200, "too little data yet: 7920"), (503, "503")])
def test_what_cannot_be_done_is_a_sentence(
    analytics: FakeAnalytics, registry: ModelRegistry, capsys: pytest.CaptureFixture[str], status: int, said: str
) -> None:
    analytics.measure("orders", 8000)
    analytics.status = status
    assert run(registry) == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert said in json.loads(line)["message"]
    assert TOKEN not in line
    assert registry.versions() == []


def test_without_analytics_it_says_what_to_set(
    registry: ModelRegistry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AEGIS_ML_ANALYTICS_URL")
    monkeypatch.delenv("AEGIS_ML_ANALYTICS_TOKEN")
    assert run(registry) == 2
    assert "AEGIS_ML_ANALYTICS_URL" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("age_days", "retrain_days", "is_due"),
    [(None, 7, True), (None, 0, False), (6.99, 7, False), (7, 7, True), (100, 0, False), (-1, 7, False)],
)
def test_retraining_is_due_when_the_newest_measured_model_is_old(
    age_days: float | None, retrain_days: int, is_due: bool
) -> None:
    newest = None if age_days is None else NOW - timedelta(days=age_days)
    assert decide_retrain(newest, retrain_days, NOW) == is_due


def test_an_attempt_that_was_not_promoted_counts_and_a_refused_version_does_not(
    registry: ModelRegistry, model: AnomalyModel
) -> None:
    assert newest_measured_at(registry) is None
    registry.store(model, {"source": "synthetic"}, NOW)
    assert newest_measured_at(registry) is None
    registry.store(model, {"source": MEASURED_SOURCE}, NOW - timedelta(days=3))
    newer = registry.store(model, {"source": MEASURED_SOURCE}, NOW - timedelta(days=1))
    assert newest_measured_at(registry) == NOW - timedelta(days=1)
    (registry.folder / "versions" / newer / "arrays.npz").write_bytes(b"")
    assert newest_measured_at(registry) == NOW - timedelta(days=3)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrain_job, "FIRST_CHECK_SECONDS", 0)
    monkeypatch.setattr(retrain_job, "CHECK_SECONDS", 0.01)


def test_the_job_asks_analytics_in_a_process_of_its_own_until_it_is_cancelled(
    analytics: FakeAnalytics, registry: ModelRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    monkeypatch.delenv("AEGIS_ML_ANALYTICS_TOKEN")
    settings = Settings(analytics_url=analytics.url, analytics_token=TOKEN)

    async def wait_for_two_attempts() -> None:
        job = asyncio.create_task(RetrainJob(settings, registry).run())
        async with asyncio.timeout(60):
            while len(analytics.asked) < 2:
                await asyncio.sleep(0.02)
        assert not job.done()
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)

    asyncio.run(wait_for_two_attempts())
    assert {authorization for _, authorization in analytics.asked} == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "settings",
    [Settings(), Settings(analytics_url="http://127.0.0.1:9", analytics_token=TOKEN, retrain_days=0)],
)
def test_the_job_ends_when_nothing_is_ever_due(settings: Settings, tmp_path: Path) -> None:
    asyncio.run(RetrainJob(settings, ModelRegistry(tmp_path)).run())
