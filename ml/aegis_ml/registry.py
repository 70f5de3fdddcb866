"""The model registry: a folder of versions, and a pointer to the current one that is replaced atomically."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from aegis_ml.anomaly import AnomalyModel, ModelMalformedError, model_from_arrays, model_to_arrays
from aegis_ml.features import FEATURES
from aegis_ml.fields import FIELDS, UNITS

FORMAT_VERSION = 2
VERSION = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9a-f]{12}")


class ModelRefusedError(Exception):
    """A stored version cannot be used; the message says why."""


class NothingToRollBackToError(Exception):
    """No earlier promoted version is left."""


@dataclass(frozen=True)
class StoredModel:
    """A version that was read and found intact; `sha256` is the hash of its arrays."""

    version: str
    sha256: str
    manifest: Mapping[str, Any]
    model: AnomalyModel


@dataclass(frozen=True)
class Refusal:
    """A version that was skipped, and why."""

    version: str
    reason: str


@dataclass(frozen=True)
class Selection:
    """The version in use (None: none is usable), and the promoted ones that were skipped before it."""

    current: StoredModel | None
    refused: tuple[Refusal, ...]


class ModelRegistry:
    """Versions under `folder/versions/<version>/{arrays.npz, manifest.json}`; `folder/current` names the one in use.

    The pointer also keeps the earlier promoted versions, newest first: a version that is refused falls back to
    the one before it, and a rollback returns to it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pointer = folder / "current"

    def store(self, model: AnomalyModel, facts: Mapping[str, Any], now: datetime) -> str:
        """Write a version whole or not at all; it is not in use until it is promoted.

        Parameters
        ----------
        model : the trained model.
        facts : what else the manifest says: seed, training window, metrics.
        now : creation time, UTC.

        Returns
        -------
        The version's name.
        """
        buffer = io.BytesIO()
        np.savez_compressed(buffer, allow_pickle=False, **model_to_arrays(model))
        sha256 = hashlib.sha256(buffer.getvalue()).hexdigest()
        version = f"{now:%Y%m%dT%H%M%S}-{sha256[:12]}"
        manifest = {
            "format_version": FORMAT_VERSION,
            "version": version,
            "created_at": now.astimezone(UTC).isoformat(timespec="seconds"),
            "arrays_sha256": sha256,
            "features": list(FEATURES),
            "units": dict(zip(FIELDS, UNITS, strict=True)),
            **facts,
        }
        versions = self.folder / "versions"
        versions.mkdir(parents=True, exist_ok=True, mode=0o700)
        staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=versions))
        try:
            (staging / "arrays.npz").write_bytes(buffer.getvalue())
            (staging / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
            if not (versions / version).exists():
                staging.rename(versions / version)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return version

    def load(self, version: str) -> StoredModel:
        """Read a version and check it.

        Raises
        ------
        ModelRefusedError
            When a file is missing, the hash does not match, or the arrays are of another format.
        """
        if not VERSION.fullmatch(version):
            raise ModelRefusedError("the name is not a version's")
        folder = self.folder / "versions" / version
        try:
            manifest = json.loads((folder / "manifest.json").read_text())
            content = (folder / "arrays.npz").read_bytes()
        except (OSError, ValueError) as error:
            raise ModelRefusedError(f"its files cannot be read: {type(error).__name__}") from error
        if not isinstance(manifest, dict) or manifest.get("format_version") != FORMAT_VERSION:
            raise ModelRefusedError("its manifest is of another format")
        sha256 = hashlib.sha256(content).hexdigest()
        if manifest.get("arrays_sha256") != sha256:
            raise ModelRefusedError("the hash of its arrays does not match its manifest")
        if manifest.get("features") != list(FEATURES):
            raise ModelRefusedError("it was trained on other features")
        try:
            with np.lib.npyio.NpzFile(io.BytesIO(content), allow_pickle=False) as arrays:
                model = model_from_arrays(arrays)
        except (ModelMalformedError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise ModelRefusedError(f"its arrays are malformed: {error}") from error
        return StoredModel(version, sha256, manifest, model)

    def promoted(self) -> list[str]:
        """Promoted versions, the current one first; empty when there is no readable pointer."""
        try:
            versions = json.loads(self.pointer.read_text())["promoted"]
        except (OSError, ValueError, KeyError, TypeError):
            return []
        return [one for one in versions if isinstance(one, str)] if isinstance(versions, list) else []

    def select(self) -> Selection:
        """Take the newest promoted version that is intact."""
        refused: list[Refusal] = []
        for version in self.promoted():
            try:
                return Selection(self.load(version), tuple(refused))
            except ModelRefusedError as error:
                refused.append(Refusal(version, str(error)))
        return Selection(None, tuple(refused))

    def promote(self, version: str) -> None:
        """Make an intact version the current one.

        Raises
        ------
        ModelRefusedError
            When it is not intact; the pointer stays as it was.
        """
        self.load(version)
        self._point([version, *(one for one in self.promoted() if one != version)])

    def roll_back(self) -> str:
        """Return to the promoted version before the current one.

        Returns
        -------
        The version now in use.

        Raises
        ------
        NothingToRollBackToError
            When there is none.
        ModelRefusedError
            When it is not intact; the pointer stays as it was.
        """
        earlier = self.promoted()[1:]
        if not earlier:
            raise NothingToRollBackToError("there is no earlier promoted version")
        self.load(earlier[0])
        self._point(earlier)
        return earlier[0]

    def versions(self) -> list[str]:
        """Every stored version, newest first."""
        folder = self.folder / "versions"
        names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
        return sorted((name for name in names if VERSION.fullmatch(name)), reverse=True)

    def _point(self, promoted: list[str]) -> None:
        """Replace the pointer; a reader sees the old list or the new one, never half of it."""
        handle, name = tempfile.mkstemp(prefix=".current-", dir=self.folder)
        with os.fdopen(handle, "w") as file:
            file.write(json.dumps({"promoted": promoted}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(self.pointer)
