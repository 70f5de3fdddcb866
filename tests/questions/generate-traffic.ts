import type { MetricEvent } from "#contracts/metric-event.ts";
import { type Random, seededRandom } from "../path-fuzz/seeded-random.ts";
import { type ClientProfile, clientProfiles, importer, type RouteProfile, routeProfiles, scraper } from "./traffic-profiles.ts";

/** When all questions are asked: Wednesday, 18 November 2026, 15:42 UTC; a full minute, so that "the last hour" has whole minutes. */
export const askedAt = Date.parse("2026-11-18T15:42:00Z");
/** Monday of the week before: the first moment with traffic. */
const trafficSince = Date.parse("2026-11-09T00:00:00Z");

const minuteMs = 60_000;
const at = (instant: string) => Date.parse(`2026-11-${instant}Z`);

/** Hours that are asked about most have most traffic, so that their percentiles are of many requests. */
const busy: readonly [from: number, to: number, factor: number][] = [
  [at("18T13:42"), askedAt, 12],
  [at("18T00:00"), at("18T13:42"), 2],
  [at("17T13:00"), at("17T17:00"), 6],
  [at("15T00:00"), at("16T00:00"), 0.3],
  [trafficSince, at("15T00:00"), 0.5],
];

/** Every event of the nine days, oldest first, the same each time. */
export function generateTraffic(): MetricEvent[] {
  const random = seededRandom(20_261_118);
  const events: MetricEvent[] = [];
  for (let minute = trafficSince; minute < askedAt; minute += minuteMs) {
    for (const profile of routeProfiles) {
      const expected = profile.perMinute * weightOf(minute);
      const count = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0);
      for (let index = 0; index < count; index += 1) events.push(requestOf(profile, minute, random));
    }
    events.push(...unmatched(minute, random), ...excess(minute, random));
  }
  return events.sort((one, other) => one.at - other.at).map((event, index) => ({ ...event, requestId: `asked-${index}` }));
}

function weightOf(minute: number): number {
  const hour = new Date(minute).getUTCHours();
  const ofDay = hour < 6 ? 0.4 : hour < 9 ? 0.8 : hour < 19 ? 1.3 : 0.9;
  const burst = busy.find(([from, to]) => minute >= from && minute < to);
  return ofDay * (burst?.[2] ?? 1);
}

function requestOf(profile: RouteProfile, minute: number, random: Random): MetricEvent {
  const when = minute + random.below(minuteMs);
  const status = statusOf(profile, when, random);
  const latencyMs = latencyOf(profile, when, random);
  const who = pickClient(random);
  const failed = status >= 500;
  const bytes = (usual: number) => (usual === 0 ? 0 : Math.round(usual * (0.5 + random.below(1000) / 1000)));
  return {
    ...plainEvent(when, who),
    route: profile.route,
    method: random.pick(profile.methods),
    status,
    latencyMs,
    upstreamMs: latencyMs * 0.9,
    bytesIn: bytes(profile.bytesIn),
    bytesOut: failed ? 180 : bytes(profile.bytesOut),
    upstream: profile.upstream,
    cache: profile.route === "search" ? random.pick(["hit", "miss", "miss"] as const) : null,
    problemCode: failed ? "upstream-unreachable" : null,
    limits: [{ limit: profile.limit, outcome: "allowed", quota: profile.quota, remaining: 1 }],
  };
}

function statusOf(profile: RouteProfile, when: number, random: Random): number {
  const trouble = troubleOf(profile.route, when);
  if (random.chance(trouble?.share ?? profile.serverErrorShare)) return random.pick(trouble?.statuses ?? [500, 502, 502, 504]);
  if (random.chance(profile.clientErrorShare)) return random.pick(profile.clientErrors);
  // The search upstream has a limit of its own: its refusals are no refusals of the gateway.
  if (profile.route === "search" && random.chance(0.006)) return 429;
  return profile.methods.length > 1 && random.chance(0.04) ? 204 : 200;
}

/** The search upstream was down yesterday from 14:20 to 15:00; checkout fails often since 14:50 today. */
function troubleOf(route: string, when: number): { share: number; statuses: readonly number[] } | null {
  if (route === "search" && when >= at("17T14:20") && when < at("17T15:00")) return { share: 0.4, statuses: [503] };
  if (route === "checkout" && when >= at("18T14:50")) return { share: 0.11, statuses: [500, 502, 502, 504] };
  return null;
}

function latencyOf({ route, medianMs, spread }: RouteProfile, when: number, random: Random): number {
  const slow = route === "checkout" && when >= at("18T14:50") ? 3.2 : 1;
  // Twelve uniform numbers make a normal one (Irwin and Hall).
  let normal = -6;
  for (let index = 0; index < 12; index += 1) normal += random.below(1_000_000) / 1_000_000;
  return Math.round(medianMs * slow * Math.exp(spread * normal) * 1000) / 1000;
}

/** Requests that no route matched: nobody was counted for them. */
function unmatched(minute: number, random: Random): MetricEvent[] {
  if (!random.chance(0.05 * weightOf(minute))) return [];
  const event = plainEvent(minute + random.below(minuteMs), { client: "", plan: null });
  return [{ ...event, client: null, method: random.pick(["GET", "POST"]), status: 404, latencyMs: 0.6, problemCode: "route-not-found" }];
}

/** What two clients send beyond their limits: the scraper on weekdays from noon, the importer on Monday night. */
function excess(minute: number, random: Random): MetricEvent[] {
  const hour = new Date(minute).getUTCHours();
  const events: MetricEvent[] = [];
  if (hour >= 12 && hour < 16 && random.chance(minute >= at("18T00:00") ? 0.9 : 0.3))
    events.push(refusal("search", 60, scraper, minute, random));
  if (minute >= at("16T03:00") && minute < at("16T03:30")) {
    for (let index = 0; index < 6; index += 1) events.push(refusal("reports", 10, importer, minute, random));
  }
  return events;
}

function refusal(route: string, quota: number, who: ClientProfile, minute: number, random: Random): MetricEvent {
  const event = plainEvent(minute + random.below(minuteMs), who);
  const limits = [{ limit: route, outcome: "refused" as const, quota, remaining: 0 }];
  return { ...event, route, status: 429, latencyMs: 0.4 + random.below(100) / 100, bytesOut: 310, problemCode: "quota-exceeded", limits };
}

/** Half of all requests come from the six clients with names, and more from the first than from the last. */
function pickClient(random: Random): ClientProfile {
  const index = random.chance(0.5) ? Math.min(random.below(7), random.below(7)) : random.below(clientProfiles.length);
  return clientProfiles[index] ?? scraper;
}

function plainEvent(when: number, { client, plan }: ClientProfile): MetricEvent {
  return {
    at: when,
    requestId: "",
    route: null,
    method: "GET",
    status: 200,
    latencyMs: 1,
    upstreamMs: null,
    stepMs: {},
    bytesIn: 0,
    bytesOut: 0,
    client,
    plan,
    upstream: null,
    cache: null,
    risk: null,
    problemCode: null,
    pathHash: null,
    limits: [],
  };
}
