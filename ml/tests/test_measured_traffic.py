from __future__ import annotations

import pytest
from fake_analytics import TOKEN, FakeAnalytics

from aegis_ml import measured_traffic
from aegis_ml.measured_traffic import AnalyticsError, is_safe_address, read_samples


def read(analytics: FakeAnalytics) -> list[tuple[str, int | None]]:
    return [(sample.route, sample.at) for _, sample in read_samples(analytics.url, TOKEN, 7)]


def test_every_page_is_read_in_order(analytics: FakeAnalytics) -> None:
    analytics.measure("orders", 12)
    analytics.measure("users", 1)
    assert read(analytics) == [(sample["route"], sample["at"]) for sample in analytics.samples]
    assert [path for path, _ in analytics.asked] == [
        "/api/training-samples?days=7&limit=10000",
        "/api/training-samples?days=7&limit=10000&after=5",
        "/api/training-samples?days=7&limit=10000&after=10",
    ]
    assert {authorization for _, authorization in analytics.asked} == {f"Bearer {TOKEN}"}


def test_no_samples_are_no_mistake(analytics: FakeAnalytics) -> None:
    assert read(analytics) == []


def test_a_redirect_is_not_followed_with_the_token(analytics: FakeAnalytics) -> None:
    analytics.status, analytics.headers = 302, {"Location": f"{analytics.url}/elsewhere"}
    with pytest.raises(AnalyticsError, match="302"):
        read(analytics)
    assert len(analytics.asked) == 1


def test_a_proxy_is_not_used(analytics: FakeAnalytics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert read(analytics) == []


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
def test_a_refusal_is_said_without_the_token(analytics: FakeAnalytics, status: int) -> None:
    analytics.status = status
    with pytest.raises(AnalyticsError, match=str(status)) as caught:
        read(analytics)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "sample 1"),
        (b"[]\n", "sample 1"),
        (b'{"route":"x","at":1,"request_rate":1,"latency":1,"error_rate":2}\n', "error_rate"),
        (b'{"route":"x","request_rate":1,"latency":1,"error_rate":0}\n', "at"),
        (b'{"at":1,"request_rate":1,"latency":1,"error_rate":0}\n', "route"),
        (b'{"route":"x","at":1,"request_rate":NaN,"latency":1,"error_rate":0}\n', "sample 1"),
        (b"x" * 20_000, "too long"),
    ],
)
def test_a_body_that_is_no_samples_is_refused(analytics: FakeAnalytics, body: bytes, reason: str) -> None:
    analytics.body = body
    with pytest.raises(AnalyticsError, match=reason):
        read(analytics)


@pytest.mark.parametrize(
    "headers",
    [{"Content-Type": "text/html"}, {"Content-Type": "application/json"}, {"Content-Type": ""}, {"X-Next-Cursor": ""}],
)
def test_headers_that_are_not_those_of_samples_are_refused(analytics: FakeAnalytics, headers: dict[str, str]) -> None:
    analytics.headers = headers
    with pytest.raises(AnalyticsError):
        read(analytics)


def test_a_body_that_breaks_off_is_not_taken_for_a_short_one(analytics: FakeAnalytics) -> None:
    analytics.measure("users", 3)
    analytics.headers = {"Content-Length": "100000"}
    with pytest.raises(AnalyticsError, match="cannot be read"):
        read(analytics)


def test_a_cursor_that_does_not_move_ends_the_reading(analytics: FakeAnalytics) -> None:
    analytics.headers = {"X-Next-Cursor": "5"}
    with pytest.raises(AnalyticsError, match="leads nowhere"):
        read(analytics)


def test_the_lines_are_capped(analytics: FakeAnalytics, monkeypatch: pytest.MonkeyPatch) -> None:
    analytics.measure("users", 40)
    monkeypatch.setattr(measured_traffic, "MAX_LINES", 12)
    assert len(read(analytics)) == 12


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://analytics.example", True),
        ("http://127.0.0.1:8081", True),
        ("http://[::1]:8081", True),
        ("http://localhost:8081/", True),
        ("http://analytics:8081", True),
        ("http://aegis-analytics:8081", True),
        ("http://2130706433", False),
        ("http://analytics.example", False),
        ("http://127.0.0.1.example", False),
        ("http://localhost@evil.example", False),
        ("ftp://127.0.0.1", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://a:99999", False),
        ("", False),
    ],
)
def test_the_token_is_sent_only_to_a_safe_address(url: str, is_safe: bool) -> None:
    assert is_safe_address(url) == is_safe
    if not is_safe:
        with pytest.raises(AnalyticsError, match="https"):
            list(read_samples(url, TOKEN, 7))
