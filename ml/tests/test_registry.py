from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW

from aegis_ml.anomaly import AnomalyModel, judge_samples
from aegis_ml.contracts import TrafficSample
from aegis_ml.registry import ModelRefusedError, ModelRegistry, NothingToRollBackToError, Refusal

SAMPLES = [TrafficSample(request_rate=100, latency=50, error_rate=0.01)]


def store(registry: ModelRegistry, model: AnomalyModel, age_days: int = 0) -> str:
    other = replace(model, reach=model.reach + age_days)
    return registry.store(other, {"source": "test"}, NOW - timedelta(days=age_days))


def arrays_of(registry: ModelRegistry, version: str) -> Path:
    return registry.folder / "versions" / version / "arrays.npz"


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def replace_arrays(registry: ModelRegistry, version: str, content: bytes) -> None:
    """Other arrays, and a manifest whose hash fits them."""
    path = arrays_of(registry, version)
    path.write_bytes(content)
    manifest = json.loads((path.parent / "manifest.json").read_text())
    manifest["arrays_sha256"] = hashlib.sha256(content).hexdigest()
    (path.parent / "manifest.json").write_text(json.dumps(manifest))


def test_an_empty_registry_selects_nothing(registry: ModelRegistry) -> None:
    assert registry.select().current is None
    assert registry.versions() == []


def test_a_stored_version_is_not_in_use_until_it_is_promoted(registry: ModelRegistry, model: AnomalyModel) -> None:
    version = store(registry, model)
    assert registry.select().current is None
    registry.promote(version)
    current = registry.select().current
    assert current is not None
    assert current.version == version
    assert current.sha256 == hashlib.sha256(arrays_of(registry, version).read_bytes()).hexdigest()
    assert judge_samples(current.model, SAMPLES) == judge_samples(model, SAMPLES)


def test_the_manifest_says_what_the_version_is(registry: ModelRegistry, model: AnomalyModel) -> None:
    manifest = registry.load(store(registry, model)).manifest
    assert manifest["created_at"] == "2026-01-02T03:04:05+00:00"
    assert manifest["units"]["latency"] == "ms"
    assert manifest["source"] == "test"


def test_storing_leaves_nothing_half_written(registry: ModelRegistry, model: AnomalyModel) -> None:
    version = store(registry, model)
    registry.promote(store(registry, model))
    assert [path.name for path in (registry.folder / "versions").iterdir()] == [version]
    assert sorted(path.name for path in registry.folder.iterdir()) == ["current", "versions"]


def test_damaged_arrays_are_refused_and_the_previous_version_is_used(
    registry: ModelRegistry, model: AnomalyModel
) -> None:
    older, newer = store(registry, model, age_days=1), store(registry, model)
    registry.promote(older)
    registry.promote(newer)
    damage(arrays_of(registry, newer))
    selection = registry.select()
    assert selection.current is not None
    assert selection.current.version == older
    assert selection.refused == (Refusal(newer, "the hash of its arrays does not match its manifest"),)


def test_when_every_version_is_damaged_none_is_used(registry: ModelRegistry, model: AnomalyModel) -> None:
    version = store(registry, model)
    registry.promote(version)
    damage(arrays_of(registry, version))
    assert registry.select().current is None
    assert len(registry.select().refused) == 1


def test_a_damaged_version_cannot_be_promoted(registry: ModelRegistry, model: AnomalyModel) -> None:
    good, bad = store(registry, model, age_days=1), store(registry, model)
    registry.promote(good)
    damage(arrays_of(registry, bad))
    with pytest.raises(ModelRefusedError):
        registry.promote(bad)
    assert registry.promoted() == [good]


def test_a_rollback_returns_to_the_version_before(registry: ModelRegistry, model: AnomalyModel) -> None:
    versions = [store(registry, model, age_days) for age_days in (2, 1, 0)]
    for version in versions:
        registry.promote(version)
    assert registry.roll_back() == versions[1]
    assert registry.roll_back() == versions[0]
    with pytest.raises(NothingToRollBackToError):
        registry.roll_back()
    assert registry.promoted() == [versions[0]]


def test_pickled_objects_are_never_loaded(registry: ModelRegistry, model: AnomalyModel) -> None:
    version = store(registry, model)
    buffer = io.BytesIO()
    np.savez(buffer, forest_feature=np.array([{"any": "object"}], dtype=object))
    replace_arrays(registry, version, buffer.getvalue())
    with pytest.raises(ModelRefusedError, match="malformed"):
        registry.load(version)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04cut off", b"\x93NUMPY\x01\x00"])
def test_files_that_are_no_arrays_are_refused(registry: ModelRegistry, model: AnomalyModel, content: bytes) -> None:
    version = store(registry, model)
    replace_arrays(registry, version, content)
    with pytest.raises(ModelRefusedError, match="malformed"):
        registry.load(version)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"format_version": 1}', "{"])
def test_a_manifest_of_another_format_is_refused(registry: ModelRegistry, model: AnomalyModel, manifest: str) -> None:
    version = store(registry, model)
    (arrays_of(registry, version).parent / "manifest.json").write_text(manifest)
    with pytest.raises(ModelRefusedError):
        registry.load(version)


@pytest.mark.parametrize("version", ["../../etc", "", "/", "20260102T030405-0123456789ab"])
def test_names_that_are_no_stored_version_are_refused(registry: ModelRegistry, version: str) -> None:
    with pytest.raises(ModelRefusedError):
        registry.load(version)


@pytest.mark.parametrize("pointer", ["", "{}", "[]", '{"promoted": 3}', '{"promoted": [1, null]}', "\x00"])
def test_a_pointer_that_cannot_be_read_selects_nothing(registry: ModelRegistry, pointer: str) -> None:
    registry.folder.mkdir(parents=True)
    registry.pointer.write_text(pointer)
    assert registry.select().current is None
