"""What `/health` and `/models` say of the models."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from aegis_ml.model_keeper import Condition, State
from aegis_ml.registry import ModelRefusedError, ModelRegistry

MAX_VERSIONS = 50
SUMMARY = ("created_at", "source", "features", "units", "training_window", "held_out", "promotion")


class ModelInUse(BaseModel):
    """The model that judges."""

    version: str
    sha256: str


class Health(BaseModel):
    """How the service is."""

    status: State = Field(description="Without a model only /predict/anomaly is refused.")
    uptime: float = Field(description="Seconds since the start.")
    model: ModelInUse | None
    detail: str | None


class ModelVersion(BaseModel):
    """One stored version."""

    version: str
    state: Literal["current", "promoted", "stored", "refused"] = Field(
        description="promoted: was current before; stored: did not pass, or was rolled back; refused: not intact."
    )
    reason: str | None = Field(description="Why it is refused.")
    sha256: str | None
    manifest: dict[str, Any] | None


class ModelsReport(BaseModel):
    """The registry."""

    current: str | None
    versions: list[ModelVersion]


def report_health(condition: Condition, uptime_seconds: float) -> Health:
    """Put a condition into words."""
    current = condition.current
    return Health(
        status=condition.state,
        uptime=round(uptime_seconds, 3),
        model=ModelInUse(version=current.version, sha256=current.sha256) if current else None,
        detail=condition.detail,
    )


def report_models(registry: ModelRegistry, condition: Condition) -> ModelsReport:
    """List up to 50 versions, newest first, each read and checked anew, and promoted ones that are gone."""
    current = condition.current.version if condition.current else None
    promoted = registry.promoted()
    names = dict.fromkeys([*registry.versions(), *promoted])
    listed = sorted(names, reverse=True)[:MAX_VERSIONS]
    return ModelsReport(current=current, versions=[_report(registry, one, current, promoted) for one in listed])


def _report(registry: ModelRegistry, version: str, current: str | None, promoted: list[str]) -> ModelVersion:
    try:
        stored = registry.load(version)
    except ModelRefusedError as error:
        return ModelVersion(version=version, state="refused", reason=str(error), sha256=None, manifest=None)
    manifest = {name: stored.manifest.get(name) for name in SUMMARY}
    state: Literal["current", "promoted", "stored"] = "promoted" if version in promoted else "stored"
    if version == current:
        state = "current"
    return ModelVersion(version=version, state=state, reason=None, sha256=stored.sha256, manifest=manifest)
