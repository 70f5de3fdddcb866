/**
 * Wall time: what a clock on the wall of a time zone shows, written as the milliseconds since 1970 of a UTC clock that
 * shows the same. Days and weeks are reckoned on it.
 */
export type WallMs = number;

export const secondMs = 1000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  if (formats.size < 1000) formats.set(timeZone, format);
  return format;
}

/** Whether it names a time zone, as `Europe/Berlin` does. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return formatOf(timeZone) !== undefined;
  } catch {
    return false;
  }
}

/** What the zone's clock shows at an instant, both in milliseconds. */
export function toWall(at: number, timeZone: string): WallMs {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % secondMs) + secondMs) % secondMs);
}

/** The instant at which the zone's clock shows it: the first of two; where the clock skips it, as late after the gap as it is in it. */
export function toInstant(wall: WallMs, timeZone: string): number {
  const offsets = [wall - dayMs, wall + dayMs].map((near) => toWall(near, timeZone) - near);
  const candidates = offsets.map((offset) => wall - offset).sort((one, other) => one - other);
  return candidates.find((at) => toWall(at, timeZone) === wall) ?? Math.max(...candidates);
}

export type CalendarUnit = "minute" | "hour" | "day" | "week" | "month" | "year";

/** The start of the unit that it lies in; weeks begin on Monday. */
export function startOf(unit: CalendarUnit, wall: WallMs): WallMs {
  const date = new Date(wall);
  switch (unit) {
    case "minute":
      return wall - (wall % minuteMs);
    case "hour":
      return wall - (wall % hourMs);
    case "day":
      return wall - (wall % dayMs);
    case "week":
      return startOf("day", wall) - ((date.getUTCDay() + 6) % 7) * dayMs;
    case "month":
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    case "year":
      return Date.UTC(date.getUTCFullYear(), 0, 1);
  }
}

const unitMs = { minute: minuteMs, hour: hourMs, day: dayMs, week: 7 * dayMs } as const;

/** So many units later, or earlier where `count` is negative; a day that a month lacks becomes its last. */
export function addUnits(wall: WallMs, unit: CalendarUnit, count: number): WallMs {
  if (unit !== "month" && unit !== "year") return wall + count * unitMs[unit];
  const date = new Date(wall);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + count * (unit === "year" ? 12 : 1);
  const [year, month] = [Math.floor(months / 12), ((months % 12) + 12) % 12];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay)) + (wall % dayMs);
}
