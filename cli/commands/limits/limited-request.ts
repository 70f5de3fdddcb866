import type { LimitOutcome } from "#contracts/limit.ts";
import type { LimitSimulation } from "#contracts/limit-simulation.ts";
import type { AskedCost, Counted } from "./counted-request.ts";

/** A request of the past that falls under the rule. */
export interface LimitedRequest extends Counted, AskedCost {
  /** Milliseconds since 1970. */
  at: number;
  /** What the edge said of it; absent: not known. */
  outcome?: LimitOutcome;
}

/** Requests under the rule in the order of their times; `seen` grows as they are read. */
export interface RequestSource {
  requests: AsyncIterable<LimitedRequest>;
  seen: LimitSimulation["seen"];
  /** What is not known of them, in sentences; grows too. */
  unknown?: Set<string>;
}

export function nothingSeen(): LimitSimulation["seen"] {
  return { requests: 0, unreadable: 0, unlimited: 0, others: 0, bypassed: 0, outOfOrder: 0 };
}
