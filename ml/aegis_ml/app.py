"""The HTTP API: every endpoint on one screen."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from fastapi import FastAPI

from aegis_ml import __version__
from aegis_ml.advice import advise_limit
from aegis_ml.anomaly import judge_samples
from aegis_ml.body_limit import BodyLimit
from aegis_ml.contracts import AnomalyRequest, AnomalyResponse, OptimizeRequest, RateLimitAdvice
from aegis_ml.model_keeper import ModelKeeper
from aegis_ml.model_report import Health, ModelsReport, report_health, report_models
from aegis_ml.problems import install_problem_handlers
from aegis_ml.registry import ModelRegistry
from aegis_ml.request_log import RequestLog
from aegis_ml.retrain_job import RetrainJob
from aegis_ml.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Build the API over the registry in `settings.model_dir`."""
    keeper = ModelKeeper(ModelRegistry(settings.model_dir))
    retrain_job = RetrainJob(settings, keeper.registry)
    started_at = time.monotonic()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(keeper.ensure_first_model()), asyncio.create_task(retrain_job.run())]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # The pages /docs and /redoc would load scripts from elsewhere; /openapi.json stays.
    app = FastAPI(
        title="Aegis ML",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(BodyLimit, max_body_bytes=settings.max_body_bytes)
    app.add_middleware(RequestLog)
    install_problem_handlers(app)

    @app.post("/predict/anomaly")
    def predict_anomaly(body: AnomalyRequest) -> AnomalyResponse:
        """Judge consecutive intervals of one route."""
        stored = keeper.require()
        return AnomalyResponse(model=stored.sha256, predictions=judge_samples(stored.model, body.metrics))

    @app.post("/optimize/rate-limit")
    def optimize_rate_limit(body: OptimizeRequest) -> RateLimitAdvice:
        """Recommend limits for a route from its past."""
        return advise_limit(body.endpoint, body.historical_data)

    @app.get("/health")
    def health() -> Health:
        """Say how the service is."""
        return report_health(keeper.condition(), time.monotonic() - started_at)

    @app.get("/models")
    def models() -> ModelsReport:
        """List the stored versions, newest first."""
        return report_models(keeper.registry, keeper.condition())

    return app
