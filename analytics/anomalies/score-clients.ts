import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "../db/connect.ts";
import { type CalmRanges, type ClientScore, type ClientUse, decideClientScore, unremarkable } from "./decide-client-score.ts";
import { readCalmRanges, readClientUse, readDistinctPaths, readOwnPeaks } from "./read-client-use.ts";

/** A client as it is judged in one slot: what it did, and how unusual that is. */
export type JudgedClient = ClientUse & ClientScore;

/** Calm changes slowly: what it looks like is read once a minute. */
const rangesKeptMs = 60_000;
/** On a large database that takes its time; a slot does not wait for it longer than this. */
const patienceMs = 1000;
/** Only clients that look unusual beside the others are held against their own past. */
const worthAskingAbove = 0.3;

type Ranges = ReadonlyMap<string, CalmRanges>;

/** Scores the clients that are anything but quiet; those of score 0 are left out. */
export function createClientScorer(db: Database): (end: number) => Promise<JudgedClient[]> {
  const rangesAt = createRangesReader(db);
  return async (end) => {
    const uses = await notePaths(db, await readClientUse(db, end), end);
    if (uses.length === 0) return [];
    const ranges = await rangesAt(end);
    const against = (ownPeak: number) => (use: ClientUse) => ({ ...use, ...decideClientScore(use, ranges.get(use.route), ownPeak) });
    const unusual = uses.map(against(0)).filter(({ score }) => score > worthAskingAbove);
    const peaks = await readOwnPeaks(db, unusual, end);
    return unusual.map((use, index) => against(peaks[index] ?? 0)(use)).filter(({ score }) => score > 0);
  };
}

/** The calm ranges, one question at a time; while it lasts, those of before, or none. */
function createRangesReader(db: Database): (end: number) => Promise<Ranges> {
  let known: { at: number; ranges: Ranges } | null = null;
  let reading: Promise<void> | null = null;

  const read = async (end: number) => {
    known = { at: end, ranges: await readCalmRanges(db, end) };
  };
  return async (end) => {
    if (known !== null && Math.abs(end - known.at) < rangesKeptMs) return known.ranges;
    reading ??= read(end).finally(() => {
      reading = null;
    });
    await withPatience(reading);
    return known?.ranges ?? new Map();
  };
}

async function withPatience(work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const timer = delay(patienceMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
  await Promise.race([work, timer]).finally(() => over.abort());
  // What fails later is asked again by a later slot.
  work.catch(() => undefined);
}

/** How many different paths the clients asked for that failed more than is unremarkable; the question is too dear for all. */
async function notePaths(db: Database, uses: readonly Omit<ClientUse, "paths10m">[], end: number): Promise<ClientUse[]> {
  const failing = uses.filter(({ failures10m }) => failures10m > unremarkable.failingPaths10m);
  const counts = await readDistinctPaths(db, failing, end);
  const paths = new Map(failing.map((use, index) => [use, counts[index] ?? 0]));
  return uses.map((use) => ({ ...use, paths10m: paths.get(use) ?? 0 }));
}
