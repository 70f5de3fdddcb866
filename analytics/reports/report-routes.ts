import { Hono } from "hono";
import type { ZodMiniType } from "zod/mini";
import { ErrorsReport, LatencyReport, RateLimitUsageReport, ThroughputReport } from "#contracts/report.ts";
import type { Dependencies } from "../dependencies.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { readErrorsReport } from "./read-errors-report.ts";
import { readLatencyReport } from "./read-latency-report.ts";
import { readRateLimitUsageReport } from "./read-rate-limit-usage-report.ts";
import { readThroughputReport } from "./read-throughput-report.ts";
import { ReportQuery } from "./report-query.ts";

/** GET /api/metrics/latency | throughput | errors | rate-limit-usage. All of them read rollups only. */
export function reportRoutes({ db, now }: Pick<Dependencies, "db" | "now">): Hono {
  const query = validateInput("query", ReportQuery);
  return new Hono()
    .get("/api/metrics/latency", describeReport("Mean and percentiles of latency", LatencyReport), query, async (c) =>
      c.json(await readLatencyReport({ db, query: c.req.valid("query"), now: now() })),
    )
    .get("/api/metrics/throughput", describeReport("Requests and bytes", ThroughputReport), query, async (c) =>
      c.json(await readThroughputReport({ db, query: c.req.valid("query"), now: now() })),
    )
    .get("/api/metrics/errors", describeReport("Failures by status, problem and route", ErrorsReport), query, async (c) =>
      c.json(await readErrorsReport({ db, query: c.req.valid("query"), now: now() })),
    )
    .get("/api/metrics/rate-limit-usage", describeReport("What the limits said", RateLimitUsageReport), query, async (c) =>
      c.json(await readRateLimitUsageReport({ db, query: c.req.valid("query"), now: now() })),
    );
}

function describeReport(summary: string, schema: ZodMiniType) {
  return describeOperation({
    summary,
    tag: "metrics",
    role: "viewer",
    answers: { 200: schema },
    refusals: ["input-invalid", "sign-in-required", "dependency-unavailable"],
  });
}
