"""Write the calm traffic that analytics has measured as NDJSON, for example for `python -m aegis_ml.train --data`.

Reads GET /api/training-samples of analytics with the token in AEGIS_ML_ANALYTICS_TOKEN.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aegis_ml.measured_traffic import AnalyticsError, read_samples


def export(base_url: str, token: str, days: int, output: Path) -> tuple[int, int]:
    """Write every interval as it was sent; the file appears whole or not at all.

    Returns
    -------
    How many intervals of how many routes were written.

    Raises
    ------
    AnalyticsError
        When analytics cannot be read.
    """
    unfinished = output.with_name(f".{output.name}.unfinished")
    lines, routes = 0, set()
    try:
        with unfinished.open("wb") as file:
            for line, sample in read_samples(base_url, token, days):
                file.write(line + b"\n")
                lines += 1
                routes.add(sample.route)
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)
    return lines, len(routes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: written, 2: it could not be done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--analytics-url", default="http://127.0.0.1:8081", help="address of analytics")
    parser.add_argument("--days", type=int, choices=range(1, 91), default=7, metavar="1-90", help="how far back")
    parser.add_argument("--output", type=Path, required=True, help="the NDJSON file")
    options = parser.parse_args(arguments)
    token = os.environ.get("AEGIS_ML_ANALYTICS_TOKEN", "")
    if not token:
        parser.error("set AEGIS_ML_ANALYTICS_TOKEN")
    try:
        lines, routes = export(options.analytics_url, token, options.days, options.output)
    except (AnalyticsError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{lines} intervals of {routes} routes in {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
