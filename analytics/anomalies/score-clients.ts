import type { Database } from "../db/connect.ts";
import { type ClientScore, type ClientUse, decideClientScore, unremarkable } from "./decide-client-score.ts";
import { readCalmRanges, readClientUse, readDistinctPaths, readOwnPeaks } from "./read-client-use.ts";
import { readSeldom } from "./read-seldom.ts";

/** A client as it is judged in one slot: what it did, and how unusual that is. */
export type JudgedClient = ClientUse & ClientScore;

/** Only clients that look unusual beside the others are held against their own past. */
const worthAskingAbove = 0.3;

/** Scores the clients that are anything but quiet; those of score 0 are left out. */
export function createClientScorer(db: Database): (end: number) => Promise<JudgedClient[]> {
  const rangesAt = readSeldom((end) => readCalmRanges(db, end));
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

/** How many different paths the clients asked for that failed more than is unremarkable; the question is too dear for all. */
async function notePaths(db: Database, uses: readonly Omit<ClientUse, "paths10m">[], end: number): Promise<ClientUse[]> {
  const failing = uses.filter(({ failures10m }) => failures10m > unremarkable.failingPaths10m);
  const counts = await readDistinctPaths(db, failing, end);
  const paths = new Map(failing.map((use, index) => [use, counts[index] ?? 0]));
  return uses.map((use) => ({ ...use, paths10m: paths.get(use) ?? 0 }));
}
