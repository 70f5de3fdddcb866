import { setTimeout as delay } from "node:timers/promises";
import { AlertsAnswer } from "#contracts/alert.ts";
import { type Decision, LedgerPage } from "#contracts/decision.ts";
import { LoopStatus } from "#contracts/loop-status.ts";
import type { AnalyticsClient } from "../analytics-client.ts";

const pollMs = 500;

/** Something that the loop did. `kind` is for programs, `text` for people. */
export type Sighting = {
  readonly kind: "scores-absent" | "scores-back" | "anomaly" | "alert" | "decision" | "proposal" | "expiry";
  readonly text: string;
};

const decisionActions = new Set(["limit.set", "client.block"]);
const proposalActions = new Set(["limit.propose", "client.propose-block"]);
const expiryActions = new Set(["limit.expire", "client.block-expire"]);

/** Follows what the loop does about one route until the signal fires, and tells each thing once. What was there before is not told. */
export async function watchLoop(
  analytics: AnalyticsClient,
  { route, signal }: { route: string; signal: AbortSignal },
  tell: (sighting: Sighting) => void,
): Promise<void> {
  const seen = new Set(await listIds(analytics));
  let known: Known = { scoring: "scoring", isAnomaly: false };
  while (!signal.aborted) {
    const status = await analytics.demand({ path: "/api/loop", answer: LoopStatus });
    const { sightings, now } = compareStatus(known, status, route);
    known = now;
    const listed = (await listSightings(analytics, route)).filter(([id]) => !seen.has(id));
    for (const sighting of [...sightings, ...listed.map(([, one]) => one)]) tell(sighting);
    for (const [id] of listed) seen.add(id);
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

type Known = { readonly scoring: LoopStatus["scoring"]["state"]; readonly isAnomaly: boolean };

/** What is new in how the loop is. */
function compareStatus(known: Known, { scoring, routes }: LoopStatus, route: string): { sightings: Sighting[]; now: Known } {
  const judged = routes.find((one) => one.route === route);
  const now = { scoring: scoring.state, isAnomaly: judged !== undefined && (judged.score ?? 0) > judged.anomalyAbove };
  const sightings: Sighting[] = [];
  if (now.scoring !== known.scoring) {
    sightings.push(
      now.scoring === "scoring"
        ? { kind: "scores-back", text: "the model gives scores" }
        : { kind: "scores-absent", text: `no anomaly scores: ${scoring.detail ?? now.scoring}` },
    );
  }
  if (judged !== undefined && now.isAnomaly && !known.isAnomaly) sightings.push({ kind: "anomaly", text: describeScore(judged) });
  return { sightings, now };
}

async function listIds(analytics: AnalyticsClient): Promise<string[]> {
  return (await listSightings(analytics, null)).map(([id]) => id);
}

async function listSightings(analytics: AnalyticsClient, route: string | null): Promise<[string, Sighting][]> {
  const { alerts } = await analytics.demand({ path: "/api/alerts/history?days=1", answer: AlertsAnswer });
  const { decisions } = await analytics.demand({ path: "/api/ledger?limit=50", answer: LedgerPage });
  const told = alerts
    .filter((alert) => route === null || alert.route === route)
    .map(({ id, rule, state, client, value, threshold, metric }): [string, Sighting] => [
      `${id}:${state}`,
      {
        kind: "alert",
        text: `alert ${rule} is ${state}${client === null ? "" : ` for ${client}`}: ${metric} ${value.toPrecision(3)}, threshold ${threshold}`,
      },
    ]);
  const made = decisions.toReversed().flatMap((decision): [string, Sighting][] => {
    const sighting = describeDecision(decision);
    return sighting === null ? [] : [[decision.id, sighting]];
  });
  return [...told, ...made];
}

function describeDecision({ action, target, before, after, reason, expiresAt }: Decision): Sighting | null {
  const until = expiresAt === null ? "" : ` until ${expiresAt.slice(11, 19)}`;
  if (decisionActions.has(action)) {
    const change = action === "limit.set" ? `limit ${target}: ${quotaOf(before)} → ${quotaOf(after)}` : `client ${target} blocked`;
    return { kind: "decision", text: `${change}${until}: ${reason}` };
  }
  if (proposalActions.has(action)) return { kind: "proposal", text: `proposal about ${target}: ${reason}` };
  return expiryActions.has(action) ? { kind: "expiry", text: `${target}: ${reason}` } : null;
}

function quotaOf(value: unknown): string {
  return typeof value === "object" && value !== null && "quota" in value ? String(value.quota) : "?";
}

function describeScore({ score, reasons }: LoopStatus["routes"][number]): string {
  const why = reasons
    .slice(0, 3)
    .map(
      ({ feature, value, expected_low: low, expected_high: high }) =>
        `${feature} ${brief(value)} (expected ${brief(low)} to ${brief(high)})`,
    );
  return `anomaly score ${score?.toFixed(2)}${why.length === 0 ? "" : `: ${why.join(", ")}`}`;
}

function brief(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
