"""Holds the model that judges: follows the registry's pointer, and has a first model trained when there is none."""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aegis_ml.problems import ModelUnavailableError
from aegis_ml.registry import ModelRegistry, Refusal, Selection, StoredModel
from aegis_ml.run_module import run_module

RETRY_SECONDS = 30
TRAINING_SECONDS = 10

State = Literal["ok", "degraded", "training", "failed"]
logger = logging.getLogger("aegis_ml")


@dataclass(frozen=True)
class Condition:
    """How the keeper is.

    Attributes
    ----------
    state : `ok`; `degraded` (an older version judges because a newer one is refused); `training` (the first
        model is being made); `failed` (there is none, and training it went wrong).
    detail : a sentence about anything but `ok`.
    current : the model in use.
    refused : promoted versions that were skipped.
    """

    state: State
    detail: str | None
    current: StoredModel | None
    refused: tuple[Refusal, ...]


class ModelKeeper:
    """Reads the pointer again whenever it has changed, so that training and rollback need no restart."""

    def __init__(self, registry: ModelRegistry) -> None:
        self.registry = registry
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._selection = Selection(None, ())
        self._failure: str | None = None

    def selection(self) -> Selection:
        """Give the model in use and what was skipped for it."""
        with self._lock:
            stamp = _stamp(self.registry.pointer)
            if stamp != self._stamp:
                self._selection = self.registry.select()
                self._stamp = stamp
                for refusal in self._selection.refused:
                    fields = {"version": refusal.version, "reason": refusal.reason}
                    logger.error("model refused", extra={"fields": fields})
            return self._selection

    def condition(self) -> Condition:
        """Say how the keeper is."""
        selection = self.selection()
        current, refused = selection.current, selection.refused
        if current is None and self._failure is not None:
            return Condition("failed", self._failure, None, refused)
        if current is None:
            lost = f" {refused[0].version} is refused: {refused[0].reason}." if refused else ""
            return Condition("training", f"The first model is being trained.{lost}", None, refused)
        if refused:
            detail = f"{refused[0].version} is refused: {refused[0].reason}. {current.version} judges instead."
            return Condition("degraded", detail, current, refused)
        return Condition("ok", None, current, refused)

    def require(self) -> StoredModel:
        """Give the model in use.

        Raises
        ------
        ModelUnavailableError
            While there is none.
        """
        condition = self.condition()
        if condition.current is None:
            seconds = TRAINING_SECONDS if condition.state == "training" else RETRY_SECONDS
            raise ModelUnavailableError(condition.detail or "", seconds)
        return condition.current

    async def ensure_first_model(self) -> None:
        """Train on synthetic traffic until there is a model; runs beside the server, ends when cancelled."""
        while (await asyncio.to_thread(self.selection)).current is None:
            code = await run_module("aegis_ml.train", self.registry.folder)
            if code == 0:
                self._failure = None
                continue
            self._failure = f"Training the first model ended with {code}; the log has the reason."
            logger.error("first training failed", extra={"fields": {"exitCode": code}})
            await asyncio.sleep(RETRY_SECONDS)


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes whenever a file is replaced; None when it is absent."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino
