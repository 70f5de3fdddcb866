import type { Anomaly, TrafficSample } from "#contracts/anomaly.ts";
import type { LoopRails } from "#contracts/loop.ts";
import { type RouteValues, readAlertValues } from "../alerts/read-alert-values.ts";
import { slotMs } from "../anomalies/decide-due-slots.ts";
import type { RouteSurge } from "../anomalies/decide-route-surge.ts";
import { createMlClient, type Judgement } from "../anomalies/ml-client.ts";
import { readSeries } from "../anomalies/read-series.ts";
import { type RouteSample, readSlotSamples } from "../anomalies/read-slot-samples.ts";
import type { JudgedClient } from "../anomalies/score-clients.ts";
import type { Dependencies } from "../dependencies.ts";
import { type CalmUse, staleAfterMs } from "../limits/decide-limit.ts";
import { decideRails, decideSharedRails } from "../limits/decide-rails.ts";
import { configuredValues, readOverride } from "../limits/limit-state.ts";
import { type LimitUse, readCalmUse, readLimitRoutes, readLimitUse, readRouteLimit } from "../limits/read-limit-use.ts";
import type { LiveSettings } from "./read-live-settings.ts";

/** The limit that judges a route that may be acted on: who used it, what calm clients need of it, and what all its routes allow. */
export type LimitFinding = {
  readonly limit: string;
  readonly use: readonly LimitUse[];
  readonly calm: CalmUse;
  readonly rails: LoopRails;
};

export type RouteFinding = RouteSample & {
  readonly rails: LoopRails;
  /** null: the model gave no score. */
  readonly anomaly: Anomaly | null;
  /** null: its count of requests is ordinary, or calm is not known; alerts tell of it, decisions do not rest on it. */
  readonly surge: RouteSurge | null;
  /** null: nothing is unusual, or no limit judges it. */
  readonly limit: LimitFinding | null;
};

/** All that is known about one slot; times in milliseconds since 1970. */
export type Findings = {
  readonly at: number;
  readonly end: number;
  readonly routes: readonly RouteFinding[];
  readonly clients: readonly JudgedClient[];
  readonly values: RouteValues[];
  readonly model: string | null;
  /** Why there are no scores; null: there are, or nothing was to be scored. */
  readonly failure: string | null;
};

export type FindingSources = Pick<Dependencies, "db" | "env" | "now"> & {
  readonly settings: LiveSettings;
  readonly scoreClients: (end: number) => Promise<JudgedClient[]>;
  readonly scoreRoutes: (end: number) => Promise<ReadonlyMap<string, RouteSurge>>;
};

const questionsAtOnce = 4;
/** Routes that share a limit are those it judged in so long. */
const recentMs = 10 * 60_000;

/** Looks at one slot: what each route saw, what the model says of it, which clients stand out. Changes nothing. */
export async function gatherFindings(sources: FindingSources, at: number): Promise<Findings> {
  const { db, settings, scoreClients, scoreRoutes } = sources;
  const end = at + slotMs;
  const samples = await readSlotSamples(db, at);
  const judgements = await askModel(sources, samples, await readSeries(db, at));
  const clients = (await scoreClients(end)).map((client) => noteBypassed(client, settings));
  const surges = await scoreRoutes(end);
  const routes: RouteFinding[] = [];
  for (const sample of samples) {
    const judgement = judgements.get(sample.route);
    const anomaly = judgement?.ok ? judgement.anomaly : null;
    const rails = decideRails(settings.loop, sample.route);
    const limit = await findLimit(sources, { route: sample.route, rails, anomaly, end });
    routes.push({ ...sample, rails, anomaly, surge: surges.get(sample.route) ?? null, limit });
  }
  const answers = [...judgements.values()];
  return {
    at,
    end,
    routes,
    clients,
    values: await readAlertValues(db, new Date(end)),
    model: answers.find((answer) => answer.ok)?.model ?? null,
    failure: answers.find((answer) => !answer.ok)?.detail ?? null,
  };
}

/** Where no limit judges, nothing tells of a request that its client is not limited; the config does. */
function noteBypassed(client: JudgedClient, { bypassedClients }: LiveSettings): JudgedClient {
  return bypassedClients.has(client.client) ? { ...client, bypassed: client.requests10m } : client;
}

/** One question a route; after a failure the others are not asked, so that a model that hangs costs one time-out. */
async function askModel({ env, settings }: FindingSources, samples: readonly RouteSample[], known: ReadonlyMap<string, TrafficSample[]>) {
  const judgements = new Map<string, Judgement>();
  if (!settings.ml.enabled) return judgements;
  const ml = createMlClient(env.mlUrl ?? settings.ml.endpoint, settings.ml.timeoutMs);
  const waiting = samples.filter(({ route }) => route !== "");
  while (waiting.length > 0) {
    const group = waiting.splice(0, questionsAtOnce);
    const answers = await Promise.all(group.map(({ route, sample }) => ml.judgeNewest([...(known.get(route) ?? []), sample])));
    for (const [index, { route }] of group.entries()) {
      const answer = answers[index];
      if (answer !== undefined) judgements.set(route, answer);
    }
    if (answers.some((answer) => !answer.ok)) break;
  }
  return judgements;
}

/** Looks at the limit of a route that may be acted on; the questions cost something, and almost never matter. */
async function findLimit(
  { db, now, settings }: FindingSources,
  { route, rails, anomaly, end }: { route: string; rails: LoopRails; anomaly: Anomaly | null; end: number },
): Promise<LimitFinding | null> {
  if (rails.mode === "off" || anomaly === null || anomaly.score <= rails.anomalyAbove || now() - end > staleAfterMs) return null;
  const name = await readRouteLimit(db, route, { from: end - 60_000, end });
  const limit = settings.limits.find((one) => one.name === name);
  if (limit === undefined) return null;
  const { windowSeconds } = (await readOverride(db, limit.name, now())) ?? configuredValues(limit);
  const window = { windowSeconds, end };
  const routes = await readLimitRoutes(db, limit.name, { from: end - recentMs, end });
  return {
    limit: limit.name,
    use: await readLimitUse(db, limit.name, window),
    calm: await readCalmUse(db, limit.name, window),
    rails: decideSharedRails([rails, ...routes.map((one) => decideRails(settings.loop, one))]),
  };
}
