"""Refusals and failures as RFC 9457 problem+json; the codes are those of `contracts/problem.ts`."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

TITLES = {
    "input-invalid": "The input is not valid",
    "input-too-large": "The input is too large",
    "not-found": "There is no such thing",
    "method-not-allowed": "The route does not answer this method",
    "dependency-unavailable": "A part that is needed is away",
    "internal-error": "The gateway failed",
}
CODES_BY_STATUS = {
    400: "input-invalid",
    404: "not-found",
    405: "method-not-allowed",
    413: "input-too-large",
    503: "dependency-unavailable",
}
MAX_ERRORS = 100
MAX_INSTANCE = 200

logger = logging.getLogger("aegis_ml")


class ModelUnavailableError(Exception):
    """No model can judge yet; ask again after `retry_after_seconds`."""

    def __init__(self, detail: str, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds


def field_path(location: Sequence[int | str]) -> str:
    """Write a pydantic location as a path, for example `metrics[3].latency`."""
    path = ""
    for part in location[1:] if location[:1] == ("body",) else location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or "body"


def answer_problem(
    request: Request,
    status: int,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Make the response for a refusal or failure with this status."""
    code = CODES_BY_STATUS.get(status, "internal-error" if status >= 500 else "input-invalid")
    body: dict[str, Any] = {
        "type": f"/_aegis/problems/{code}",
        "title": TITLES[code],
        "status": status,
        "code": code,
        "detail": detail,
        "instance": request.url.path[:MAX_INSTANCE],
        "requestId": request.state.request_id,
    }
    if errors is not None:
        body["errors"] = errors
    with_id = {**(headers or {}), "X-Request-Id": request.state.request_id}
    return JSONResponse(body, status, with_id, media_type="application/problem+json")


def _field_error(request: Request, mistake: Mapping[str, Any]) -> dict[str, str]:
    if mistake["type"] == "json_invalid":
        position = mistake["loc"][-1]
        return {"path": "body", "message": f"not JSON at character {position}: {mistake['ctx']['error']}"}
    if tuple(mistake["loc"]) == ("body",) and "json" not in request.headers.get("content-type", ""):
        return {"path": "body", "message": "send a JSON object with Content-Type: application/json"}
    return {"path": field_path(mistake["loc"]), "message": str(mistake["msg"])}


async def _answer_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    mistakes = error.errors()
    errors = [_field_error(request, one) for one in mistakes[:MAX_ERRORS]]
    shown = f", the first {MAX_ERRORS} are listed" if len(mistakes) > MAX_ERRORS else ""
    return answer_problem(request, 400, f"{len(mistakes)} mistake(s){shown}.", errors)


async def _answer_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    if error.status_code == 400:
        errors = [{"path": "body", "message": "The body cannot be read as JSON."}]
        return answer_problem(request, 400, "The body cannot be read as JSON.", errors)
    return answer_problem(request, error.status_code, str(error.detail), headers=error.headers)


async def _answer_unavailable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ModelUnavailableError)  # noqa: S101 - registered for this class only
    return answer_problem(request, 503, error.detail, headers={"Retry-After": str(error.retry_after_seconds)})


async def _answer_fault(request: Request, error: Exception) -> JSONResponse:
    logger.error("request failed", exc_info=error, extra={"fields": {"requestId": request.state.request_id}})
    return answer_problem(request, 500, "The request failed for a reason that is in the log.")


def install_problem_handlers(app: FastAPI) -> None:
    """Make every refusal and failure of the app a problem document."""
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(ModelUnavailableError, _answer_unavailable)
    app.add_exception_handler(Exception, _answer_fault)
