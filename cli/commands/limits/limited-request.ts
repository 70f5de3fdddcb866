import type { LimitOutcome } from "#contracts/limit.ts";
import type { LimitSimulation } from "#contracts/limit-simulation.ts";

/** A request of the past that falls under the rule. */
export interface LimitedRequest {
  /** Milliseconds since 1970. */
  at: number;
  client: string;
  /** Null: not known. */
  addressClient: string | null;
  route: string;
  /** What the edge said of it; absent: not known. */
  outcome?: LimitOutcome;
}

/** Requests under the rule in the order of their times; `seen` grows as they are read. */
export interface RequestSource {
  requests: AsyncIterable<LimitedRequest>;
  seen: LimitSimulation["seen"];
}

export function nothingSeen(): LimitSimulation["seen"] {
  return { requests: 0, unreadable: 0, unlimited: 0, others: 0, bypassed: 0, outOfOrder: 0 };
}
