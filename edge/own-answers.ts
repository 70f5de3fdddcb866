import { Hono } from "hono/tiny";
import { answerProblem, describeProblem } from "./answer-problem.ts";
import type { Exchange } from "./exchange.ts";
import { refuse } from "./exchange.ts";

const app = new Hono<{ Bindings: { exchange: Exchange } }>();

/** Public: status only. The dependencies are as the traffic last saw them; a caller makes no probe. */
app.get("/health", (context) => {
  const { runtime, policy, arrivedAt } = context.env.exchange;
  const redis = runtime.breaker.state;
  const policySource = policy.versions.config ? "live" : "bundle";
  return context.json({
    status: redis === "connected" ? "healthy" : "degraded",
    uptime: Math.floor((arrivedAt - runtime.startedAt) / 1000),
    dependencies: { redis, policy: policySource },
  });
});

app.get("/_aegis/problems/:code", (context) => {
  const page = describeProblem(context.req.param("code"));
  return page === null ? context.notFound() : context.json(page);
});

app.notFound((context) => answerProblem(context.env.exchange, refuse("route-not-found", "no such address of ours").refusal));

/** Answers one of our own addresses by its canonical path. */
export async function ownAnswers(exchange: Exchange): Promise<Response> {
  const request = new Request(`http://aegis${exchange.forwardPath}`, { method: exchange.request.method });
  return app.fetch(request, { exchange });
}
