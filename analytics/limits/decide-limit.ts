import type { ProposedAction } from "#contracts/decision.ts";
import type { Limit } from "#contracts/limit.ts";
import type { LoopRails } from "#contracts/loop.ts";
import type { LimitValues } from "./decide-limit-change.ts";

/** What a client that can be told apart did under the limit in its last window, and how unusual it is. */
export type Suspect = {
  readonly client: string;
  readonly requests: number;
  /** 0..1; null: nothing unusual was seen of it. */
  readonly score: number | null;
  readonly isBypassed: boolean;
  readonly isBlocked: boolean;
  /** An operator has lately decided not to block it. */
  readonly isSpared: boolean;
};

/** What calm clients use of the limit in one window: the 99th percentile of their peaks, and of how many clients. */
export type CalmUse = { readonly clients: number; readonly peak: number };

/** The limit that judges most of the route's requests, as it stands. */
export type StandingLimitState = {
  readonly limit: Limit;
  readonly current: LimitValues;
  /** The override in force; null: the config's values hold. Times are milliseconds since 1970. */
  readonly override: { readonly origin: "operator" | "loop"; readonly expiresAt: number | null } | null;
  /** When it was last changed; null: never. */
  readonly decidedAt: number | null;
  /** When an operator last took a change back or rejected one; null: never. */
  readonly turnedDownAt: number | null;
  /** What all routes that it serves allow. */
  readonly rails: LoopRails;
};

/** Everything a decision rests on; all times are milliseconds since 1970. */
export type Situation = {
  readonly now: number;
  /** End of the slot that was judged. */
  readonly slotEnd: number;
  readonly rails: LoopRails;
  /** The route's anomaly score; null: the model gave none. */
  readonly score: number | null;
  /** null: no limit judges the route. */
  readonly standing: StandingLimitState | null;
  /** null: not looked up, because nothing was unusual. */
  readonly calm: CalmUse | null;
  readonly suspects: readonly Suspect[];
};

/** Why nothing is done. */
export type Restraint =
  | "off"
  | "stale-data"
  | "not-scored"
  | "ordinary"
  | "no-limit"
  | "shared-limit"
  | "limit-of-units"
  | "long-window"
  | "operator-decided"
  | "too-little-calm"
  | "cooling-down"
  | "already-lowest"
  | "nobody-stands-out";

export type Verdict =
  | { readonly kind: "act"; readonly actions: readonly ProposedAction[] }
  | { readonly kind: "none"; readonly why: Restraint };

/** Older data says nothing about who should be refused now. */
export const staleAfterMs = 30_000;
/** Use over longer windows is not remembered long enough to know what calm clients need. */
export const longestWindowSeconds = 3600;
const leastCalmClients = 5;
/** What calm clients used at most, and a fifth of air above it. */
const headroom = 1.2;
/** Clients blocked by one decision at most, the most unusual first. */
const mostBlocked = 20;

/**
 * What to do about a route's slot: block clients that are far from anything ordinary, and lower the per-client limit,
 * never below what calm clients use. What an operator decided is left alone.
 */
export function decideLimit(situation: Situation): Verdict {
  const { rails, now, slotEnd } = situation;
  if (rails.mode === "off") return { kind: "none", why: "off" };
  if (now - slotEnd > staleAfterMs) return { kind: "none", why: "stale-data" };
  const blocked = decideBlocked(situation);
  const lowered = decideLowered(situation, new Set(blocked));
  if (blocked.length === 0 && typeof lowered === "string") return { kind: "none", why: lowered };
  const actions: ProposedAction[] = [
    ...(blocked.length > 0 ? [{ kind: "block-clients" as const, clients: blocked }] : []),
    ...(typeof lowered === "string" ? [] : [lowered]),
  ];
  return { kind: "act", actions };
}

function decideBlocked({ suspects, rails }: Situation): string[] {
  return suspects
    .flatMap(({ client, score, isBypassed, isBlocked, isSpared }) =>
      score !== null && score > rails.blockAbove && !isBypassed && !isBlocked && !isSpared ? [{ client, score }] : [],
    )
    .sort((one, other) => other.score - one.score)
    .slice(0, mostBlocked)
    .map(({ client }) => client);
}

function decideLowered(situation: Situation, blocked: ReadonlySet<string>): ProposedAction | Restraint {
  const { score, standing, calm, suspects } = situation;
  if (score === null) return "not-scored";
  if (score <= situation.rails.anomalyAbove) return "ordinary";
  if (standing === null) return "no-limit";
  const { rails } = standing;
  const held = decideHeld(situation, standing);
  if (held !== null) return held;
  if (calm === null || calm.clients < leastCalmClients) return "too-little-calm";
  const { current } = standing;
  const quota = decideQuota(current.quota, calm.peak, rails);
  if (quota >= current.quota && !isWorthExtending(situation, standing, calm)) return "already-lowest";
  const stands = suspects.some(
    ({ client, requests, isBypassed, isBlocked }) => requests > quota && !isBypassed && !isBlocked && !blocked.has(client),
  );
  if (!stands) return "nobody-stands-out";
  const to = { quota: Math.min(quota, current.quota), windowSeconds: current.windowSeconds, mode: current.mode };
  return { kind: "lower-limit", limit: standing.limit.name, from: current, to };
}

/** Reasons for which the limit is not to be touched, whatever its clients do. */
function decideHeld({ now, suspects }: Situation, { limit, current, override, rails, ...since }: StandingLimitState): Restraint | null {
  if (rails.mode === "off") return "off";
  if (!suspects.every(({ client }) => isCountedAlone(limit, client))) return "shared-limit";
  // Use is known in requests.
  if (limit.cost !== undefined) return "limit-of-units";
  if (current.windowSeconds > longestWindowSeconds) return "long-window";
  const { decidedAt, turnedDownAt } = since;
  const turnedDown = turnedDownAt !== null && now - turnedDownAt < rails.expiresAfterSeconds * 1000;
  if (turnedDown || override?.origin === "operator") return "operator-decided";
  if (decidedAt !== null && now - decidedAt < rails.coolDownSeconds * 1000) return "cooling-down";
  return null;
}

/** Use is known by client: of a counter that is not the client's alone nothing tells how many share it. */
function isCountedAlone({ by }: Limit, client: string): boolean {
  return [by].flat().some((one) => owners[one]?.test(client));
}

/** The clients that have counters of their own, by what is counted; an address is one where no credential was shown. */
const owners: Readonly<Record<string, RegExp>> = { client: /^/, address: /^ip:/, key: /^(ip|key):/, user: /^(ip|sub):/ };

/** Down by one step at most, further where the maximum asks for it, and never below the minimum and what calm clients need. */
function decideQuota(current: number, calmPeak: number, { largestStep, minimum, maximum }: LoopRails): number {
  const needed = Math.ceil(calmPeak * headroom);
  const reachable = Math.ceil(current * (1 - largestStep));
  return Math.max(needed, minimum, Math.min(reachable, maximum));
}

/** An attack that goes on is not let in again because a change of ours ends; but calm clients that need more by now are. */
function isWorthExtending({ now }: Situation, { current, override, rails }: StandingLimitState, calm: CalmUse): boolean {
  if (override === null || override.origin !== "loop" || override.expiresAt === null) return false;
  if (current.quota < Math.max(calm.peak, rails.minimum)) return false;
  return override.expiresAt - now < (rails.expiresAfterSeconds * 1000) / 2;
}
