import type { StandingLimit } from "#contracts/standing-limit.ts";
import { formatDuration } from "./format-duration.ts";
import { formatCount } from "./format-number.ts";

export type LimitValues = StandingLimit["effective"];

/** Requests in a window: 60 in 1 min. */
export function formatQuota({ quota, windowSeconds }: Pick<LimitValues, "quota" | "windowSeconds">): string {
  return `${formatCount(quota)} in ${formatDuration(windowSeconds)}`;
}

/** A window as the API reads it: 1m, 90s. */
export function formatWindow(seconds: number): string {
  const [unit, size] = (
    [
      ["d", 86_400],
      ["h", 3600],
      ["m", 60],
    ] as const
  ).find(([, size]) => seconds % size === 0) ?? ["s", 1];
  return `${seconds / size}${unit}`;
}

/** A limit in a line: 60 in 1 min, shadow. */
export function formatLimit(values: LimitValues): string {
  return `${formatQuota(values)}, ${modeWords[values.mode].label}`;
}

export const modeWords = {
  enforce: { label: "enforced", meaning: "What is over the quota is refused." },
  shadow: { label: "shadow", meaning: "What is over the quota is counted, not refused." },
} as const satisfies Record<LimitValues["mode"], { label: string; meaning: string }>;
