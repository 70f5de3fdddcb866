"""`python -m aegis_ml.train`: train and promote a model, or roll back."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from aegis_ml.exit_with_stdin import exit_with_stdin
from aegis_ml.json_log import configure_json_log
from aegis_ml.registry import ModelRefusedError, ModelRegistry, NothingToRollBackToError
from aegis_ml.settings import Settings, SettingsError
from aegis_ml.synthetic import generate_traffic
from aegis_ml.traffic_file import TrafficFileError, read_traffic
from aegis_ml.training import Promotion, TooLittleDataError, decide_promotion, evaluate_model, train_model
from aegis_ml.training_data import TrainingData, newest_evenly, window_of

DEFAULT_SEED = 20260101

logger = logging.getLogger("aegis_ml")


def train_and_promote(registry: ModelRegistry, data: TrainingData, seed: int, now: datetime) -> Promotion:
    """Train a model, compare it with the present one on the same held-out intervals, store it, promote it if better.

    Parameters
    ----------
    registry : where it is stored.
    data : what it learns from, and is compared on.
    seed : of the forest and of the injected attacks.
    now : creation time, UTC.

    Raises
    ------
    TooLittleDataError
        When there are too few intervals.
    """
    model = train_model([*data.traffic, *data.blended], seed)
    metrics = evaluate_model(model, data.traffic, seed)
    current = registry.select().current
    present = evaluate_model(current.model, data.traffic, seed) if current else None
    promotion = decide_promotion(metrics, present)
    facts = {
        "source": data.source,
        "seed": seed,
        "training_window": window_of(data.traffic),
        "blended_intervals": sum(len(series.values) for series in data.blended),
        "held_out": asdict(metrics),
        "held_out_of_present": asdict(present) if present else None,
        "promotion": asdict(promotion),
    }
    version = registry.store(model, facts, now)
    if promotion.promoted:
        registry.promote(version)
    summary = {"version": version, "source": data.source, **asdict(promotion), **asdict(metrics)}
    logger.info("model trained", extra={"fields": summary})
    return promotion


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: done, 1: the candidate was not promoted, 2: it could not be done."""
    options = _parser().parse_args(arguments)
    configure_json_log()
    try:
        settings = Settings.from_environment()
        if settings.exit_with_stdin:
            exit_with_stdin()
        registry = ModelRegistry(options.model_dir or settings.model_dir)
        if options.rollback:
            logger.info("rolled back", extra={"fields": {"version": registry.roll_back()}})
            return 0
        data = _read_data(options.data, options.seed)
        return 0 if train_and_promote(registry, data, options.seed, datetime.now(UTC)).promoted else 1
    except (
        SettingsError,
        TrafficFileError,
        TooLittleDataError,
        ModelRefusedError,
        NothingToRollBackToError,
        OSError,
    ) as error:
        logger.error(str(error))  # noqa: TRY400 - the message is meant for people
        return 2


def _read_data(file: Path | None, seed: int) -> TrainingData:
    if file is None:
        return TrainingData(generate_traffic(seed), "synthetic")
    return TrainingData(newest_evenly(read_traffic(file).values()), file.name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m aegis_ml.train", description=__doc__)
    parser.add_argument("--data", type=Path, help="NDJSON of intervals; without it: synthetic traffic")
    parser.add_argument("--model-dir", type=Path, help="the registry's folder; default: AEGIS_ML_MODEL_DIR")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="makes training reproducible")
    parser.add_argument("--rollback", action="store_true", help="return to the promoted version before")
    return parser


if __name__ == "__main__":
    sys.exit(main())
