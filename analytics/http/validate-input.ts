import type { Context } from "hono";
import { validator } from "hono-openapi";
import type { ZodMiniType } from "zod/mini";
import type { FieldError } from "#contracts/problem.ts";
import { answerProblem } from "./answer-problem.ts";

/**
 * Middleware that checks one part of the request and shows its schema in /openapi.json; the handler reads the parsed
 * value with `c.req.valid(target)`. A wrong input is answered 400 input-invalid with every mistake.
 */
export function validateInput<Schema extends ZodMiniType, Target extends "json" | "query" | "param">(target: Target, schema: Schema) {
  return validator(target, schema, (result, c: Context) => {
    if (!result.success) return answerProblem(c, { reason: "input-invalid", errors: result.error.map(toFieldError) });
  });
}

type PathSegment = { readonly key: PropertyKey };
type Issue = { readonly message: string; readonly path?: readonly (PropertyKey | PathSegment)[] | undefined };

function toFieldError(issue: Issue): FieldError {
  return { path: (issue.path ?? []).map(segmentText).join("."), message: issue.message };
}

function segmentText(segment: PropertyKey | PathSegment): string {
  return String(typeof segment === "object" ? segment.key : segment);
}
