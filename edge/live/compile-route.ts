import type { Route } from "#contracts/route.ts";
import type { FixedAnswer } from "#contracts/transform.ts";
import { type AskedFor, compileLocation } from "../path/compile-location.ts";
import { compilePathRewrite, type PathRewrite } from "../path/compile-path-rewrite.ts";
import { compileQueryChange, type QueryChange } from "../path/compile-query-change.ts";
import { type CompiledRules, compileRules } from "../rules/compile-rules.ts";

/** What a route's words mean, made once for a policy. */
export interface RoutePlan {
  rewritePath: PathRewrite | null;
  changeQuery: QueryChange | null;
  location: ((asked: AskedFor) => string) | null;
  rules: CompiledRules | null;
  fixed: { status: number; headers: Record<string, string>; body: string | null } | null;
}

/** Null for a route that forwards what it is asked for. */
export function compileRoute({ path, transform, redirect, respond, request }: Route): RoutePlan | null {
  if (transform === undefined && redirect === undefined && respond === undefined && request === undefined) return null;
  const { stripPrefix, rewritePrefix: replacePrefix, rewritePath: template, query } = transform ?? {};
  let rules: CompiledRules | null = null;
  return {
    get rules() {
      if (request) rules ??= compileRules(request, path);
      return rules;
    },
    rewritePath: compilePathRewrite(path, { stripPrefix, replacePrefix, template }),
    changeQuery: query ? compileQueryChange(query) : null,
    location: redirect ? compileLocation(redirect, path) : null,
    fixed: respond ? compileAnswer(respond) : null,
  };
}

/** Statuses whose answers have no body (Fetch: null body status). */
const bodiless = new Set([204, 205, 304]);

function compileAnswer({ status, headers = {}, body }: FixedAnswer): RoutePlan["fixed"] {
  if (body === undefined || bodiless.has(status)) return { status, headers, body: null };
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  return { status, headers: typed ? headers : { ...headers, "Content-Type": "text/plain; charset=utf-8" }, body };
}
