import { apiKey } from "../auth/api-key.ts";
import type { AuthContext, Authenticator, AuthResult, RefusedCredential } from "../auth/authenticator.ts";
import { jwt } from "../auth/jwt.ts";
import { mtls } from "../auth/mtls.ts";
import { oauth2 } from "../auth/oauth2.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";

const authenticators: Partial<Record<Authenticator["method"], Authenticator>> = { "api-key": apiKey, jwt, oauth2, mtls };

/** Finds out who is calling, by the methods the route accepts. Exactly one credential may be presented. */
export async function authenticate(exchange: Exchange): Promise<StepResult> {
  const methods = exchange.route?.auth ?? [];
  if (methods.length === 0) return;
  const accepted = methods.flatMap((method) => authenticators[method] ?? []);
  const { request } = exchange;
  const context = contextOf(exchange);
  const presented: AuthResult[] = [];
  const challenges: string[] = [];
  for (const authenticator of accepted) {
    const result = await authenticator.read(request, context);
    if (result.kind !== "none") presented.push(result);
    challenges.push(...authenticator.challenges(request, context, refusalOf(result)));
  }
  const headers = { "WWW-Authenticate": challenges.join(", ") };
  const [only, another] = presented;
  if (only === undefined) return refuse("authentication-required", "no credential", { headers });
  if (another !== undefined) return refuse("authentication-failed", "several credentials", { headers });
  return settle(exchange, only, headers);
}

function refusalOf(result: AuthResult): RefusedCredential | null {
  return result.kind === "refused" ? result : null;
}

function contextOf({ policy, route, address, addressClient, arrivedAt, waitUntil, runtime }: Exchange): AuthContext {
  const { settings, platform, store, log } = runtime;
  const methods = route?.auth ?? [];
  return { policy, settings, platform, methods, store, address, addressClient, queryKeys: [], now: arrivedAt, waitUntil, log };
}

function settle(exchange: Exchange, result: AuthResult, headers: Record<string, string>): StepResult {
  if (result.kind === "unavailable") return refuse("dependency-unavailable", result.reason, { headers: { "Retry-After": "5" } });
  if (result.kind !== "credential") return refuse("authentication-failed", result.kind === "refused" ? result.reason : "none", { headers });
  exchange.credential = result.credential;
  exchange.client = result.credential.client;
}
