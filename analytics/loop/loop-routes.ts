import { desc, eq, gt, sql } from "drizzle-orm";
import { Hono } from "hono";
import type { Anomaly } from "#contracts/anomaly.ts";
import { loopDefaults } from "#contracts/loop.ts";
import { LoopStatus } from "#contracts/loop-status.ts";
import { clientRisks, loopState, trafficSamples } from "../db/loop-tables.ts";
import type { Dependencies } from "../dependencies.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { decideRails } from "../limits/decide-rails.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { createSettingsReader, type LiveSettings } from "./read-live-settings.ts";
import { stateName } from "./settle-slot.ts";

const mostClients = 100;
/** A route that was not asked for so long is no longer shown. */
const shownMs = 10 * 60_000;

const getLoop = describeOperation({
  summary: "How the loop is: whether it sees, what it sees, and what it made of it",
  tag: "loop",
  role: "viewer",
  answers: { 200: LoopStatus },
  refusals: ["sign-in-required"],
});

/** GET /api/loop */
export function loopRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now" | "log">): Hono<OperatorContext> {
  const { db, now } = dependencies;
  const readSettings = createSettingsReader(dependencies);
  const app = new Hono<OperatorContext>();
  app.get("/api/loop", getLoop, requireOperator(dependencies, "viewer"), async (c) => {
    const settings = await readSettings();
    const [state] = await db.select().from(loopState).where(eq(loopState.name, stateName));
    return c.json({
      scoring: describeScoring(settings, state),
      routes: await listRoutes(db, settings, now()),
      clients: await listClients(db, now()),
    });
  });
  return app;
}

function describeScoring(settings: LiveSettings | null, state: typeof loopState.$inferSelect | undefined): LoopStatus["scoring"] {
  const known = { model: state?.model ?? null, scoredUntil: state?.scoredUntil.toISOString() ?? null };
  if (settings === null) return { state: "off", detail: "no config is live", ...known };
  if (!settings.ml.enabled) return { state: "off", detail: "the config says ml.enabled: false", ...known };
  if (state === undefined) return { state: "absent", detail: "no interval has been judged yet", ...known };
  return { state: state.failure === null ? "scoring" : "absent", detail: state.failure, ...known };
}

async function listRoutes(db: Dependencies["db"], settings: LiveSettings | null, now: number): Promise<LoopStatus["routes"]> {
  const newest = await db
    .selectDistinctOn([trafficSamples.route])
    .from(trafficSamples)
    .where(gt(trafficSamples.at, new Date(now - shownMs)))
    .orderBy(trafficSamples.route, desc(trafficSamples.at));
  return newest.map(({ route, at, score, reasons, verdict }) => ({
    route: route === "" ? null : route,
    ...railsOf(settings, route),
    at: at.toISOString(),
    score,
    reasons: reasons as Anomaly["reasons"],
    verdict,
  }));
}

function railsOf(settings: LiveSettings | null, route: string): Pick<LoopStatus["routes"][number], "mode" | "anomalyAbove"> {
  const { mode, anomalyAbove } = decideRails(settings?.loop ?? loopDefaults, route);
  return { mode: settings === null ? "off" : mode, anomalyAbove };
}

async function listClients(db: Dependencies["db"], now: number): Promise<LoopStatus["clients"]> {
  const rows = await db
    .select()
    .from(clientRisks)
    .where(gt(clientRisks.expiresAt, new Date(now)))
    .orderBy(sql`${clientRisks.score} DESC`, clientRisks.client)
    .limit(mostClients);
  return rows.map(({ client, route, score, reasons, expiresAt }) => ({
    client,
    route: route === "" ? null : route,
    score,
    reasons: reasons as Anomaly["reasons"],
    expiresAt: expiresAt.toISOString(),
  }));
}
