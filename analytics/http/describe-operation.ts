import type { MiddlewareHandler } from "hono";
import { type DescribeRouteOptions, describeRoute, resolver } from "hono-openapi";
import type { ZodMiniType } from "zod/mini";
import type { ProblemCode } from "#contracts/problem.ts";
import { problems } from "#contracts/problem.ts";
import type { OperatorRole } from "../operators/decide-role.ts";

type Operation = {
  readonly summary: string;
  readonly tag: string;
  /** Schemas of the good answers by status; null: no body, text: a body of another media type than JSON, or besides it. */
  readonly answers: Readonly<Record<number, ZodMiniType | null | { readonly text: string; readonly json?: ZodMiniType }>>;
  readonly refusals?: readonly ProblemCode[];
} & (ForAll | ForOperators);
/** Anybody, or the edge by its signature. */
type ForAll = { readonly caller: "anyone" | "edge" };
type ForOperators = {
  /** The role an operator needs, as the route's guard judges it. */
  readonly role: OperatorRole;
  /** Tokens made for programs are refused. */
  readonly peopleOnly?: boolean;
  /** The token of our own services is admitted whatever its role. */
  readonly orService?: boolean;
};

const security: Record<"anyone" | "edge" | "operator", Record<string, string[]>[]> = {
  anyone: [],
  edge: [{ signature: [] }],
  operator: [{ bearer: [] }, { session: [] }],
};

/** Every refusal has one shape: it stands in the document once. */
const problemReference = { $ref: "#/components/schemas/Problem" };

/** Puts one operation into /openapi.json: `app.get("/api/x", describeOperation({…}), handler)`. */
export function describeOperation({ summary, tag, answers, refusals = [], ...by }: Operation): MiddlewareHandler {
  const good = Object.entries(answers).map(([status, schema]) => [status, answerOf(schema)]);
  const bad = Object.entries(Object.groupBy(new Set([...refusals, ...refusalsOf(by)]), (code) => problems[code].status)).map(
    ([status, codes]) => [
      status,
      { description: (codes ?? []).join(", "), content: { "application/problem+json": { schema: problemReference } } },
    ],
  );
  return describeRoute({
    summary,
    tags: [tag],
    security: security["role" in by ? "operator" : by.caller],
    responses: Object.fromEntries([...good, ...bad]),
    ...("role" in by ? { "x-aegis-role": by.role, ...(by.peopleOnly ? { "x-aegis-people-only": true } : {}) } : {}),
    ...("orService" in by && by.orService ? { "x-aegis-or-service": true } : {}),
  } as DescribeRouteOptions);
}

/** What the guard itself answers. */
function refusalsOf(by: ForAll | ForOperators): ProblemCode[] {
  if (!("role" in by)) return by.caller === "edge" ? ["signature-invalid"] : [];
  const isForFew = by.role !== "viewer" || by.peopleOnly;
  return ["sign-in-required", "dependency-unavailable", ...(isForFew ? (["operator-role-required"] as const) : [])];
}

function answerOf(schema: Operation["answers"][number]) {
  if (schema === null || schema === undefined) return { description: "No body" };
  if ("text" in schema)
    return { description: "OK", content: { [schema.text]: { schema: { type: "string" } }, ...(schema.json ? jsonOf(schema.json) : {}) } };
  return { description: "OK", content: jsonOf(schema) };
}

function jsonOf(schema: ZodMiniType) {
  return { "application/json": { schema: resolver(schema) } };
}
