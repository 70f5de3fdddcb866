import { type Alarm, compareAlarms, type Detection } from "./compare-alarms.ts";
import type { Incident } from "./plant-incidents.ts";

const slotMs = 10_000;
const daySlots = 86_400_000 / slotMs;
const joinSlots = 6;
/** Slots of 1, 5, 15 and 30 minutes. */
const spans = [6, 30, 90, 180];
const falseAlarmsADay = 0.5;
const calibratedDays = 200;

type Observed = { readonly at: readonly number[]; readonly perSlot: number; readonly from: number; readonly to: number };

/**
 * What counting requests can find at best: a test that knows the calm rate exactly, over 1 to 30 minutes, with its
 * threshold at half a false alarm a day of independent requests. Errors are not counted, so that it sees no error burst.
 */
export function measureCeiling(observed: Observed, incidents: readonly Incident[], random: () => number): Detection {
  const { perSlot, from, to } = observed;
  const quiet = Array.from({ length: calibratedDays * daySlots }, () => drawPoisson(perSlot, random));
  const threshold = calibrate(measureUnlikeliness(quiet, perSlot));
  const counts = countSlots(observed);
  const alarms = findAlarms(measureUnlikeliness(counts, perSlot), threshold);
  const told = alarms.map((alarm) => ({ from: from + alarm.from * slotMs, to: from + alarm.to * slotMs }));
  return compareAlarms(told, incidents, (to - from) / (daySlots * slotMs));
}

function countSlots({ at, from, to }: Observed): number[] {
  const bySlot = Map.groupBy(at, (one) => Math.floor((one - from) / slotMs));
  return Array.from({ length: Math.ceil((to - from) / slotMs) }, (_, slot) => bySlot.get(slot)?.length ?? 0);
}

/** Of each slot, -ln of Chernoff's bound of the chance of so many requests in the spans that end with it: the largest. */
function measureUnlikeliness(counts: readonly number[], perSlot: number): number[] {
  const sums = [0];
  for (const count of counts) sums.push((sums.at(-1) ?? 0) + count);
  return counts.map((_count, index) =>
    Math.max(
      ...spans.map((span) => {
        const count = (sums[index + 1] ?? 0) - (sums[Math.max(0, index + 1 - span)] ?? 0);
        const mean = perSlot * span;
        return count <= mean ? 0 : count * Math.log(count / mean) - count + mean;
      }),
    ),
  );
}

/** The lowest threshold with so few alarms, by halving. */
function calibrate(unlikeliness: readonly number[]): number {
  let [low, high] = [0, 100];
  for (let step = 0; step < 30; step += 1) {
    const middle = (low + high) / 2;
    if (findAlarms(unlikeliness, middle).length > falseAlarmsADay * calibratedDays) low = middle;
    else high = middle;
  }
  return high;
}

/** Runs of slots above, those less than a minute apart joined; an alarm is raised at its first slot's end. */
function findAlarms(unlikeliness: readonly number[], threshold: number): Alarm[] {
  const alarms: { from: number; to: number }[] = [];
  for (const [index, value] of unlikeliness.entries()) {
    if (value <= threshold) continue;
    const last = alarms.at(-1);
    if (last !== undefined && index + 1 - last.to <= joinSlots) last.to = index + 1;
    else alarms.push({ from: index + 1, to: index + 1 });
  }
  return alarms;
}

function drawPoisson(mean: number, random: () => number): number {
  let [count, product] = [0, random()];
  for (const limit = Math.exp(-mean); product > limit; product *= random()) count += 1;
  return count;
}
