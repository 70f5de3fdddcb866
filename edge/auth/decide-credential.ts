import type { Credential } from "#contracts/client.ts";
import type { AuthMethod, Route } from "#contracts/route.ts";
import type { AuthResult } from "./authenticator.ts";

/** What one of the route's methods, in the route's order, found in the request. */
export interface Finding {
  method: AuthMethod;
  result: AuthResult;
}

type Presented = Exclude<AuthResult, { kind: "none" }>;

/** Who is calling, as the route judges it. `required`: a credential that it asks for is not there. */
export type CallerVerdict =
  /** `beside`: the clients of the other credentials that were asked for with it. */
  | { kind: "credential"; credential: Credential; beside?: readonly string[] }
  | { kind: "anonymous"; reason: string }
  | { kind: "required" | "refused" | "unavailable"; reason: string };

type Choice = Pick<Route, "authMode" | "onAuthUnavailable">;

/**
 * Under `any` exactly one credential may be presented; under `all` every method must find one that holds. What was refused is
 * never anonymous, whatever else is away.
 */
export function decideCredential(choice: Choice, findings: readonly Finding[]): CallerVerdict {
  const verdict = choice.authMode === "all" ? decideAll(findings) : decideAny(findings);
  return verdict.kind === "unavailable" && choice.onAuthUnavailable === "anonymous"
    ? { kind: "anonymous", reason: verdict.reason }
    : verdict;
}

function decideAny(findings: readonly Finding[]): CallerVerdict {
  let only: Presented | null = null;
  for (const finding of findings) {
    if (finding.result.kind === "none" || isProofOfAnother(finding, findings)) continue;
    if (only !== null) return { kind: "refused", reason: "several credentials" };
    only = finding.result;
  }
  return only ?? { kind: "required", reason: "no credential" };
}

/**
 * A certificate that a token is bound to is the token's proof, not a second credential. Of a token that could not be judged
 * nobody knows, so its certificate does not count as one either.
 */
function isProofOfAnother({ method }: Finding, findings: readonly Finding[]): boolean {
  return method === "mtls" && findings.some(({ method: other, result }) => other !== "mtls" && mayBeBound(other, result));
}

function mayBeBound(method: AuthMethod, result: AuthResult): boolean {
  if (result.kind === "credential") return result.proof === "certificate";
  return result.kind === "unavailable" && method !== "api-key";
}

/** What is missing is said before what does not hold, so that nobody can try one credential without the others. */
function decideAll(findings: readonly Finding[]): CallerVerdict {
  const missing = findings.find(({ result }) => result.kind === "none");
  if (missing !== undefined || findings.length === 0)
    return { kind: "required", reason: `no credential by ${missing?.method ?? "any method"}` };
  const results = findings.map(({ result }) => result);
  const bad = results.find(({ kind }) => kind === "refused") ?? results.find(({ kind }) => kind === "unavailable");
  if (bad?.kind === "refused" || bad?.kind === "unavailable") return bad;
  const credentials = results.flatMap((result) => (result.kind === "credential" ? [result.credential] : []));
  return { kind: "credential", credential: credentials.reduce(combine), beside: credentials.slice(1).map(({ client }) => client) };
}

/** One caller of two credentials: the first one's name, what either may do, the smaller of two quotas. */
function combine(first: Credential, second: Credential): Credential {
  return {
    ...first,
    roles: [...new Set([...first.roles, ...second.roles])],
    permissions: [...new Set([...first.permissions, ...second.permissions])],
    plan: first.plan ?? second.plan,
    limits: smallest(first.limits, second.limits),
  };
}

function smallest(first: Credential["limits"], second: Credential["limits"]): Credential["limits"] {
  const all = new Map(Object.entries(first));
  for (const [name, quota] of Object.entries(second)) all.set(name, Math.min(quota, all.get(name) ?? quota));
  return Object.fromEntries(all);
}
