import type { Incident } from "./plant-incidents.ts";

/** A span in which a detector said that something was wrong; milliseconds since 1970. */
export type Alarm = { readonly from: number; readonly to: number };

/** How a detector did. */
export type Detection = {
  readonly found: number;
  readonly planted: number;
  /** Share found, by kind of incident. */
  readonly recall: Readonly<Record<string, number>>;
  readonly falseAlarmsADay: number;
  readonly medianDelaySeconds: number | null;
  readonly worstDelaySeconds: number | null;
};

const toleranceMs = 60_000;

/**
 * An incident is found by an alarm that is raised while it lasts: one that stood before told of something else. An alarm that
 * touches none, give or take a minute, is false.
 */
export function compareAlarms(alarms: readonly Alarm[], incidents: readonly Incident[], days: number): Detection {
  const touches = (alarm: Alarm, { from, to }: Incident) => alarm.from <= to + toleranceMs && alarm.to >= from - toleranceMs;
  const results = incidents.map((incident) => {
    const hits = alarms.filter(({ from }) => from >= incident.from && from <= incident.to);
    const first = Math.min(...hits.map(({ from }) => from));
    return { kind: incident.kind, delay: hits.length === 0 ? null : (first - incident.from) / 1000 };
  });
  const byKind = Map.groupBy(results, ({ kind }) => kind);
  const delays = results.flatMap(({ delay }) => (delay === null ? [] : [delay])).sort((one, other) => one - other);
  const wrong = alarms.filter((alarm) => !incidents.some((incident) => touches(alarm, incident)));
  return {
    found: delays.length,
    planted: incidents.length,
    recall: Object.fromEntries([...byKind].map(([kind, of]) => [kind, of.filter(({ delay }) => delay !== null).length / of.length])),
    falseAlarmsADay: wrong.length / days,
    medianDelaySeconds: delays[Math.floor(delays.length / 2)] ?? null,
    worstDelaySeconds: delays.at(-1) ?? null,
  };
}
