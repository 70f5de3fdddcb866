import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { decideHealth } from "./decide-health.ts";
import type { HealthWatch } from "./health-watch.ts";

export const HealthAnswer = z.object({
  status: described(z.enum(["healthy", "degraded", "unhealthy"]), "unhealthy: the database is away."),
  uptime: described(z.int().check(z.gte(0)), "Seconds since the service started."),
  dependencies: described(
    z.record(z.string(), z.enum(["connected", "disconnected", "absent", "unknown"])),
    "As last seen; absent: not configured.",
  ),
});

const operation = describeOperation({
  summary: "How the service and what it needs are, as last seen; 503 when unhealthy",
  tag: "health",
  answers: { 200: HealthAnswer, 503: HealthAnswer },
  caller: "anyone",
});

/** GET /health: answered from what is known; nothing is asked for it. */
export function healthRoutes(watch: HealthWatch, now: () => number): Hono {
  const startedAt = now();
  return new Hono().get("/health", operation, (c) => {
    const dependencies = watch.dependencies();
    const status = decideHealth(dependencies);
    const uptime = Math.max(0, Math.floor((now() - startedAt) / 1000));
    c.header("Cache-Control", "no-store");
    return c.json({ status, uptime, dependencies }, status === "unhealthy" ? 503 : 200);
  });
}
