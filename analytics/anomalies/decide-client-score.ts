import type { Anomaly } from "#contracts/anomaly.ts";

/** What one client did on one route until now. */
export type ClientUse = {
  readonly route: string;
  readonly client: string;
  readonly requests1m: number;
  readonly requests10m: number;
  /** 4xx answers of the last ten minutes; refusals by limits are none. */
  readonly failures10m: number;
  /** Different paths it asked for in them; counted only where it failed more than a little. */
  readonly paths10m: number;
  /** Requests that no limit judges, because the config says so; on whichever route. */
  readonly bypassed: number;
};

/** What calm clients of a route do at most: the 99th percentile of their peaks; how many there were, in how long a calm. */
export type CalmRanges = {
  readonly clients: number;
  readonly seconds: number;
  readonly requests1m: number;
  readonly requests10m: number;
  readonly failures10m: number;
};

/** The most requests in a minute that this client itself made in a week of calm. */
export type OwnPeak = number;

export type ClientScore = { readonly route: string; readonly client: string; readonly score: number; readonly reasons: Anomaly["reasons"] };

/** Fewer calm clients do not tell what is ordinary; failures are judged all the same. */
const leastCalmClients = 5;
/** However quiet the others are, this much is nothing unusual. */
export const unremarkable = { requests1m: 20, requests10m: 60, failingPaths10m: 5 } as const;
/** Three times the most that is ordinary scores 0.81, seven and a half times 0.95. */
const steepness = 1.5;

/**
 * How unlike the calm clients of its route a client is, 0..1: the largest excess over what is expected, x times the
 * expected most scoring 1 - x^-1.5. A client that has always been busy is held against itself.
 */
export function decideClientScore(use: ClientUse, calm: CalmRanges | undefined, ownPeak: OwnPeak): ClientScore {
  const features = [...requestFeatures(use, calm, ownPeak), failureFeature(use, calm)];
  const unusual = features.filter(({ value, high }) => value > high).sort((one, other) => other.value / other.high - one.value / one.high);
  const worst = unusual[0];
  return {
    route: use.route,
    client: use.client,
    score: worst === undefined ? 0 : 1 - (worst.high / worst.value) ** steepness,
    reasons: unusual.map(({ feature, value, high }) => ({ feature, value, expected_low: 0, expected_high: high })),
  };
}

type Feature = { readonly feature: string; readonly value: number; readonly high: number };

/** Calm of a minute says nothing about ten: each span is judged when calm was seen for as long. */
function requestFeatures(use: ClientUse, calm: CalmRanges | undefined, ownPeak: OwnPeak): Feature[] {
  if (calm === undefined || calm.clients < leastCalmClients) return [];
  const minute = { feature: "requests_1m", value: use.requests1m, high: Math.max(unremarkable.requests1m, calm.requests1m, ownPeak) };
  const tenMinutes = {
    feature: "requests_10m",
    value: use.requests10m,
    high: Math.max(unremarkable.requests10m, calm.requests10m, ownPeak * 10),
  };
  return [...(calm.seconds >= 60 ? [minute] : []), ...(calm.seconds >= 600 ? [tenMinutes] : [])];
}

/** Failing again and again at one address is a worn-out credential or a broken link; at many it is a search for something. */
function failureFeature({ failures10m, paths10m }: ClientUse, calm: CalmRanges | undefined): Feature {
  const high = Math.max(unremarkable.failingPaths10m, calm?.failures10m ?? 0);
  return { feature: "failing_paths_10m", value: Math.min(failures10m, paths10m), high };
}
