"""Measure the first model on traffic of ten-second intervals: how calm it stays, and how soon it sees trouble.

The traffic is drawn by another method than the training traffic: requests are dealt to clients and paths whose
popularity falls with rank. Every interval is judged as analytics asks for it: yesterday ±5 minutes, a gap, and the
last 45 intervals. The seed is fixed, so the table repeats.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from detection_cases import CALM_RATES, TROUBLES, Row, measure_calm, measure_start, measure_trouble

from aegis_ml.synthetic import generate_traffic
from aegis_ml.train import DEFAULT_SEED
from aegis_ml.training import train_model


def measure(trials: int, days: int, seed: int) -> list[Row]:
    """Train the first model and measure every case.

    Parameters
    ----------
    trials : attacks of each kind and rate, and starts of a route.
    days : days of calm traffic of each rate.
    seed : the same seed gives the same rows.
    """
    model = train_model(generate_traffic(DEFAULT_SEED), DEFAULT_SEED)
    return [
        *measure_calm(model, days, seed),
        *(row for rate in CALM_RATES for row in measure_start(model, rate, trials, seed)),
        *(row for trouble in TROUBLES for row in measure_trouble(model, trouble, trials, seed)),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: every goal is met, 1: one is not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=200, help="attacks of each kind and rate")
    parser.add_argument("--days", type=int, default=2, help="days of calm traffic of each rate")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="print rows as JSON")
    options = parser.parse_args(arguments)
    rows = measure(options.trials, options.days, options.seed)
    if options.json:
        print(json.dumps({"name": "detection", "rows": rows}))
    else:
        for row in rows:
            print(f"{row['case']:<34} {row['rate']:>7}/s  {row['measured']:<44} {'met' if row['met'] else 'NOT MET'}")
    return 0 if all(row["met"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
