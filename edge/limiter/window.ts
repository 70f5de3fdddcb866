import type { Limit } from "#contracts/limit.ts";

type Windowed = Pick<Limit, "windowSeconds" | "calendar">;

const DAY_MS = 86_400_000;
/** 1970 began on a Thursday, three days after a Monday. */
const MONDAY_MS = 3 * DAY_MS;

/** The number of the window that holds a moment, in milliseconds since 1970. Windows follow each other without gaps. */
export function windowAt({ windowSeconds, calendar }: Windowed, at: number): number {
  if (calendar === undefined) return Math.floor(at / (windowSeconds * 1000));
  if (calendar === "day") return Math.floor(at / DAY_MS);
  if (calendar === "week") return Math.floor((at + MONDAY_MS) / (7 * DAY_MS));
  const date = new Date(at);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** When a window begins, in milliseconds since 1970. */
export function windowStart({ windowSeconds, calendar }: Windowed, window: number): number {
  if (calendar === undefined) return window * windowSeconds * 1000;
  if (calendar === "day") return window * DAY_MS;
  if (calendar === "week") return window * 7 * DAY_MS - MONDAY_MS;
  return Date.UTC(1970, window);
}
