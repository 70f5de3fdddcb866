import { Hono } from "hono";
import * as z from "zod/mini";
import { CustomMetric, CustomMetricReceipt, mostMetricsInBatch } from "#contracts/custom-metric.ts";
import { described } from "#contracts/described.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { decideCustomMetrics } from "./decide-custom-metrics.ts";
import { storeCustomMetrics } from "./store-custom-metrics.ts";

const Batch = z.strictObject({
  metrics: described(
    z.array(z.union([CustomMetric, z.unknown()])).check(z.minLength(1), z.maxLength(mostMetricsInBatch)),
    "Values; each is judged for itself, and one of another shape is told of under `rejected`.",
  ),
});

const postMetrics = describeOperation({
  summary: "Store values of metrics of your own",
  tag: "metrics",
  role: "operator",
  orService: true,
  answers: { 200: CustomMetricReceipt },
  refusals: ["input-invalid", "input-too-large", "origin-refused"],
});

/** POST /api/metrics/custom: business metrics, bounded in number, length and kind. */
export function customMetricRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now">): Hono<OperatorContext> {
  const guard = requireOperator(dependencies, "operator", { orService: true });
  return new Hono<OperatorContext>().post(
    "/api/metrics/custom",
    postMetrics,
    guard,
    limitBody(512),
    validateInput("json", Batch),
    async (c) => {
      const { metrics } = c.req.valid("json");
      const { values, rejected: malformed } = decideCustomMetrics(metrics, dependencies.now());
      const unwanted = await storeCustomMetrics(dependencies.db, values);
      const rejected = [...malformed, ...unwanted].sort((one, other) => one.index - other.index);
      const accepted = metrics.length - rejected.length;
      if (accepted > 0) return c.json({ accepted, rejected });
      const errors = rejected.flatMap(({ index, errors }) =>
        errors.map(({ path, message }) => ({ path: `metrics.${index}${path && `.${path}`}`, message })),
      );
      return answerProblem(c, { reason: "input-invalid", errors: errors.slice(0, 100) });
    },
  );
}
