const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const clockSeconds = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const instant = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long", hourCycle: "h23" });

/** Local time of day: 14:05. */
export function formatClock(atMs: number): string {
  return clock.format(atMs);
}

/** Local time of day: 14:05:09. */
export function formatClockSeconds(atMs: number): string {
  return clockSeconds.format(atMs);
}

/** Local date and time: Jan 5, 2026, 14:05:09. */
export function formatInstant(atMs: number): string {
  return instant.format(atMs);
}

/** Local date and time with the zone, then UTC. */
export function formatFull(atMs: number): string {
  return `${full.format(atMs)} (${new Date(atMs)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z")})`;
}

const tickSeconds = [10, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

/** Round local times between two instants (milliseconds), at most `most` of them, for a time axis. */
export function timeTicks(fromMs: number, toMs: number, most: number): number[] {
  const span = toMs - fromMs;
  const stepMs = (tickSeconds.find((seconds) => span / (seconds * 1000) <= most) ?? 86_400) * 1000;
  const zoneMs = new Date(toMs).getTimezoneOffset() * 60_000;
  const first = Math.ceil((fromMs - zoneMs) / stepMs) * stepMs + zoneMs;
  return Array.from({ length: Math.max(0, Math.floor((toMs - first) / stepMs) + 1) }, (_, index) => first + index * stepMs);
}
