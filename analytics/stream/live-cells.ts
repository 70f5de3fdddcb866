import * as z from "zod/mini";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { bucketCount, latencyBucket, percentile } from "#contracts/rollup.ts";
import type { StreamFigures, Subscription } from "#contracts/stream.ts";
import { isRefusedByLimit } from "../rollup/decide-refused.ts";

const Count = z.int().check(z.gte(0));

/** What one second holds of some requests; the histogram is by latency bucket. */
export const LiveCell = z.object({
  requests: Count,
  latencySumMs: z.number().check(z.gte(0)),
  errors: Count,
  refused: Count,
  histogram: z.array(Count).check(z.maxLength(bucketCount)),
});
export type LiveCell = z.infer<typeof LiveCell>;
/** By `cellKey`. The cell of all requests is always there. */
export type LiveCells = Map<string, LiveCell>;

/** Routes beyond it, and watched clients, are counted in the whole only: a hostile edge may invent names. Neither takes the other's room. */
const mostCells = { routes: 2000, clients: 2000 };
const all = "*";

/** Where the figures of a subscription are; no route's id and no client is `*`. */
export function cellKey({ route, client }: Pick<Subscription, "route" | "client"> = {}): string {
  return `${route === undefined ? all : (route ?? "")} ${client ?? all}`;
}

export const wholeKey = cellKey();
/** What had no room to be counted apart; no client is empty. */
export const crowdedKey = cellKey({ client: "" });

export function emptyCell(): LiveCell {
  return { requests: 0, latencySumMs: 0, errors: 0, refused: 0, histogram: [] };
}

/** Counts an event into the whole, its route, and its client where somebody watches that. */
export function countEvent(cells: LiveCells, event: MetricEvent, isWatched: (client: string) => boolean): void {
  addTo(cells, wholeKey, event);
  addTo(cells, cellKey({ route: event.route }), event);
  const { client, route } = event;
  if (client === null || !isWatched(client)) return;
  addTo(cells, cellKey({ client }), event);
  addTo(cells, cellKey({ client, route }), event);
}

function addTo(cells: LiveCells, key: string, event: MetricEvent): void {
  const cell = openCell(cells, key);
  cell.requests += 1;
  cell.latencySumMs += event.latencyMs;
  if (event.status >= 500) cell.errors += 1;
  if (isRefusedByLimit(event)) cell.refused += 1;
  addCount(cell.histogram, latencyBucket(event.latencyMs), 1);
}

/** Adds what `from` counted to `into`. */
export function mergeCells(into: LiveCells, from: Iterable<readonly [string, LiveCell]>): void {
  for (const [key, { requests, latencySumMs, errors, refused, histogram }] of from) {
    const cell = openCell(into, key);
    cell.requests += requests;
    cell.latencySumMs += latencySumMs;
    cell.errors += errors;
    cell.refused += refused;
    for (const [bucket, count] of histogram.entries()) if (count > 0) addCount(cell.histogram, bucket, count);
  }
}

/** The cell of that key, or of all that have no room. */
function openCell(cells: LiveCells, key: string): LiveCell {
  const known = cells.get(key);
  if (known !== undefined) return known;
  if (key !== wholeKey && key !== crowdedKey && !takeRoom(cells, key)) return openCell(cells, crowdedKey);
  const cell = emptyCell();
  cells.set(key, cell);
  return cell;
}

/** Cells of each kind that were opened, so that nobody need count them for each request. */
const opened = new WeakMap<LiveCells, Record<keyof typeof mostCells, number>>();

function takeRoom(cells: LiveCells, key: string): boolean {
  const taken = opened.get(cells) ?? { routes: 0, clients: 0 };
  const kind = key.endsWith(` ${all}`) ? "routes" : "clients";
  opened.set(cells, taken);
  if (taken[kind] >= mostCells[kind]) return false;
  taken[kind] += 1;
  return true;
}

function addCount(histogram: number[], bucket: number, count: number): void {
  while (histogram.length <= bucket) histogram.push(0);
  histogram[bucket] = (histogram[bucket] ?? 0) + count;
}

export function toFigures({ requests, latencySumMs, errors, refused, histogram }: LiveCell): StreamFigures {
  return {
    throughput: requests,
    latency: requests === 0 ? 0 : latencySumMs / requests,
    p50: percentile(histogram, 0.5),
    p95: percentile(histogram, 0.95),
    p99: percentile(histogram, 0.99),
    errors,
    refused,
  };
}
