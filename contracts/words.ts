import { Alert } from "./alert.ts";
import { Anomaly, AnomalyRequest, AnomalyResponse } from "./anomaly.ts";
import { ApiKeyRecord, Client, Credential } from "./client.ts";
import { Decision, Proposal } from "./decision.ts";
import { Forecast, OptimizeRequest } from "./forecast.ts";
import { GatewayConfig } from "./gateway-config.ts";
import { HealthReport } from "./health-report.ts";
import { Lease, Limit } from "./limit.ts";
import { LimitSimulation } from "./limit-simulation.ts";
import {
  BlocksDocument,
  CacheDocument,
  ConfigDocument,
  LimitsDocument,
  RevocationsDocument,
  RiskDocument,
  UpstreamsDocument,
} from "./live-policy.ts";
import { AnomalyReport, LoopStatus } from "./loop-status.ts";
import { MetricBatch, MetricEvent } from "./metric-event.ts";
import { Problem } from "./problem.ts";
import { QueryPlan } from "./query-plan.ts";
import { QuestionAnswer } from "./question.ts";
import { ErrorsReport, LatencyReport, RateLimitUsageReport, ThroughputReport } from "./report.ts";
import { Rollup } from "./rollup.ts";
import { Route, Step } from "./route.ts";
import { MetricsFrame, StreamMessage, StreamRequest } from "./stream.ts";
import { Upstream } from "./upstream.ts";

/** Every schema with a name outside one process. Each has a file in schema/ and examples in examples/. */
export const words = {
  alert: Alert,
  anomaly: Anomaly,
  "anomaly-report": AnomalyReport,
  "anomaly-request": AnomalyRequest,
  "anomaly-response": AnomalyResponse,
  "api-key-record": ApiKeyRecord,
  client: Client,
  credential: Credential,
  decision: Decision,
  "errors-report": ErrorsReport,
  forecast: Forecast,
  "gateway-config": GatewayConfig,
  "health-report": HealthReport,
  "latency-report": LatencyReport,
  lease: Lease,
  limit: Limit,
  "limit-simulation": LimitSimulation,
  "loop-status": LoopStatus,
  "metric-batch": MetricBatch,
  "metric-event": MetricEvent,
  "metrics-frame": MetricsFrame,
  "optimize-request": OptimizeRequest,
  "policy-blocks": BlocksDocument,
  "policy-cache": CacheDocument,
  "policy-config": ConfigDocument,
  "policy-limits": LimitsDocument,
  "policy-revocations": RevocationsDocument,
  "policy-risk": RiskDocument,
  "policy-upstreams": UpstreamsDocument,
  problem: Problem,
  proposal: Proposal,
  "query-plan": QueryPlan,
  "question-answer": QuestionAnswer,
  "rate-limit-usage-report": RateLimitUsageReport,
  rollup: Rollup,
  route: Route,
  step: Step,
  "stream-message": StreamMessage,
  "stream-request": StreamRequest,
  "throughput-report": ThroughputReport,
  upstream: Upstream,
} as const;
