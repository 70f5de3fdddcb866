"""Reads calm traffic that analytics has measured: `GET /api/training-samples`, page by page, as NDJSON."""

from __future__ import annotations

import http.client
import ipaddress
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from aegis_ml.traffic_file import RoutedSample, TrafficFileError, parse_line

TIMEOUT_SECONDS = 30
PAGE_LINES = 10_000
MAX_LINES = 2_000_000
MAX_PAGES = 2_000
MAX_LINE_BYTES = 10_000
MAX_CURSOR = 1000
CONTENT_TYPE = "application/x-ndjson"
LOCAL_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")


class AnalyticsError(Exception):
    """Analytics could not be read; the message says why and holds no secret."""


class MeasuredSample(RoutedSample):
    """An interval as analytics sends it: with its route and its time."""

    route: str = Field(min_length=1, description="Route id.")
    at: int = Field(ge=0, le=2**53 - 1, description="Milliseconds since 1970: the interval's start.")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token goes to the address that was named, and nowhere else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""


def is_safe_address(base_url: str) -> bool:
    """Whether a token may be sent there.

    That is https anywhere, or http to this machine or to a name without a dot, as containers of one closed network have
    them; without credentials, query or fragment.
    """
    try:
        address = urllib.parse.urlsplit(base_url)
        host, _ = address.hostname or "", address.port
    except ValueError:
        return False
    if not host or address.username is not None or address.query or address.fragment:
        return False
    return address.scheme == "https" or (address.scheme == "http" and _is_near(host))


def read_samples(base_url: str, token: str, days: int) -> Iterator[tuple[bytes, RoutedSample]]:
    """Read every measured interval of the last days, ordered by route and time.

    Parameters
    ----------
    base_url : address of analytics; see `is_safe_address`.
    token : sent as a bearer token; never through a proxy, never to where a redirect points.
    days : how far back.

    Yields
    ------
    The line as it was sent, and what it says. The first 2,000,000 at most.

    Raises
    ------
    AnalyticsError
        When the address is not safe, analytics does not answer with NDJSON, or a line is not a sample.
    """
    if not is_safe_address(base_url):
        raise AnalyticsError("use https, or http on this machine or to a name without a dot: the token is sent along")
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    cursor: str | None = None
    lines = 0
    for _ in range(MAX_PAGES):
        query = {"days": str(days), "limit": str(PAGE_LINES)} | ({"after": cursor} if cursor else {})
        address = f"{base_url.rstrip('/')}/api/training-samples?{urllib.parse.urlencode(query)}"
        with _open(opener, address, token) as response:
            following = _next_cursor(response, cursor)
            for line in _lines(response):
                lines += 1
                yield line, _parse(line, lines)
                if lines == MAX_LINES:
                    return
        if following is None:
            return
        cursor = following
    raise AnalyticsError(f"analytics has more than {MAX_PAGES} pages")


def _open(opener: urllib.request.OpenerDirector, address: str, token: str) -> Any:  # noqa: ANN401 - urllib's own type
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked
        address, headers={"Authorization": f"Bearer {token}", "Accept": CONTENT_TYPE}
    )
    try:
        response = opener.open(request, timeout=TIMEOUT_SECONDS)
    except urllib.error.HTTPError as error:
        error.close()
        raise AnalyticsError(f"analytics answered {error.code}") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise AnalyticsError(f"analytics cannot be read: {_reason(error)}") from error
    if response.status != 200 or response.headers.get_content_type() != CONTENT_TYPE:
        response.close()
        raise AnalyticsError(f"analytics answered something else than {CONTENT_TYPE}")
    return response


def _lines(response: Any) -> Iterator[bytes]:  # noqa: ANN401 - urllib's own type
    """Lines without their ends; a body that breaks off is not taken for a short one."""
    while True:
        try:
            line = response.readline(MAX_LINE_BYTES + 1)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise AnalyticsError(f"analytics cannot be read: {_reason(error)}") from error
        if not line:
            if getattr(response, "length", 0):
                raise AnalyticsError("analytics cannot be read: the answer broke off")
            return
        if len(line) > MAX_LINE_BYTES:
            raise AnalyticsError("analytics sent a line that is too long")
        if line.strip():
            yield line.strip()


def _parse(line: bytes, number: int) -> RoutedSample:
    try:
        return parse_line(line, MeasuredSample)
    except TrafficFileError as error:
        raise AnalyticsError(f"analytics sent something else than samples: sample {number}: {error}") from error


def _next_cursor(response: Any, before: str | None) -> str | None:  # noqa: ANN401 - urllib's own type
    cursor: str | None = response.headers.get("X-Next-Cursor")
    if cursor is not None and (cursor == before or not 0 < len(cursor) <= MAX_CURSOR):
        raise AnalyticsError("analytics sent a cursor that leads nowhere")
    return cursor


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", "") or error or type(error).__name__)


def _is_near(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return LOCAL_NAME.fullmatch(host) is not None
