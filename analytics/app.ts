import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { alertRoutes } from "./alerts/alert-routes.ts";
import { trainingSampleRoutes } from "./anomalies/training-sample-routes.ts";
import { askRoutes } from "./ask/ask-routes.ts";
import { blockRoutes } from "./blocks/block-routes.ts";
import { configRoutes } from "./configs/config-routes.ts";
import type { Dependencies } from "./dependencies.ts";
import { healthRoutes } from "./health/health-routes.ts";
import type { HealthWatch } from "./health/health-watch.ts";
import { answerFault, answerProblem } from "./http/answer-problem.ts";
import { answerUnmatched } from "./http/answer-unmatched.ts";
import { dashboardRoutes } from "./http/dashboard-routes.ts";
import { openapiRoutes } from "./http/openapi-routes.ts";
import { problemRoutes } from "./http/problem-routes.ts";
import { securityHeaders } from "./http/security-headers.ts";
import type { IngestQueue } from "./ingest/ingest-queue.ts";
import { ingestRoutes } from "./ingest/ingest-routes.ts";
import { keyRoutes } from "./keys/key-routes.ts";
import { ledgerRoutes } from "./ledger/ledger-routes.ts";
import { limitRoutes } from "./limits/limit-routes.ts";
import { requestLimitRoutes } from "./limits/request-limit-routes.ts";
import { loopRoutes } from "./loop/loop-routes.ts";
import { proposalRoutes } from "./loop/proposal-routes.ts";
import { operatorRoutes } from "./operators/operator-routes.ts";
import { requireOperator } from "./operators/require-operator.ts";
import { edgePolicyRoutes } from "./policy/edge-policy-routes.ts";
import { policyRoutes } from "./policy/policy-routes.ts";
import type { PublisherStatus } from "./policy/publish-policy.ts";
import { purgeRoutes } from "./purges/purge-routes.ts";
import { anomalyRoutes } from "./reports/anomaly-routes.ts";
import { reportRoutes } from "./reports/report-routes.ts";
import { requestRoutes } from "./reports/request-routes.ts";
import { revocationRoutes } from "./revocations/revocation-routes.ts";
import { admitViewers } from "./stream/admit-viewers.ts";
import type { MetricsStream } from "./stream/metrics-stream.ts";
import { streamRoutes } from "./stream/stream-routes.ts";
import { upstreamRoutes } from "./upstreams/upstream-routes.ts";

/** The running parts that answers are given from. */
export type AppParts = {
  readonly ingest: IngestQueue;
  readonly stream: MetricsStream;
  readonly health: HealthWatch;
  readonly retentionDays: () => number;
  /** Wakes the publisher of live policy. */
  readonly policyChanged: () => void;
  readonly publisherStatus?: () => PublisherStatus;
};

/** Every route group of the service. */
export function createApp(dependencies: Dependencies, parts: AppParts): Hono {
  const { env, log, now } = dependencies;
  const steering = { ...dependencies, policyChanged: parts.policyChanged, publisherStatus: parts.publisherStatus };
  const app = new Hono();
  app.use(requestId(), securityHeaders(env.publicUrl));
  app.use("/api/*", async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
  });
  app.use("/api/metrics/*", requireOperator(dependencies, "viewer"));
  app.route("/", healthRoutes(parts.health, now));
  app.route("/", ingestRoutes(dependencies, parts.ingest, parts));
  app.route("/", reportRoutes(dependencies));
  app.route("/", streamRoutes(parts.stream, admitViewers(dependencies)));
  app.route("/", operatorRoutes(dependencies));
  for (const routes of [requestRoutes, requestLimitRoutes, askRoutes, loopRoutes, anomalyRoutes, trainingSampleRoutes, alertRoutes])
    app.route("/", routes(dependencies));
  for (const routes of [configRoutes, proposalRoutes, blockRoutes, purgeRoutes, upstreamRoutes]) app.route("/", routes(steering));
  for (const routes of [limitRoutes, keyRoutes, revocationRoutes, policyRoutes]) app.route("/", routes(steering));
  app.route("/", ledgerRoutes(dependencies));
  app.route("/", edgePolicyRoutes(dependencies));
  app.route("/", problemRoutes());
  app.route("/", openapiRoutes(app));
  for (const path of ["/api/*", "/ws/*"]) app.all(path, answerUnmatched(app));
  app.route("/", dashboardRoutes(env.dashboardDirectory));
  app.notFound((c) => answerProblem(c, { reason: "not-found" }));
  app.onError(answerFault(log));
  return app;
}
