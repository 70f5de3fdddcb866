import type { LimitOutcome } from "#contracts/limit.ts";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { latencyBucket } from "#contracts/rollup.ts";
import { isRefusedByLimit } from "./decide-refused.ts";

/** Additions to one row of a rollup table; `at` is the interval's start in milliseconds since 1970. */
type Slot = { readonly at: number; readonly route: string; readonly method: string };
export type TrafficAddition = Slot & {
  readonly statusClass: number;
  count: number;
  latencySumMs: number;
  bytesIn: number;
  bytesOut: number;
  readonly histogram: number[];
};
export type OutcomeAddition = Slot & { readonly status: number; readonly problemCode: string; count: number };
export type LimitAddition = Slot & {
  readonly limit: string;
  quota: number;
  allowed: number;
  refused: number;
  shadowRefused: number;
  bypassed: number;
  storeFailures: number;
};
export type ClientAddition = Slot & { readonly client: string; count: number; refused: number; errors: number };

export type RecentClientAddition = Omit<Slot, "method"> & {
  readonly client: string;
  readonly limit: string;
  count: number;
  refused: number;
  bypassed: number;
  clientErrors: number;
  serverErrors: number;
  /** Hashes of different paths, as Postgres integers; at most `mostPaths`. */
  readonly paths: Set<number>;
};

export type Rollups = {
  readonly tenSeconds: TrafficAddition[];
  readonly minutes: TrafficAddition[];
  readonly outcomes: OutcomeAddition[];
  readonly limits: LimitAddition[];
  readonly clients: ClientAddition[];
  readonly recentClients: RecentClientAddition[];
};

const tenSecondsMs = 10_000;
const minuteMs = 60_000;
/** The largest value of a Postgres integer; quotas above it mean "no limit". */
const largestInteger = 2_147_483_647;
/** Postgres stores no text that holds it. */
const separator = "\0";
/** As `unite_paths` keeps. */
const mostPaths = 64;

/** Sums events by what each rollup table counts by; rows in key order, the same for every process. */
export function collectRollups(events: readonly MetricEvent[]): Rollups {
  const tables = {
    tenSeconds: new Map<string, TrafficAddition>(),
    outcomes: new Map<string, OutcomeAddition>(),
    limits: new Map<string, LimitAddition>(),
    clients: new Map<string, ClientAddition>(),
    recentClients: new Map<string, RecentClientAddition>(),
  };
  for (const event of events) {
    const minute = slotOf(event, minuteMs);
    addTraffic(tables.tenSeconds, event);
    addOutcome(tables.outcomes, event, minute);
    addLimits(tables.limits, event, minute);
    addClient(tables.clients, event, minute);
    addRecentClient(tables.recentClients, event);
  }
  return {
    tenSeconds: inKeyOrder(tables.tenSeconds),
    minutes: inKeyOrder(sumToMinutes(tables.tenSeconds.values())),
    outcomes: inKeyOrder(tables.outcomes),
    limits: inKeyOrder(tables.limits),
    clients: inKeyOrder(tables.clients),
    recentClients: inKeyOrder(tables.recentClients),
  };
}

function addTraffic(table: Map<string, TrafficAddition>, event: MetricEvent): void {
  const row = trafficRow(table, { ...slotOf(event, tenSecondsMs), statusClass: Math.floor(event.status / 100) });
  row.count += 1;
  row.latencySumMs += event.latencyMs;
  row.bytesIn += event.bytesIn ?? 0;
  row.bytesOut += event.bytesOut ?? 0;
  const bucket = latencyBucket(event.latencyMs);
  while (row.histogram.length <= bucket) row.histogram.push(0);
  row.histogram[bucket] = (row.histogram[bucket] ?? 0) + 1;
}

function sumToMinutes(tenSeconds: Iterable<TrafficAddition>): Map<string, TrafficAddition> {
  const table = new Map<string, TrafficAddition>();
  for (const { at, route, method, statusClass, ...added } of tenSeconds) {
    const row = trafficRow(table, { at: at - (at % minuteMs), route, method, statusClass });
    row.count += added.count;
    row.latencySumMs += added.latencySumMs;
    row.bytesIn += added.bytesIn;
    row.bytesOut += added.bytesOut;
    for (const [bucket, count] of added.histogram.entries()) row.histogram[bucket] = (row.histogram[bucket] ?? 0) + count;
  }
  return table;
}

