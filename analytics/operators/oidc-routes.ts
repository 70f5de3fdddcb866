import { type Context, Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { readAddress } from "../http/read-address.ts";
import { validateInput } from "../http/validate-input.ts";
import { decideOidcOperator } from "./decide-oidc-operator.ts";
import { decideReturnPath } from "./decide-return-path.ts";
import type { Operator } from "./decide-role.ts";
import { describeOidcError } from "./describe-oidc-error.ts";
import { lowerAccess } from "./lower-access.ts";
import { createOidcClient, isProviderAway, makeOidcSecrets, type OidcClient } from "./oidc-client.ts";
import { FLOW_MS, type OidcFlow, storeOidcFlow, takeOidcFlow } from "./oidc-flow.ts";
import type { OidcSettings } from "./oidc-variables.ts";
import { storeSessionCookie } from "./session-cookie.ts";
import { signIn } from "./sign-in.ts";
import type { SignInBrake } from "./sign-in-brake.ts";

const BeginQuery = z.object({
  returnTo: described(z.optional(z.string()), "The page to open in the end; anything but a page of the dashboard counts as /."),
});

const tag = "operators";
const getBegin = describeOperation({
  summary: "Leave for the OpenID provider to sign in",
  tag,
  caller: "anyone",
  answers: { 302: null },
  refusals: ["not-found", "dependency-unavailable"],
});
const getCallback = describeOperation({
  summary: "Come back from the OpenID provider: a session cookie, and on to the page; or to /#sign-in-failed=<problem>",
  tag,
  caller: "anyone",
  answers: { 303: null },
  refusals: ["not-found"],
});

type Parts = Pick<Dependencies, "db" | "env" | "now" | "log"> & { readonly brake: SignInBrake };
type Provider = Parts & { readonly client: OidcClient; readonly settings: OidcSettings };

/** Sign-in by OpenID Connect; without a provider configured there is none. */
export function oidcRoutes(parts: Parts): Hono {
  const { env, now, log } = parts;
  const settings = env.oidc;
  const provider = settings && { ...parts, settings, client: createOidcClient(settings, { publicUrl: env.publicUrl, now }) };
  const app = new Hono();
  app.get("/api/session/oidc", getBegin, validateInput("query", BeginQuery), async (c) => {
    if (provider === null) return answerAbsent(c);
    const secrets = makeOidcSecrets();
    const url = await provider.client.begin(secrets).catch((error: unknown) => {
      log.warn("the OpenID provider does not answer", { trouble: describeOidcError(error) });
      return null;
    });
    if (url === null)
      return answerProblem(c, { reason: "dependency-unavailable", detail: "The OpenID provider does not answer.", retryAfterSeconds: 5 });
    storeOidcFlow(c, { ...secrets, returnTo: decideReturnPath(c.req.valid("query").returnTo), exp: now() + FLOW_MS }, env);
    return c.redirect(url, 302);
  });
  app.get("/api/session/oidc/callback", getCallback, async (c) => {
    if (provider === null) return answerAbsent(c);
    const flow = takeOidcFlow(c, env, now());
    const result = await enter(provider, c, flow);
    if (!result.ok) return c.redirect(`/#sign-in-failed=${result.reason}`, 303);
    storeSessionCookie(c, env.publicUrl, result.secret);
    return c.redirect(flow?.returnTo ?? "/", 303);
  });
  return app;
}

function answerAbsent(c: Context): Response {
  return answerProblem(c, { reason: "not-found", detail: "No OpenID provider is configured." });
}

/** A session for whoever the provider vouches for and the mapping gives a role. */
async function enter(provider: Provider, c: Context, flow: OidcFlow | null) {
  let isAway = false;
  const address = readAddress(c, provider.env.trustedProxies);
  const prove = async (): Promise<Operator | null> => {
    const claims = flow === null ? "no flow of this browser" : await ask(provider, flow, new URL(c.req.url).search.slice(1));
    isAway = claims === null;
    if (claims === null || typeof claims === "string") return refuse(provider, claims ?? "the provider is away");
    return judge(provider, claims, address);
  };
  const result = await signIn(provider, { via: "oidc", address, prove });
  return isAway ? ({ ok: false, reason: "dependency-unavailable" } as const) : result;
}

/** The claims, or why there are none; null: the provider is away. */
async function ask({ client, log }: Provider, flow: OidcFlow, query: string): Promise<Record<string, unknown> | string | null> {
  try {
    return await client.finish(flow, query);
  } catch (error) {
    log.warn("the OpenID provider's answer was not accepted", { trouble: describeOidcError(error) });
    return isProviderAway(error) ? null : "the provider's answer";
  }
}

async function judge(provider: Provider, claims: Record<string, unknown>, address: string | null): Promise<Operator | null> {
  const { db, now, settings } = provider;
  const verdict = decideOidcOperator(claims, settings);
  const name = verdict.ok ? verdict.operator.name : verdict.name;
  if (name !== null) {
    const actor = { name, source: { via: "oidc" as const, address } };
    await lowerAccess(db, { name, role: verdict.ok ? verdict.operator.role : null }, { actor, at: new Date(now()) });
  }
  return verdict.ok ? verdict.operator : refuse(provider, verdict.cause);
}

function refuse({ log }: Provider, cause: string): null {
  log.warn("a sign-in by OIDC was refused", { cause });
  return null;
}
