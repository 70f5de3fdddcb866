import type { AuthMethod, Route } from "#contracts/route.ts";
import { apiKey } from "../auth/api-key.ts";
import type { AuthContext, Authenticator, AuthResult } from "../auth/authenticator.ts";
import { bearerMethod } from "../auth/bearer-method.ts";
import { decideCredential, type Finding } from "../auth/decide-credential.ts";
import { jwt } from "../auth/jwt.ts";
import { mtls } from "../auth/mtls.ts";
import { oauth2 } from "../auth/oauth2.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import type { IncomingRequest } from "../platform.ts";

const authenticators: Record<AuthMethod, Authenticator> = { "api-key": apiKey, jwt, oauth2, mtls };

/** Finds out who is calling, by the methods the route accepts. */
export async function authenticate(exchange: Exchange): Promise<StepResult> {
  const { route, request } = exchange;
  if (route === null || route.auth.length === 0) return;
  const context = contextOf(exchange);
  const findings = await readAll(route, request, context);
  const verdict = decideCredential(route, findings);
  switch (verdict.kind) {
    case "credential":
      exchange.credential = verdict.credential;
      exchange.client = verdict.credential.client;
      exchange.clientsBeside = verdict.beside ?? NOBODY;
      return;
    case "anonymous":
      exchange.challenge = challenge(request, context, findings)["WWW-Authenticate"] ?? null;
      exchange.runtime.signals.count("credential-not-judged");
      exchange.runtime.log.warn("a credential cannot be judged; the route serves its caller as nobody", {
        route: route.id,
        reason: verdict.reason,
      });
      return;
    case "unavailable":
      return refuse("dependency-unavailable", verdict.reason, { headers: { "Retry-After": "5" } });
    case "required":
      // Whoever asks for the limits of no route in particular may be nobody.
      if (exchange.asksLimits !== null && route.id === "") return;
      return refuse("authentication-required", verdict.reason, { headers: challenge(request, context, route.auth.map(nothingFound)) });
    case "refused":
      return refuse("authentication-failed", verdict.reason, { headers: challenge(request, context, findings) });
  }
}

function contextOf({ policy, address, addressClient, queryKeys, arrivedAt, waitUntil, runtime }: Exchange): AuthContext {
  const { settings, platform, store, log } = runtime;
  return { policy, settings, platform, store, address, addressClient, queryKeys, now: arrivedAt, waitUntil, log };
}

async function readAll({ auth, authMode }: Route, request: IncomingRequest, context: AuthContext): Promise<Finding[]> {
  const isShared = authMode !== "all" && auth.includes("jwt") && auth.includes("oauth2");
  const otherBearer = isShared && (bearerMethod(request, context.policy) === "jwt" ? "oauth2" : "jwt");
  const findings: Finding[] = [];
  for (const method of auth) {
    const result: AuthResult = method === otherBearer ? NOTHING : await authenticators[method].read(request, context);
    findings.push({ method, result });
  }
  return findings;
}

const NOTHING: AuthResult = { kind: "none" };
const NOBODY: readonly string[] = [];

function nothingFound(method: AuthMethod): Finding {
  return { method, result: NOTHING };
}

/** Every accepted method's challenges, with what refusals tell; one that another says with more words is left out. */
function challenge(request: IncomingRequest, context: AuthContext, findings: readonly Finding[]): Record<string, string> {
  const headers: Record<string, string> = {};
  const challenges = new Set<string>();
  for (const { method, result } of findings) {
    const refusal = result.kind === "refused" ? result : null;
    for (const one of authenticators[method].challenges(request, context, refusal)) challenges.add(one);
    Object.assign(headers, refusal?.headers);
  }
  const told = [...challenges].filter((one) => ![...challenges].some((other) => other.startsWith(`${one}, `)));
  return { "WWW-Authenticate": told.join(", "), ...headers };
}
