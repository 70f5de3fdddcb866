const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The longest report of minutes needs this much, also where raw events are kept for less. */
export const minuteDays = 8;

/** Days that raw events are kept, and what they were before, each until its end: what was deleted then stays away. */
export type Retention = { readonly days: number; readonly past: readonly { readonly days: number; readonly untilMs: number }[] };
/** Since when rollups are sure to hold all that was sent; milliseconds since 1970. */
export type KeptSince = { readonly minutesMs: number; readonly clientsMs: number };

/** Minutes go a day later than late events are taken, and by whole hours: an hour that is summed again has all of its minutes. */
export function minutesKeptSince(days: number, now: number): number {
  const since = now - (Math.max(days, minuteDays) + 1) * dayMs;
  return since - (since % hourMs);
}

/** Client figures go with the raw events of their day, which tell where a client's events lie. */
export function clientsKeptSince(days: number, now: number): number {
  const since = now - days * dayMs;
  return since - (since % dayMs);
}

/** What is there for sure, also where less was kept a while ago. */
export function decideKeptSince({ days, past }: Retention, now: number): KeptSince {
  const rules = [{ days, untilMs: now }, ...past];
  return {
    minutesMs: Math.max(...rules.map((rule) => minutesKeptSince(rule.days, rule.untilMs))),
    clientsMs: Math.max(...rules.map((rule) => clientsKeptSince(rule.days, rule.untilMs))),
  };
}
