import type { SpreadRequest } from "./spread-log.ts";

export type Incident = { readonly kind: string; readonly from: number; readonly to: number };
type Plan = { readonly kind: string; readonly minutes: number; readonly perMinute: number; readonly clients: number; readonly make: Make };
type Make = (random: () => number) => Pick<SpreadRequest, "target" | "status" | "bytes">;

const minuteMs = 60_000;
const page: Make = () => ({ target: "/", status: 200, bytes: 30_000 });
const probe: Make = (random) => ({ target: `/${Math.floor(random() * 1e9).toString(36)}.php`, status: 404, bytes: 300 });
const failing: Make = () => ({ target: "/", status: 500, bytes: 200 });

/** Floods are so many times what the log's site gets on average; each is by three clients. */
function plansFor(meanPerMinute: number): Plan[] {
  const flood = (factor: number): Plan => ({
    kind: `flood ×${factor}`,
    minutes: 15,
    perMinute: meanPerMinute * (factor - 1),
    clients: 3,
    make: page,
  });
  return [
    flood(3),
    flood(5),
    flood(10),
    { kind: "scanner, 3 a minute", minutes: 30, perMinute: 3, clients: 1, make: probe },
    { kind: "error burst", minutes: 10, perMinute: 0, clients: 0, make: failing },
  ];
}

/**
 * Plants each kind so many times between two moments, at least 40 minutes apart. In an error burst most of what the
 * site gets anyway is answered 500; nothing is added.
 */
export function plantIncidents(
  requests: readonly SpreadRequest[],
  { from, to, times, random }: { from: number; to: number; times: number; random: () => number },
): { requests: SpreadRequest[]; incidents: Incident[] } {
  const span = Math.max(...requests.map(({ at }) => at)) - Math.min(...requests.map(({ at }) => at));
  const meanPerMinute = requests.length / (span / minuteMs);
  const plans = plansFor(meanPerMinute).flatMap((plan) => Array.from({ length: times }, () => plan));
  const shuffled = plans.map((plan) => ({ plan, key: random() })).sort((one, other) => one.key - other.key);
  const spacing = (to - from) / plans.length;
  const incidents = shuffled.map(({ plan }, index) => {
    const slack = spacing - plan.minutes * minuteMs - 40 * minuteMs;
    const start = Math.floor(from + index * spacing + Math.max(0, slack) * random());
    return { plan, kind: plan.kind, from: start, to: start + plan.minutes * minuteMs };
  });
  const added = incidents.flatMap((incident, index) => addRequests(incident, index, random));
  const failed = incidents.filter(({ kind }) => kind === "error burst");
  const changed = requests.map((request) => {
    const isHit = failed.some((incident) => request.at >= incident.from && request.at < incident.to) && random() < 0.8;
    return isHit ? { ...request, status: 500 } : request;
  });
  return {
    requests: [...changed, ...added].sort((one, other) => one.at - other.at),
    incidents: incidents.map(({ kind, from, to }) => ({ kind, from, to })),
  };
}

function addRequests({ plan, from }: { plan: Plan; from: number }, index: number, random: () => number): SpreadRequest[] {
  const count = Math.round(plan.perMinute * plan.minutes);
  return Array.from({ length: count }, (_, number) => ({
    at: Math.floor(from + random() * plan.minutes * minuteMs),
    client: `sub:planted-${index}-${number % plan.clients}`,
    ...plan.make(random),
  }));
}
