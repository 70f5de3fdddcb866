from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import CONTRACTS, Matches
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from aegis_ml.contracts import AnomalyRequest, AnomalyResponse, Forecast, OptimizeRequest, TrafficSample

MODELS: dict[str, type[BaseModel]] = {
    "anomaly-request": AnomalyRequest,
    "anomaly-response": AnomalyResponse,
    "optimize-request": OptimizeRequest,
    "forecast": Forecast,
}
EXAMPLES = [
    pytest.param(word, path, id=f"{word}/{path.name}")
    for word in MODELS
    for path in sorted((CONTRACTS / "examples" / word).glob("*.json"))
]
JSON_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2**54),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(0, 1),
    st.text(max_size=3),
    st.just([]),
)
FIELDS = [*TrafficSample.model_fields, "unknown"]
GOOD_SAMPLE = {"request_rate": 100, "latency": 50, "error_rate": 0.01}


def accepts(model: type[BaseModel], value: Any) -> bool:
    try:
        model.model_validate(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("word", "path"), EXAMPLES)
def test_the_shared_examples_are_accepted_and_refused_as_their_names_say(word: str, path: Path) -> None:
    assert accepts(MODELS[word], json.loads(path.read_text())) == path.name.startswith("valid-")


@pytest.mark.parametrize("word", MODELS)
def test_the_model_requires_the_same_fields_as_the_shared_schema(word: str) -> None:
    shared = json.loads((CONTRACTS / "schema" / f"{word}.json").read_text())
    ours = MODELS[word].model_json_schema(by_alias=True)
    assert sorted(shared["required"]) == sorted(ours["required"])
    assert sorted(shared["properties"]) == sorted(ours["properties"])


@given(st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES))
def test_a_sample_is_accepted_exactly_when_the_shared_schema_accepts_it(
    matches: Matches, changes: dict[str, Any]
) -> None:
    request = {"metrics": [{**GOOD_SAMPLE, **changes}]}
    assert accepts(AnomalyRequest, request) == matches("anomaly-request", request)


@given(st.one_of(JSON_VALUES, st.just(GOOD_SAMPLE)), JSON_VALUES)
def test_a_history_is_accepted_exactly_when_the_shared_schema_accepts_it(
    matches: Matches, sample: Any, endpoint: Any
) -> None:
    request = {"endpoint": endpoint, "historical_data": [sample]}
    assert accepts(OptimizeRequest, request) == matches("optimize-request", request)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("field", ["request_rate", "latency", "error_rate", "payload_bytes", "at"])
def test_numbers_that_json_does_not_have_are_refused(field: str, number: float) -> None:
    assert not accepts(TrafficSample, {**GOOD_SAMPLE, field: number})


@pytest.mark.parametrize(("count", "accepted"), [(0, False), (1, True), (1000, True), (1001, False)])
def test_an_anomaly_request_has_1_to_1000_intervals(count: int, accepted: bool) -> None:
    assert accepts(AnomalyRequest, {"metrics": [GOOD_SAMPLE] * count}) == accepted


def test_a_whole_number_written_as_a_decimal_is_a_time() -> None:
    assert TrafficSample.model_validate({**GOOD_SAMPLE, "at": 60_000.0}).at == 60_000


def test_only_the_first_wrong_interval_of_a_history_is_reported() -> None:
    with pytest.raises(ValidationError) as caught:
        OptimizeRequest.model_validate({"endpoint": "/x", "historical_data": [{}] * 50_000})
    assert {error["loc"][1] for error in caught.value.errors()} == {0}
