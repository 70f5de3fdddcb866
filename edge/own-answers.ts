import { Hono } from "hono/tiny";
import { describeProblem, problemParts } from "./answer-problem.ts";
import { RESOURCE_METADATA_PATH, resourceMetadata } from "./auth/protected-resource.ts";
import type { Exchange } from "./exchange.ts";
import { refuse } from "./exchange.ts";

const app = new Hono<{ Bindings: { exchange: Exchange } }>();

/** Public: status only. The dependencies are as the traffic last saw them; a caller makes no probe. */
app.get("/health", (context) => {
  const { runtime, policy, arrivedAt } = context.env.exchange;
  const breakers = [runtime.breaker, ...runtime.regionalBreakers];
  const isDisconnected = breakers.some(({ state }) => state === "disconnected");
  const isCounted = runtime.settings.redis !== null || runtime.regionalBreakers.length > 0;
  const connection = isDisconnected ? "disconnected" : "connected";
  const redis = isCounted ? connection : "none";
  const policySource = policy.versions.config ? "live" : "bundle";
  return context.json({
    status: redis === "disconnected" ? "degraded" : "healthy",
    uptime: Math.floor((arrivedAt - runtime.startedAt) / 1000),
    dependencies: { redis, policy: policySource },
  });
});

app.get("/_aegis/problems/:code", (context) => {
  const page = describeProblem(context.req.param("code"));
  return page === null ? context.notFound() : context.json(page);
});

/** Public and the same for everybody, so that pages of every origin may read it. */
app.get(`${RESOURCE_METADATA_PATH}/*`, (context) => {
  const { policy, request, forwardPath } = context.env.exchange;
  if (policy.protectedResource === null) return context.notFound();
  const metadata = resourceMetadata(policy.protectedResource, `${new URL(request.url).origin}${forwardPath}`);
  return context.json(metadata, 200, { "Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300" });
});

app.notFound((context) => {
  const { body, ...rest } = problemParts(context.env.exchange, refuse("route-not-found", "no such address of ours").refusal);
  return new Response(body, rest);
});

/** Answers one of our own addresses by its canonical path. */
export async function ownAnswers(exchange: Exchange): Promise<Response> {
  const request = new Request(`http://aegis${exchange.forwardPath}`, { method: exchange.request.method });
  return app.fetch(request, { exchange });
}
