import { randomUUID } from "node:crypto";
import type { LimitDecision } from "#contracts/limit.ts";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { seededRandom } from "../../scripts/testing/limiter/seeded-random.ts";
import { logNormal } from "../measure/log-normal.ts";
import { weightedChoice, zipfWeights } from "../measure/weighted-choice.ts";

const routeCount = 60;
const clientCount = 5000;
const pathsOfRoute = 400;

const methods = ["GET", "GET", "GET", "GET", "POST", "POST", "PUT", "DELETE"];
const plans = [null, "free", "free", "team", "enterprise"];
/** Status, and how many of 1,000 answers have it. */
const statuses: readonly (readonly [status: number, of1000: number])[] = [
  [200, 846],
  [201, 40],
  [204, 25],
  [304, 20],
  [400, 8],
  [401, 6],
  [404, 22],
  [429, 22],
  [500, 4],
  [502, 4],
  [504, 3],
];

const problems: Readonly<Record<number, string>> = { 401: "credentials-missing", 429: "rate-limit-exceeded", 504: "upstream-timeout" };

type Route = { readonly id: string; readonly upstream: string; readonly medianMs: number; readonly isCached: boolean };

/** Requests as a gateway of sixty routes and five thousand clients sees them, few of either busy: one for each call. */
export function createTrafficMixture(seed: number): (at: number) => MetricEvent {
  const place = seededRandom(seed);
  const below = (limit: number) => Math.floor(place() * limit);
  const routes = Array.from({ length: routeCount }, (_, index) => makeRoute(index));
  const routeOf = weightedChoice(zipfWeights(routeCount, 1));
  const clientOf = weightedChoice(zipfWeights(clientCount, 1));
  const statusOf = weightedChoice(statuses.map(([, of1000]) => of1000));

  return (at) => {
    const route = routes[routeOf(place())] as Route;
    const client = clientOf(place());
    const status = statuses[statusOf(place())]?.[0] ?? 200;
    const upstreamMs = isForwarded(status) ? rounded(logNormal(route.medianMs, place)) : null;
    const plan = plans[client % plans.length] ?? null;
    return {
      ...{ at, requestId: randomUUID(), route: route.id, method: methods[below(methods.length)] as string, status },
      latencyMs: rounded((upstreamMs ?? 0) + 0.4 + 2 * place()),
      upstreamMs,
      stepMs: { authenticate: rounded(place()), ...namedMs("forward", upstreamMs) },
      ...bytesOf(status, place()),
      ...{ client: nameClient(client, status), plan },
      ...(upstreamMs === null ? { upstream: null, cache: null } : { upstream: route.upstream, cache: cacheOf(route, place()) }),
      risk: client % 10 === 0 ? rounded(place()) : null,
      problemCode: problems[status] ?? null,
      pathHash: (below(pathsOfRoute) * 2_654_435_761).toString(16).slice(0, 8).padStart(8, "0"),
      limits: decide(route, plan, { status, used: below(600) }),
    };
  };
}

function makeRoute(index: number): Route {
  return { id: `route-${index}`, upstream: `upstream-${index % 12}`, medianMs: 4 + ((index * 37) % 120), isCached: index % 4 === 0 };
}

function isForwarded(status: number): boolean {
  return status !== 401 && status !== 429;
}

function nameClient(client: number, status: number): string | null {
  if (status === 401) return null;
  return client % 3 === 0 ? `sub:user-${client}@idp.example.com` : `key:k${client.toString(36).padStart(11, "0")}`;
}

function bytesOf(status: number, place: number): Pick<MetricEvent, "bytesIn" | "bytesOut"> {
  const isEmpty = status === 204 || status === 304;
  return { bytesIn: place < 0.25 ? Math.floor(place * 16_000) : null, bytesOut: isEmpty ? null : Math.floor(place * 20_000) };
}

function cacheOf({ isCached }: Route, place: number): MetricEvent["cache"] {
  if (!isCached) return null;
  return place < 0.3 ? "hit" : "miss";
}

/** One limit for all, one of the route, and for those with a plan one of the plan: the last of them refuses. */
function decide({ id }: Route, plan: string | null, { status, used }: { status: number; used: number }): LimitDecision[] {
  if (status === 401) return [];
  const limits = [
    { limit: "per-client", quota: 600 },
    { limit: `${id}-burst`, quota: 6000 },
    ...(plan === null ? [] : [{ limit: `plan-${plan}`, quota: 100_000 }]),
  ];
  return limits.map(({ limit, quota }, index) => {
    const refuses = status === 429 && index === limits.length - 1;
    return { limit, outcome: refuses ? "refused" : "allowed", quota, remaining: refuses ? 0 : quota - used };
  });
}

function namedMs(step: string, ms: number | null): Record<string, number> {
  return ms === null ? {} : { [step]: ms };
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
