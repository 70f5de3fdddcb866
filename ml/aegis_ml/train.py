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
from aegis_ml.fields import TrafficSeries
from aegis_ml.json_log import configure_json_log
from aegis_ml.registry import ModelRefusedError, ModelRegistry, NothingToRollBackToError
from aegis_ml.settings import Settings, SettingsError
from aegis_ml.synthetic import generate_traffic
from aegis_ml.traffic_file import TrafficFileError, read_traffic
from aegis_ml.training import Promotion, TooLittleDataError, decide_promotion, evaluate_model, train_model

DEFAULT_SEED = 20260101

logger = logging.getLogger("aegis_ml")


def train_and_promote(
    registry: ModelRegistry, traffic: Sequence[TrafficSeries], source: str, seed: int, now: datetime
) -> Promotion:
    """Train a model, compare it with the present one on the same held-out intervals, store it, promote it if better.

    Parameters
    ----------
    registry : where it is stored.
    traffic : series of one route each.
    source : `synthetic` or the file's name, for the manifest.
    seed : of the forest and of the injected attacks.
    now : creation time, UTC.
    """
    model = train_model(traffic, seed)
    metrics = evaluate_model(model, traffic, seed)
    current = registry.select().current
    present = evaluate_model(current.model, traffic, seed) if current else None
    promotion = decide_promotion(metrics, present)
    times = [edge for series in traffic if series.at is not None for edge in (series.at[0], series.at[-1])]
    facts = {
        "source": source,
        "seed": seed,
        "training_window": {
            "from_ms": int(min(times)) if times else None,
            "to_ms": int(max(times)) if times else None,
            "series": len(traffic),
            "intervals": sum(len(series.values) for series in traffic),
        },
        "held_out": asdict(metrics),
        "held_out_of_present": asdict(present) if present else None,
        "promotion": asdict(promotion),
    }
    version = registry.store(model, facts, now)
    if promotion.promoted:
        registry.promote(version)
    summary = {"version": version, **asdict(promotion), **asdict(metrics)}
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
        traffic = read_traffic(options.data) if options.data else generate_traffic(options.seed)
        source = options.data.name if options.data else "synthetic"
        return 0 if train_and_promote(registry, traffic, source, options.seed, datetime.now(UTC)).promoted else 1
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m aegis_ml.train", description=__doc__)
    parser.add_argument("--data", type=Path, help="NDJSON of intervals; without it: synthetic traffic")
    parser.add_argument("--model-dir", type=Path, help="the registry's folder; default: AEGIS_ML_MODEL_DIR")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="makes training reproducible")
    parser.add_argument("--rollback", action="store_true", help="return to the promoted version before")
    return parser


if __name__ == "__main__":
    sys.exit(main())
