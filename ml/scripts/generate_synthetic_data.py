"""Write synthetic traffic as NDJSON, for example to try `python -m aegis_ml.train --data`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aegis_ml.synthetic import generate_traffic
from aegis_ml.traffic_file import write_traffic


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; always 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same traffic")
    parser.add_argument("--routes", type=int, default=8, help="long series, and as many of two hours")
    parser.add_argument("--days", type=float, default=1.125, help="length of the long series")
    parser.add_argument("--output", type=Path, help="default: standard output")
    options = parser.parse_args(arguments)
    if options.routes < 1 or not 0 < options.days <= 100:
        parser.error("--routes is at least 1, --days more than 0 and at most 100")
    series = generate_traffic(options.seed, options.routes, options.days * 24)
    named = [(f"route-{number}", one) for number, one in enumerate(series)]
    if options.output is None:
        write_traffic(sys.stdout, named)
        return 0
    with options.output.open("w", encoding="utf-8") as file:
        lines = write_traffic(file, named)
    print(f"{lines} intervals of {len(named)} routes in {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
