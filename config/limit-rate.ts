import type * as z from "zod/mini";
import type { Limit } from "#contracts/limit.ts";
import type { RateLimitingSection } from "#contracts/limit-section.ts";
import { durationSeconds } from "#contracts/scalars.ts";

export type LimitFields = NonNullable<z.infer<typeof RateLimitingSection>["default"]>;

/** How often, as the edge judges it. */
export type LimitRate = Pick<Limit, "quota" | "windowSeconds" | "calendar">;

const multiples: Record<string, number> = { k: 1000, M: 1_000_000 };
/** A month counts as its longest. */
const calendarDays = { day: 1, week: 7, month: 31 } as const;

/** What `rate`, or `limit` and `window`, say; null where they do not say both. */
export function readRate({ rate, limit, window }: Pick<LimitFields, "rate" | "limit" | "window">): LimitRate | null {
  if (rate === undefined) return limit === undefined || window === undefined ? null : { quota: limit, ...readWindow(window) };
  const [amount = "", per = ""] = rate.split("/");
  const quota = Number.parseInt(amount, 10) * (multiples[amount.slice(-1)] ?? 1);
  return { quota, ...readWindow(/^[smhd]$/.test(per) ? `1${per}` : per) };
}

function readWindow(window: string): Omit<LimitRate, "quota"> {
  if (window !== "day" && window !== "week" && window !== "month") return { windowSeconds: durationSeconds(window) };
  return { windowSeconds: calendarDays[window] * 86_400, calendar: window };
}
