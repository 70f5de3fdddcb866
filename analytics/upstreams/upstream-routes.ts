import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { HealthReport } from "#contracts/health-report.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { readSigned } from "../http/read-signed.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { listUpstreams, StandingUpstreams } from "./list-upstreams.ts";
import { takeHealthReport } from "./take-health-report.ts";

const largestBodyBytes = 1_048_576;

const HealthReceipt = z.object({ upstreams: described(z.int(), "How many of the reported upstreams are still checked and got news.") });

const postHealth = describeOperation({
  summary: "Takes what one edge's health checks found, signed",
  tag: "ingest",
  answers: { 200: HealthReceipt },
  refusals: ["signature-invalid", "batch-invalid", "input-too-large", "dependency-unavailable"],
  caller: "edge",
});
const getUpstreams = describeOperation({
  summary: "Every upstream's targets, and how they are",
  tag: "upstreams",
  role: "viewer",
  answers: { 200: StandingUpstreams },
  refusals: ["sign-in-required"],
});

/** What health checks find: taken from the edges, shown to operators. */
export function upstreamRoutes(dependencies: SteeringDependencies): Hono<OperatorContext> {
  return new Hono<OperatorContext>()
    .post("/api/ingest/health", postHealth, async (c) => {
      const signed = await readSigned(c, dependencies, { noun: "health report", largestBodyBytes });
      if (!signed.ok) return signed.answer;
      const read = HealthReport.safeParse(parseJson(signed.body));
      if (read.success) return c.json({ upstreams: await takeHealthReport(dependencies, read.data) });
      const errors = read.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
      return answerProblem(c, { reason: "batch-invalid", errors });
    })
    .get("/api/upstreams", getUpstreams, requireOperator(dependencies, "viewer"), async (c) => c.json(await listUpstreams(dependencies)));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
