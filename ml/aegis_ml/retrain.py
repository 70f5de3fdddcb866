"""`python -m aegis_ml.retrain`: read measured traffic from analytics, train on it, and promote the model if better."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from aegis_ml.exit_with_stdin import exit_with_stdin
from aegis_ml.json_log import configure_json_log
from aegis_ml.measured_traffic import AnalyticsError, read_samples
from aegis_ml.registry import ModelRefusedError, ModelRegistry
from aegis_ml.settings import Settings, SettingsError
from aegis_ml.train import DEFAULT_SEED, train_and_promote
from aegis_ml.training import Promotion, TooLittleDataError
from aegis_ml.training_data import blend_measured

DAYS = 7
NICENESS = 10

logger = logging.getLogger("aegis_ml")


def retrain(settings: Settings, registry: ModelRegistry, days: int, seed: int) -> Promotion:
    """Export, train, compare and promote.

    Parameters
    ----------
    settings : with the address of analytics and its token.
    registry : where the model is stored.
    days : how far back traffic is read.
    seed : makes training reproducible.

    Raises
    ------
    SettingsError
        When address and token are not set.
    AnalyticsError
        When analytics cannot be read.
    TooLittleDataError
        When less than a day of intervals was measured.
    """
    url, token = settings.analytics_url, settings.analytics_token
    if url is None or token is None:
        raise SettingsError(["set AEGIS_ML_ANALYTICS_URL and AEGIS_ML_ANALYTICS_TOKEN"])
    data = blend_measured((sample for _, sample in read_samples(url, token, days)), seed)
    return train_and_promote(registry, data, seed, datetime.now(UTC))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: done, 1: the candidate was not promoted, 2: it could not be done."""
    options = _parser().parse_args(arguments)
    configure_json_log()
    try:
        settings = Settings.from_environment()
        if settings.exit_with_stdin:
            exit_with_stdin()
        registry = ModelRegistry(options.model_dir or settings.model_dir)
        return 0 if retrain(settings, registry, options.days, options.seed).promoted else 1
    except (SettingsError, AnalyticsError, TooLittleDataError, ModelRefusedError, OSError) as error:
        logger.error(f"not retrained: {error}")  # noqa: TRY400 - the message is meant for people
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m aegis_ml.retrain", description=__doc__)
    parser.add_argument("--days", type=int, choices=range(1, 91), default=DAYS, metavar="1-90", help="how far back")
    parser.add_argument("--model-dir", type=Path, help="the registry's folder; default: AEGIS_ML_MODEL_DIR")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="makes training reproducible")
    return parser


if __name__ == "__main__":
    # Serving goes first.
    os.nice(NICENESS)
    sys.exit(main())
