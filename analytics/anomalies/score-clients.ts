import type { Database } from "../db/connect.ts";
import { type CalmRanges, type ClientScore, type ClientUse, decideClientScore } from "./decide-client-score.ts";
import { readCalmRanges, readClientUse, readOwnPeaks } from "./read-client-use.ts";

/** A client as it is judged in one slot: what it did, and how unusual that is. */
export type JudgedClient = ClientUse & ClientScore;

/** Calm changes slowly: what it looks like is read once a minute. */
const rangesKeptMs = 60_000;
/** Only clients that look unusual beside the others are held against their own past. */
const worthAskingAbove = 0.3;

/** Scores the clients that are anything but quiet; those of score 0 are left out. */
export function createClientScorer(db: Database): (end: number) => Promise<JudgedClient[]> {
  let known: { at: number; ranges: Map<string, CalmRanges> } | null = null;

  const rangesAt = async (end: number) => {
    if (known === null || Math.abs(end - known.at) >= rangesKeptMs) known = { at: end, ranges: await readCalmRanges(db, end) };
    return known.ranges;
  };
  return async (end) => {
    const uses = await readClientUse(db, end);
    if (uses.length === 0) return [];
    const ranges = await rangesAt(end);
    const against = (ownPeak: number) => (use: ClientUse) => ({ ...use, ...decideClientScore(use, ranges.get(use.route), ownPeak) });
    const unusual = uses.map(against(0)).filter(({ score }) => score > worthAskingAbove);
    const peaks = await readOwnPeaks(db, unusual, end);
    return unusual.map((use, index) => against(peaks[index] ?? 0)(use)).filter(({ score }) => score > 0);
  };
}
