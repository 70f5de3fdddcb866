import { Hono } from "hono";
import { accepts } from "hono/accepts";
import type { Dependencies } from "../dependencies.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { MetricFamily } from "./metric-family.ts";
import { writeExposition } from "./write-exposition.ts";

const openMetrics = "application/openmetrics-text";

const operation = describeOperation({
  summary: "What this process has counted since it started, for Prometheus; as OpenMetrics, with exemplars, where that is accepted",
  tag: "reports",
  role: "viewer",
  answers: { 200: { text: "text/plain" } },
});

/** GET /metrics. */
export function expositionRoutes(
  dependencies: Pick<Dependencies, "db" | "env" | "now">,
  read: () => MetricFamily[],
): Hono<OperatorContext> {
  return new Hono<OperatorContext>().get("/metrics", operation, requireOperator(dependencies, "viewer"), (c) => {
    const isOpen = accepts(c, { header: "Accept", supports: ["text/plain", openMetrics], default: "text/plain" }) === openMetrics;
    const type = isOpen ? `${openMetrics}; version=1.0.0; charset=utf-8` : "text/plain; version=0.0.4; charset=utf-8";
    const text = writeExposition(read(), isOpen ? "openmetrics" : "text");
    return c.body(text, 200, { "Content-Type": type, "Cache-Control": "no-store", Vary: "Accept" });
  });
}
