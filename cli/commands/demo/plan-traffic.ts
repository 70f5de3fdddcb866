/** What the demo can show the loop. */
export const attackKinds = ["flood", "scanner", "slow-upstream"] as const;
export type AttackKind = (typeof attackKinds)[number];

/** One request of the demo: who sends it, what it asks for, and what the demo upstream is to answer. */
export type PlannedRequest = { readonly client: string; readonly isAttack: boolean; readonly target: string; readonly status: number };

/** Addresses of the documentation ranges (RFC 5737): nobody's. */
const ordinaryClients = Array.from({ length: 12 }, (_, index) => `198.51.100.${index + 10}`);
export const floodClients = ["203.0.113.7", "203.0.113.8", "203.0.113.9"];
const scanner = "203.0.113.77";

const ordinaryPerSecond = 0.8;
const floodPerSecond = 40;
const scannerPerSecond = 2.5;
const slowMs = 900;

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The requests that begin in a span of `spanMs`, each with its moment in it, in order. Arrivals are independent of each other. */
export function planTraffic(attack: AttackKind | null, spanMs: number, random: () => number): { atMs: number; request: PlannedRequest }[] {
  const slow = attack === "slow-upstream" ? `&delay=${slowMs}` : "";
  const planned = ordinaryClients.flatMap((client) =>
    arrivals(ordinaryPerSecond, spanMs, random).map((atMs) => ({ atMs, request: ordinaryRequest(client, slow, random) })),
  );
  const attacking = attackers(attack).flatMap(({ client, perSecond, make }) =>
    arrivals(perSecond, spanMs, random).map((atMs) => ({ atMs, request: { client, isAttack: true, ...make(random) } })),
  );
  return [...planned, ...attacking].sort((one, other) => one.atMs - other.atMs);
}

function ordinaryRequest(client: string, slow: string, random: () => number): PlannedRequest {
  const isMissing = random() < 0.01;
  const item = Math.floor(random() * 40);
  return { client, isAttack: false, target: `/items/${item}?bytes=${800 + item * 20}${slow}`, status: isMissing ? 404 : 200 };
}

type Attacker = { client: string; perSecond: number; make: (random: () => number) => Pick<PlannedRequest, "target" | "status"> };

function attackers(attack: AttackKind | null): Attacker[] {
  if (attack === "flood") {
    return floodClients.map((client) => ({
      client,
      perSecond: floodPerSecond,
      make: () => ({ target: "/items/1?bytes=800", status: 200 }),
    }));
  }
  if (attack === "scanner") {
    const make = (random: () => number) => ({ target: `/admin-${Math.floor(random() * 1e6).toString(36)}.php`, status: 404 });
    return [{ client: scanner, perSecond: scannerPerSecond, make }];
  }
  return [];
}

/** Moments of a Poisson process in a span. */
function arrivals(perSecond: number, spanMs: number, random: () => number): number[] {
  const moments: number[] = [];
  const next = () => (-Math.log(1 - random()) / perSecond) * 1000;
  for (let at = next(); at < spanMs; at += next()) moments.push(at);
  return moments;
}
