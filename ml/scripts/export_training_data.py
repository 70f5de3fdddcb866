"""Write the traffic that analytics has measured as NDJSON for `python -m aegis_ml.train --data`.

Reads GET /api/metrics/{throughput,latency,errors} of analytics for each route with the operator token in
AEGIS_OPERATOR_TOKEN. Their series hold no clients or paths per interval; the model treats those as missing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from aegis_ml.fields import FIELDS, TrafficSeries
from aegis_ml.traffic_file import write_traffic

RANGES = ("5m", "15m", "1h", "6h", "24h", "7d")
REPORTS = ("throughput", "latency", "errors")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
TIMEOUT_SECONDS = 30

Report = Mapping[str, Any]


class ExportError(Exception):
    """Analytics could not be read; the message says why."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token goes to the address that was named, and nowhere else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""


class AnalyticsReports:
    """Reads reports from analytics' REST API."""

    def __init__(self, base_url: str, token: str) -> None:
        address = urllib.parse.urlsplit(base_url)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
            raise ExportError("use https, or http on this machine: the operator token is sent along")
        self._base_url = base_url.rstrip("/")
        self._token = token
        self._opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))

    def read(self, report: str, period: str, route: str | None = None) -> Report:
        """Read one report.

        Raises
        ------
        ExportError
            When analytics does not answer 200 with a JSON object.
        """
        query = urllib.parse.urlencode({"range": period} | ({"route": route} if route is not None else {}))
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            f"{self._base_url}/api/metrics/{report}?{query}", headers={"Authorization": f"Bearer {self._token}"}
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                body = json.load(response)
        except urllib.error.HTTPError as error:
            error.close()
            raise ExportError(f"{report}: analytics answered {error.code}") from error
        except (OSError, ValueError) as error:
            raise ExportError(f"{report}: analytics cannot be read: {error}") from error
        if not isinstance(body, dict):
            raise ExportError(f"{report}: analytics answered something else than a report")
        return body


def join_reports(throughput: Report, latency: Report, errors: Report) -> TrafficSeries:
    """Join the three reports of one route by the start of the interval; the last one is still growing and left out.

    Parameters
    ----------
    throughput, latency, errors : reports of one route and range, as `contracts/report.ts` describes them.

    Returns
    -------
    TrafficSeries of the intervals that stand in all three.
    """
    by_time = [{point["at"]: point for point in report["series"]} for report in (throughput, latency, errors)]
    shared = sorted(set.intersection(*(set(points) for points in by_time)), key=_epoch_ms)[:-1]
    rows = [_row(*(points[at] for points in by_time)) for at in shared]
    values = np.array(rows, dtype=np.float64).reshape(len(rows), len(FIELDS))
    return TrafficSeries(values, np.array([_epoch_ms(at) for at in shared], dtype=np.int64))


def export_traffic(reports: AnalyticsReports, period: str) -> list[tuple[str, TrafficSeries]]:
    """Read every route that had traffic in the range, and its series."""
    routes = [entry["route"] for entry in reports.read("throughput", period)["routes"] if entry["route"]]
    series = [(route, join_reports(*(reports.read(one, period, route) for one in REPORTS))) for route in routes]
    return [(route, one) for route, one in series if len(one.values) > 0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: written, 2: it could not be done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--analytics-url", default="http://127.0.0.1:8081", help="address of analytics")
    parser.add_argument("--range", choices=RANGES, default="7d", dest="period", help="how far back")
    parser.add_argument("--output", type=Path, required=True, help="the NDJSON file")
    options = parser.parse_args(arguments)
    token = os.environ.get("AEGIS_OPERATOR_TOKEN", "")
    if not token:
        parser.error("set AEGIS_OPERATOR_TOKEN")
    try:
        routes = export_traffic(AnalyticsReports(options.analytics_url, token), options.period)
        with options.output.open("w", encoding="utf-8") as file:
            lines = write_traffic(file, routes)
    except (ExportError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except (KeyError, TypeError, ValueError) as error:
        print(f"a report is not what contracts/report.ts describes: {error!r}", file=sys.stderr)
        return 2
    print(f"{lines} intervals of {len(routes)} routes in {options.output}")
    return 0


def _epoch_ms(instant: str) -> int:
    return round(datetime.fromisoformat(instant).timestamp() * 1000)


def _row(throughput: Report, latency: Report, errors: Report) -> list[float]:
    """One interval in the order of FIELDS; what the reports do not hold is NaN."""
    count = throughput["count"]
    fields = {
        "request_rate": throughput["perSecond"],
        "latency": latency["mean"] or 0.0,
        "error_rate": errors["errorRate"],
        "payload_bytes": throughput["bytesOut"] / count if count else 0.0,
        "client_error_share": min(errors["clientErrors"] / errors["count"], 1.0) if errors["count"] else 0.0,
    }
    return [fields.get(field, np.nan) for field in FIELDS]


if __name__ == "__main__":
    sys.exit(main())