function trafficRow(table: Map<string, TrafficAddition>, key: Slot & { readonly statusClass: number }): TrafficAddition {
  const { at, route, method, statusClass } = key;
  const create = () => ({ ...key, count: 0, latencySumMs: 0, bytesIn: 0, bytesOut: 0, histogram: [] });
  return rowOf(table, [at, route, method, statusClass], create);
}

function addOutcome(table: Map<string, OutcomeAddition>, event: MetricEvent, slot: Slot): void {
  const problemCode = event.problemCode ?? "";
  const key = [slot.at, slot.route, slot.method, event.status, problemCode];
  rowOf(table, key, () => ({ ...slot, status: event.status, problemCode, count: 0 })).count += 1;
}

const outcomeCounts = {
  allowed: "allowed",
  refused: "refused",
  "shadow-refused": "shadowRefused",
  bypassed: "bypassed",
  "store-failed-allowed": "storeFailures",
  "store-failed-refused": "storeFailures",
} as const satisfies Record<LimitOutcome, keyof LimitAddition>;

function addLimits(table: Map<string, LimitAddition>, event: MetricEvent, slot: Slot): void {
  for (const { limit, outcome, quota } of event.limits) {
    const row = rowOf(table, [slot.at, limit, slot.route, slot.method], () => ({
      ...slot,
      limit,
      quota: 0,
      allowed: 0,
      refused: 0,
      shadowRefused: 0,
      bypassed: 0,
      storeFailures: 0,
    }));
    row.quota = Math.min(quota, largestInteger);
    row[outcomeCounts[outcome]] += 1;
  }
}

function addClient(table: Map<string, ClientAddition>, event: MetricEvent, slot: Slot): void {
  const { client } = event;
  if (client === null) return;
  const row = rowOf(table, [slot.at, client, slot.route, slot.method], () => ({ ...slot, client, count: 0, refused: 0, errors: 0 }));
  row.count += 1;
  if (isRefusedByLimit(event)) row.refused += 1;
  if (event.status >= 500) row.errors += 1;
}

/** What a blocked client still sends is left out: it has been judged, and reached no route. A refusal by risk is no error of its own. */
function addRecentClient(table: Map<string, RecentClientAddition>, event: MetricEvent): void {
  const { client, limits, status, pathHash, problemCode } = event;
  if (client === null || problemCode === "client-blocked") return;
  const { at, route } = slotOf(event, tenSecondsMs);
  const limit = limits[0]?.limit ?? "";
  const row = rowOf(table, [at, route, client, limit], () => ({
    at,
    route,
    client,
    limit,
    count: 0,
    refused: 0,
    bypassed: 0,
    clientErrors: 0,
    serverErrors: 0,
    paths: new Set<number>(),
  }));
  row.count += 1;
  if (isRefusedByLimit(event)) row.refused += 1;
  if (limits.some(({ outcome }) => outcome === "bypassed")) row.bypassed += 1;
  if (status >= 500) row.serverErrors += 1;
  else if (status >= 400 && !isRefusedByLimit(event) && problemCode !== "abnormal-usage-detected") row.clientErrors += 1;
  const path = pathHash === null ? Number.NaN : Number.parseInt(pathHash, 16) | 0;
  if (!Number.isNaN(path) && row.paths.size < mostPaths) row.paths.add(path);
}

function slotOf({ at, route, method }: MetricEvent, intervalMs: number): Slot {
  return { at: at - (at % intervalMs), route: route ?? "", method };
}

function rowOf<Row>(table: Map<string, Row>, parts: readonly (string | number)[], create: () => Row): Row {
  const key = parts.join(separator);
  const known = table.get(key);
  if (known !== undefined) return known;
  const row = create();
  table.set(key, row);
  return row;
}

/** One order for all processes, so that their transactions lock rows in the same sequence and never deadlock. */
function inKeyOrder<Row>(table: ReadonlyMap<string, Row>): Row[] {
  return [...table.keys()].sort().map((key) => table.get(key) as Row);
}
