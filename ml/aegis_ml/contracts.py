"""The words on the wire: `contracts/anomaly.ts` and `contracts/forecast.ts` as pydantic models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, FailFast, Field

MAX_INTERVALS = 1000
MAX_HISTORY = 100_000
LARGEST_JSON_INTEGER = 2**53 - 1


def _refuse_null(value: Any) -> Any:  # noqa: ANN401 - any JSON value comes in
    if value is None:
        raise ValueError("leave the field out instead of sending null")
    return value


def _whole(value: Any) -> Any:  # noqa: ANN401 - any JSON value comes in
    """JSON does not tell 60.0 from 60."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Amount = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
OptionalAmount = Annotated[Amount | None, BeforeValidator(_refuse_null)]
OptionalShare = Annotated[Share | None, BeforeValidator(_refuse_null)]
EpochMs = Annotated[
    Annotated[int, Field(ge=0, le=LARGEST_JSON_INTEGER)] | None, BeforeValidator(_whole), BeforeValidator(_refuse_null)
]


class Received(BaseModel):
    """What callers send: no coercion of types, no NaN or Infinity, unknown fields ignored."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False, extra="ignore")


class TrafficSample(Received):
    """What the model sees of one route in one interval."""

    request_rate: Amount = Field(description="Requests per second.")
    latency: Amount = Field(description="Mean latency in milliseconds.")
    error_rate: Share = Field(description="Share of 5xx answers.")
    payload_bytes: OptionalAmount = Field(default=None, description="Mean bytes per answer.")
    distinct_clients: OptionalAmount = Field(default=None, description="Different clients.")
    top_client_share: OptionalShare = Field(default=None, description="Share of requests by the busiest client.")
    distinct_paths: OptionalAmount = Field(default=None, description="Different paths.")
    client_error_share: OptionalShare = Field(default=None, description="Share of 4xx answers.")
    at: EpochMs = Field(default=None, description="Milliseconds since 1970: the interval's start.")


class AnomalyRequest(Received):
    """Intervals of one route to be judged."""

    metrics: list[TrafficSample] = Field(
        min_length=1, max_length=MAX_INTERVALS, description="Intervals in order of time."
    )


class OptimizeRequest(Received):
    """A route and its past, for which a limit is asked."""

    endpoint: str = Field(min_length=1)
    # Mistakes of 100,000 intervals would cost seconds and hundreds of megabytes: the first wrong one is named.
    historical_data: Annotated[list[TrafficSample], FailFast()] = Field(min_length=1, max_length=MAX_HISTORY)


class Reason(BaseModel):
    """A feature outside of its expected range; all three numbers in the field's own unit."""

    feature: str
    value: float
    expected_low: float
    expected_high: float


class Anomaly(BaseModel):
    """How unusual one interval is, and why."""

    score: float = Field(ge=0, le=1, description="0: ordinary, 1: unlike anything in the training window.")
    is_anomaly: bool = Field(description="The score is above the model's threshold.")
    reasons: list[Reason] = Field(description="The features furthest from their expected range, furthest first.")


class AnomalyResponse(BaseModel):
    """One judgement for each interval of the request."""

    model: str = Field(description="Hash of the model that judged.")
    predictions: list[Anomaly]


class Forecast(BaseModel):
    """What a route's traffic is expected to be; named as in `contracts/forecast.ts`."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    endpoint: str
    horizon_seconds: int = Field(alias="horizonSeconds", gt=0)
    request_rate: float = Field(alias="requestRate", ge=0, description="Expected requests per second.")
    low: float = Field(ge=0, description="10th percentile of the expectation.")
    high: float = Field(ge=0, description="90th percentile of the expectation.")


class RecommendedLimit(BaseModel):
    """A quota for one window."""

    by: Literal["route", "client"] = Field(description="Who shares the counter.")
    window: str
    window_seconds: int
    quota: int = Field(ge=1, le=1_000_000_000)


class AdviceReason(BaseModel):
    """One step of the reasoning: a stable code and a sentence."""

    code: str
    message: str


class RateLimitAdvice(BaseModel):
    """The recommended limits of one route and what they rest on."""

    endpoint: str
    limits: list[RecommendedLimit] = Field(description="Empty: nothing was seen that a limit could rest on.")
    requests_per_second: float | None = Field(description="The sustained rate the route's limits admit.")
    capacity_per_second: float | None = Field(description="Served rate while saturated; null: it never was.")
    forecast: Forecast
    confidence: float = Field(ge=0, le=1)
    reasons: list[AdviceReason]
    evidence: dict[str, float | int | str | None]
