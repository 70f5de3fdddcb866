"""What answers in the place of analytics: a real HTTP server that pages through samples."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

from aegis_ml.fields import FIELDS, TrafficSeries
from aegis_ml.synthetic import generate_series

TOKEN = "token-of-this-test"  # noqa: S105
START_AT = 1_767_225_600_000


@dataclass
class FakeAnalytics:
    """How it answers, and what it was asked: path and Authorization."""

    url: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    page: int = 5
    samples: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def measure(self, route: str, intervals: int, busyness: float = 0.5) -> TrafficSeries:
        """Add calm intervals of a route, one of a hundred left out."""
        random = np.random.default_rng(len(self.samples))
        series = generate_series(random, intervals, busyness)
        for row, values in enumerate(series.values):
            if intervals < 100 or row % 100 != 50:
                fields = dict(zip(FIELDS, values.tolist(), strict=True))
                self.samples.append({"route": route, "at": START_AT + row * 10_000, **fields})
        return series

    def answer(self, after: int) -> tuple[bytes, dict[str, str]]:
        """Give a page, and the cursor of the next one."""
        headers = {"Content-Type": "application/x-ndjson"}
        if self.body is not None:
            return self.body, headers | self.headers
        end = after + self.page
        lines = [json.dumps(sample) for sample in self.samples[after:end]]
        if end < len(self.samples):
            headers["X-Next-Cursor"] = str(end)
        return "".join(line + "\n" for line in lines).encode(), headers | self.headers


@contextlib.contextmanager
def answering() -> Iterator[FakeAnalytics]:
    """Serve on a free port until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append((self.path, self.headers["Authorization"]))
            after = parse_qs(urlsplit(self.path).query).get("after", ["0"])[0]
            body, headers = state.answer(int(after))
            self.send_response(state.status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state = FakeAnalytics(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
