"""Retrains on measured traffic every week, beside the service."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from aegis_ml.registry import ModelRefusedError, ModelRegistry
from aegis_ml.run_module import run_module
from aegis_ml.settings import Settings
from aegis_ml.training_data import MEASURED_SOURCE

FIRST_CHECK_SECONDS = 60.0
CHECK_SECONDS = 3600.0

logger = logging.getLogger("aegis_ml")


def decide_retrain(newest_measured_at: datetime | None, retrain_days: int, now: datetime) -> bool:
    """Decide whether retraining is due.

    Parameters
    ----------
    newest_measured_at : when the newest model of measured traffic was made; None when there is none.
    retrain_days : how old it may become; 0: however old.
    now : the time, with its zone.
    """
    if retrain_days == 0:
        return False
    return newest_measured_at is None or now - newest_measured_at >= timedelta(days=retrain_days)


def newest_measured_at(registry: ModelRegistry) -> datetime | None:
    """Say when the newest intact version of measured traffic was made, promoted or not."""
    for version in registry.versions():
        try:
            manifest = registry.load(version).manifest
            if manifest.get("source") == MEASURED_SOURCE:
                return datetime.fromisoformat(str(manifest["created_at"]))
        except (ModelRefusedError, KeyError, ValueError):
            continue
    return None


class RetrainJob:
    """Checks hourly whether retraining is due, and runs it; what goes wrong is logged and tried again an hour later."""

    def __init__(self, settings: Settings, registry: ModelRegistry) -> None:
        self._settings = settings
        # By environment, since arguments of a process can be read by others.
        self._environment = {
            "AEGIS_ML_ANALYTICS_URL": settings.analytics_url or "",
            "AEGIS_ML_ANALYTICS_TOKEN": settings.analytics_token or "",
        }
        self._registry = registry

    async def run(self) -> None:
        """Run until cancelled; ends at once when there is no analytics to read or nothing is ever due."""
        if self._settings.analytics_url is None or self._settings.retrain_days == 0:
            return
        await asyncio.sleep(FIRST_CHECK_SECONDS)
        while True:
            await self._check()
            await asyncio.sleep(CHECK_SECONDS)

    async def _check(self) -> None:
        try:
            newest = await asyncio.to_thread(newest_measured_at, self._registry)
            if not decide_retrain(newest, self._settings.retrain_days, datetime.now(UTC)):
                return
            # The command logs its outcome itself, unless it was ended.
            code = await run_module("aegis_ml.retrain", self._registry.folder, self._environment)
            if code not in (0, 1, 2):
                logger.error("retraining ended", extra={"fields": {"exitCode": code}})
        except Exception:
            # Serving goes on, and so does the next hour's attempt.
            logger.exception("retraining could not be started")
