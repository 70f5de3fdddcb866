import { windowAt, windowStart } from "../window.ts";
import { type Claim, epochMs, type Settled } from "./decide-claim.ts";
import type { Lease } from "./lease.ts";

/** Claims that go together, as the script takes them. */
export interface Settlement {
  keys: string[];
  arguments: (string | number)[];
  /** In the order of the answer. */
  claims: readonly Claim[];
}

interface Sender {
  isolate: string;
  /** Grows with every settlement of the isolate; the same for one that is sent again. */
  sequence: number;
  /** By the store's clock. */
  now: number;
  asksTime: boolean;
}

/** Generations last 10 min × 4ⁿ, so that limits of about one length share them. */
const SHORTEST_GENERATION_MS = 600_000;
const LONGEST_GENERATION_MS = 1e12;
const FIGURES = 5;

export function encodeSettlement(claims: readonly Claim[], { isolate, sequence, now, asksTime }: Sender): Settlement {
  const limits = new Numbered(now);
  const hashes = Map.groupBy(claims, ({ lease }) => generationMs(lease));
  const keys: string[] = [];
  const parts: (string | number)[] = [];
  for (const [lifetimeMs, members] of hashes) {
    const generation = Math.floor(now / lifetimeMs);
    const hasBefore = members.some(({ lease }) => neededSince(lease, now) < generation * lifetimeMs);
    keys.push(hashKey(lifetimeMs, generation));
    if (hasBefore) keys.push(hashKey(lifetimeMs, generation - 1));
    parts.push(2 * lifetimeMs, hasBefore ? 1 : 0, members.length);
    for (const claim of members) parts.push(...encodeClaim(claim, limits));
  }
  const head = [isolate, sequence, Math.floor(now), asksTime ? 1 : 0, limits.size];
  return { keys, arguments: [...head, ...limits.parts, ...parts], claims: [...hashes.values()].flat() };
}

/** What the store answered, by claim; null: nothing was settled, its clock is another. */
export function decodeAnswer(answer: readonly number[], { claims }: Settlement): Settled[] | null {
  if (answer.length === 2) return null;
  if (answer.length !== 1 + claims.length * FIGURES) throw new Error("the store's answer makes no sense");
  return claims.map(({ lease }, index) => {
    const [window = 0, used = 0, previous = 0, isolates = 0, granted = 0] = answer.slice(1 + index * FIGURES, 1 + (index + 1) * FIGURES);
    return { window, used: lease.limit.algorithm === "token-bucket" ? used / 1000 : used, previous, isolates, granted };
  });
}

/** Limits are told once, however many of their counters are. */
class Numbered {
  readonly #numbers = new Map<string, number>();
  readonly #now: number;
  readonly parts: (string | number)[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  get size(): number {
    return this.#numbers.size;
  }

  of(limit: Lease["limit"]): number {
    const { algorithm, windowSeconds, calendar, quota, burst } = limit;
    const identity = `${algorithm}:${calendar ?? windowSeconds}:${quota}:${burst}`;
    const known = this.#numbers.get(identity);
    if (known !== undefined) return known;
    this.#numbers.set(identity, this.#numbers.size + 1);
    this.parts.push(algorithm, windowSeconds * 1000, quota, burst, windowAt(limit, this.#now));
    return this.#numbers.size;
  }
}

function encodeClaim({ lease, window, units, late, need, want, aheadMs, isFirst }: Claim, limits: Numbered): (string | number)[] {
  return [lease.field ?? "", limits.of(lease.limit), window, units, late, need, want, aheadMs, isFirst ? 1 : 0];
}

/**
 * A counter lies in the shortest generation that is twice as long as it reaches back, as configured: under an override no bucket reaches
 * further back than that or a window, and it must not move.
 */
function generationMs({ limit, configured }: Lease): number {
  const reachMs = reachWindows(configured) * limit.windowSeconds * 1000;
  let lifetimeMs = SHORTEST_GENERATION_MS;
  while (lifetimeMs < 2 * reachMs && lifetimeMs < LONGEST_GENERATION_MS) lifetimeMs *= 4;
  return lifetimeMs;
}

/** How many windows back a counter may still weigh, this one among them; a bucket, until it is full again. */
function reachWindows({ algorithm, burst, quota }: Lease["limit"]): number {
  if (algorithm === "token-bucket") return Math.max(1, burst / Math.max(1, quota));
  return algorithm === "fixed-window" ? 1 : 2;
}

/** Since when what was counted is still needed: those that shared a counter in the epoch before share it now. */
function neededSince(lease: Lease, now: number): number {
  return Math.min(weighsSince(lease, now), (Math.floor(now / epochMs(lease)) - 1) * epochMs(lease));
}

/** Since when what was counted still weighs. */
function weighsSince({ limit, configured }: Lease, now: number): number {
  if (limit.algorithm === "token-bucket") return now - reachWindows(configured) * limit.windowSeconds * 1000;
  return windowStart(limit, windowAt(limit, now) - reachWindows(limit) + 1);
}

function hashKey(lifetimeMs: number, generation: number): string {
  return `aegis:leases:${lifetimeMs / 1000}:${generation}`;
}
