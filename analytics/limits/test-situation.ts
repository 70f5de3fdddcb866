import type { Limit } from "#contracts/limit.ts";
import { type LoopRails, LoopSection } from "#contracts/loop.ts";
import type { Situation, StandingLimitState, Suspect } from "./decide-limit.ts";
import { decideRails } from "./decide-rails.ts";

/** Now, in the situations of tests: milliseconds since 1970. */
export const noon = Date.UTC(2026, 5, 15, 12);

const limit: Limit = {
  name: "default-open",
  algorithm: "sliding-window",
  policy: "exact",
  quota: 600,
  windowSeconds: 60,
  burst: 600,
  by: "client",
  onStoreFailure: "local",
  shadow: false,
};

export type Changes = {
  rails?: Partial<LoopRails>;
  limit?: Partial<Limit>;
  standing?: Partial<StandingLimitState> | null;
  quota?: number;
} & Partial<Omit<Situation, "rails" | "standing">>;

export function suspectOf(client: string, changes: Partial<Suspect> = {}): Suspect {
  return { client, requests: 0, score: null, isBypassed: false, isBlocked: false, isSpared: false, ...changes };
}

/** An attack on a route in auto: a limit of 600 in a minute, 20 in a minute are what calm clients use, one client makes 900. */
export function attackOf({ rails, limit: limitChanges, standing, quota = 600, ...changes }: Changes = {}): Situation {
  const current = { quota, windowSeconds: limitChanges?.windowSeconds ?? 60, mode: "enforce" as const };
  const ownRails: LoopRails = { ...decideRails(LoopSection.parse({}), "open"), mode: "auto", ...rails };
  const whole = {
    limit: { ...limit, ...limitChanges },
    current,
    override: null,
    decidedAt: null,
    turnedDownAt: null,
    rails: ownRails,
  };
  return {
    now: noon,
    slotEnd: noon - 2500,
    rails: ownRails,
    score: 0.97,
    standing: standing === null ? null : { ...whole, ...standing },
    calm: { clients: 8, peak: 20 },
    suspects: [suspectOf("sub:loud", { requests: 900 }), suspectOf("sub:calm", { requests: 20 })],
    ...changes,
  };
}
