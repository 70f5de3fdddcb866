import type { MiddlewareHandler } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import type { ZodMiniType } from "zod/mini";
import type { ProblemCode } from "#contracts/problem.ts";
import { Problem, problems } from "#contracts/problem.ts";

type Operation = {
  readonly summary: string;
  readonly tag: string;
  /** Schemas of the good answers by status; null: no body. */
  readonly answers: Readonly<Record<number, ZodMiniType | null>>;
  readonly refusals?: readonly ProblemCode[];
  /** Who may call it: anybody, the edge by its signature, or an operator (the default). */
  readonly caller?: "anyone" | "edge" | "operator";
};

const security: Record<"anyone" | "edge" | "operator", Record<string, string[]>[]> = {
  anyone: [],
  edge: [{ signature: [] }],
  operator: [{ bearer: [] }, { session: [] }],
};

/** Puts one operation into /openapi.json: `app.get("/api/x", describeOperation({…}), handler)`. */
export function describeOperation({ summary, tag, answers, refusals = [], caller = "operator" }: Operation): MiddlewareHandler {
  const good = Object.entries(answers).map(([status, schema]) => [status, answerOf(schema)]);
  const bad = Object.entries(Object.groupBy(refusals, (code) => problems[code].status)).map(([status, codes]) => [
    status,
    { description: (codes ?? []).join(", "), content: { "application/problem+json": { schema: resolver(Problem) } } },
  ]);
  return describeRoute({
    summary,
    tags: [tag],
    security: security[caller],
    responses: Object.fromEntries([...good, ...bad]),
  });
}

function answerOf(schema: ZodMiniType | null) {
  if (schema === null) return { description: "No body" };
  return { description: "OK", content: { "application/json": { schema: resolver(schema) } } };
}
