import { eq, lte, sql } from "drizzle-orm";
import { judgeAlerts } from "../alerts/judge-alerts.ts";
import { mostAheadMs } from "../anomalies/decide-due-slots.ts";
import { decideRouteScore } from "../anomalies/decide-route-score.ts";
import type { Transaction } from "../db/connect.ts";
import { clientRisks, loopState } from "../db/loop-tables.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import { type ActedVerdict, actOnRoute } from "./act-on-route.ts";
import type { Findings, RouteFinding } from "./gather-findings.ts";
import type { LiveSettings } from "./read-live-settings.ts";
import { storeSamples } from "./store-samples.ts";

/** The row of `loop_state`. */
export const stateName = "loop";
const riskKeptMs = 10 * 60_000;
/** Lower scores tell an upstream nothing. */
const leastRisk = 0.3;
/** What the model calls an anomaly is nothing to learn from, whether or not something follows from it. */
const calmUpTo = 0.5;

export type Settled = { readonly verdicts: readonly ActedVerdict[]; readonly alerts: number };

/**
 * Writes all that follows from one slot in one transaction: samples, alerts, decisions, the risk of clients, and that the
 * slot was judged. A process that dies before it commits has done nothing, and another one does it; one that comes
 * second finds the slot judged and does nothing (null).
 */
export async function settleSlot(
  tx: Transaction,
  findings: Findings,
  { settings, now }: { settings: LiveSettings; now: number },
): Promise<Settled | null> {
  const at = new Date(now);
  const taken = await takeSlot(tx, findings, now);
  if (taken === null) return null;
  const limits = await lockPolicyDocument(tx, "limits", at);
  const blocks = await lockPolicyDocument(tx, "blocks", at);
  const risk = await lockPolicyDocument(tx, "risk", at);
  const slot = { at: new Date(findings.at), end: new Date(findings.end) };
  const { changed, troubledRoutes } = await judgeAlerts(tx, slot, {
    rules: settings.alerts.rules,
    webhooks: settings.alerts.webhooks,
    values: findings.values,
    routes: findings.routes.map(({ route, anomaly, surge }) => ({ route, ...decideRouteScore(anomaly, surge) })),
    clients: [...findings.clients],
  });
  const verdicts: ActedVerdict[] = [];
  for (const finding of findings.routes) verdicts.push(await actOnRoute(tx, finding, { findings, settings, now }));
  const isJudged = settings.ml.enabled && taken.model !== null;
  const isCalm = (finding: RouteFinding) => !troubledRoutes.has(finding.route) && decideCalm(finding, isJudged);
  await storeSamples(
    tx,
    findings.routes.map((finding, index) => ({ ...finding, calm: isCalm(finding), verdict: verdicts[index]?.sentence ?? "" })),
  );
  await storeRisks(tx, findings, at);
  for (const document of [limits, blocks, risk]) await rebuildPolicyDocument(tx, document, at);
  return { verdicts, alerts: changed.length };
}

/** End of the last slot that was judged, in milliseconds since 1970; null: none was. */
export async function readScoredUntil(tx: Pick<Transaction, "select">): Promise<number | null> {
  const [row] = await tx.select({ scoredUntil: loopState.scoredUntil }).from(loopState).where(eq(loopState.name, stateName));
  return row?.scoredUntil.getTime() ?? null;
}

/** Once a model judges, what it did not judge is not known to be calm; requests without a route it never does. */
function decideCalm({ route, anomaly }: RouteFinding, isJudged: boolean): boolean {
  return anomaly === null ? route === "" || !isJudged : anomaly.score <= calmUpTo;
}

/** Claims the slot for this transaction and tells which model judged last; null when it has been judged. */
async function takeSlot(tx: Transaction, { at, end, model, failure }: Findings, now: number): Promise<{ model: string | null } | null> {
  const scoredUntil = new Date(end);
  const ahead = new Date(now + mostAheadMs).toISOString();
  const state = { scoredUntil, failure, ...(model === null ? {} : { model }) };
  const taken = await tx
    .insert(loopState)
    .values({ name: stateName, ...state })
    .onConflictDoUpdate({
      target: loopState.name,
      set: state,
      // A mark from the future, made before a clock was put back, must not stop the loop for ever. One that is only ahead
      // of this slot is another process's, which was faster after a pause.
      setWhere: sql`${loopState.scoredUntil} <= ${new Date(at).toISOString()}::timestamptz OR ${loopState.scoredUntil} > ${ahead}::timestamptz`,
    })
    .returning({ model: loopState.model });
  return taken[0] ?? null;
}

async function storeRisks(tx: Transaction, { clients }: Findings, at: Date): Promise<void> {
  await tx.delete(clientRisks).where(lte(clientRisks.expiresAt, at));
  const rows = clients
    .filter(({ score, bypassed }) => score >= leastRisk && bypassed === 0)
    .map(({ client, route, score, reasons }) => ({
      client,
      route,
      score,
      reasons,
      scoredAt: at,
      expiresAt: new Date(at.getTime() + riskKeptMs),
    }));
  if (rows.length === 0) return;
  await tx
    .insert(clientRisks)
    .values(rows)
    .onConflictDoUpdate({
      target: [clientRisks.client, clientRisks.route],
      set: { score: sql`excluded.score`, reasons: sql`excluded.reasons`, scoredAt: at, expiresAt: sql`excluded.expires_at` },
    });
}
