import type { AlertMetric, AlertRule } from "#contracts/alert.ts";
import type { Anomaly } from "#contracts/anomaly.ts";
import type { AlertReading } from "./decide-alert.ts";
import type { RouteValues } from "./read-alert-values.ts";

/** More clients of one rule than anybody would look at one by one. */
export const MOST_CLIENT_ALERTS = 100;

/** What the loop knows of one slot. */
export type SlotReadings = {
  readonly values: readonly RouteValues[];
  /** Anomaly scores; null: the model gave none. */
  readonly routes: readonly { readonly route: string; readonly score: number | null; readonly reasons: Anomaly["reasons"] }[];
  readonly clients: readonly {
    readonly client: string;
    readonly route: string;
    readonly score: number;
    readonly reasons: Anomaly["reasons"];
  }[];
};
/** A route or one of its clients; the client is empty where the route as a whole is meant. */
export type Subject = { readonly route: string; readonly client: string };
export type Watched = Subject & { readonly reading: AlertReading };

type TrafficMetric = Exclude<AlertMetric, "anomaly-score" | "client-anomaly-score">;
const fields = {
  "error-rate": "errorRate",
  "p95-ms": "p95Ms",
  "limit-exhaustion": "limitExhaustion",
} as const satisfies Record<TrafficMetric, keyof RouteValues>;

const below: AlertReading = { value: 0, evidence: {} };
const unknown: AlertReading = { value: null, evidence: {} };

/** What a rule is to judge, and its metric there: all that has a value, and all that has an open alert. */
export function decideWatched(rule: AlertRule, readings: SlotReadings, open: readonly Subject[]): Watched[] {
  const isWatched = ({ route }: { route: string }) => rule.route === undefined || rule.route === route;
  return rule.metric === "client-anomaly-score"
    ? watchClients(readings.clients.filter(isWatched), open, rule.above)
    : watchRoutes(open, readRoutes(rule, rule.metric, readings, isWatched));
}

/** Only traffic is known to be none where there is no reading; a score that is missing is unknown. */
function watchRoutes(open: readonly Subject[], { known, absent }: { known: ReadonlyMap<string, AlertReading>; absent: AlertReading }) {
  const routes = new Set([...known.keys(), ...open.map(({ route }) => route)]);
  return [...routes].map((route) => ({ route, client: "", reading: known.get(route) ?? absent }));
}

function readRoutes(
  rule: AlertRule,
  metric: Exclude<AlertMetric, "client-anomaly-score">,
  { values, routes }: SlotReadings,
  isWatched: (one: { route: string }) => boolean,
) {
  if (metric === "anomaly-score") {
    const scored = routes.filter(isWatched).map(({ route, score, reasons }) => [route, { value: score, evidence: { reasons } }] as const);
    return { known: new Map(scored), absent: unknown };
  }
  const counted = values.filter(isWatched).map(({ route, ...evidence }) => {
    const value = evidence.requests < rule.minimumRequests ? 0 : evidence[fields[metric]];
    return [route, { value, evidence }] as const;
  });
  return { known: new Map(counted), absent: below };
}

/** Clients with an open alert, and as many new ones as there is room for, the highest scores first. */
function watchClients(scored: SlotReadings["clients"], open: readonly Subject[], above: number): Watched[] {
  const keyOf = ({ route, client }: Subject) => JSON.stringify([route, client]);
  const lowestFirst = [...scored].sort((one, other) => one.score - other.score);
  const known = new Map(lowestFirst.map((one) => [keyOf(one), one]));
  const opened = open.map((subject) => watchClient(subject, known.get(keyOf(subject))));
  for (const subject of open) known.delete(keyOf(subject));
  const raised = [...known.values()].filter(({ score }) => score > above).sort((one, other) => other.score - one.score);
  const room = Math.max(MOST_CLIENT_ALERTS - open.length, 0);
  return [...opened, ...raised.slice(0, room).map((one) => watchClient(one, one))];
}

function watchClient({ route, client }: Subject, scored: SlotReadings["clients"][number] | undefined): Watched {
  const reading = scored === undefined ? below : { value: scored.score, evidence: { reasons: scored.reasons } };
  return { route, client, reading };
}
