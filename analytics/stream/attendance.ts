import type { SecondPart } from "./second-part.ts";

/** A process that was heard in the last so many seconds is waited for. */
export const waitedForSeconds = 3;
/** One that says nothing is missed for so long, unless it said that it ends. */
export const rememberedSeconds = 60;

/** The first and the last second that a process told, and whether it said that this was its last. */
type Heard = { readonly first: number; readonly last: number; readonly hasLeft: boolean };

/** Which processes told which seconds. */
export function createAttendance() {
  const told = new Map<number, Set<string>>();
  const heard = new Map<string, Heard>();

  /** False: it was noted before. */
  const note = ({ instance, second, leaving }: SecondPart): boolean => {
    const tellers = told.get(second) ?? new Set();
    if (tellers.has(instance)) return false;
    told.set(second, tellers.add(instance));
    const { first, last, hasLeft } = heard.get(instance) ?? { first: second, last: second, hasLeft: false };
    heard.set(instance, { first: Math.min(first, second), last: Math.max(last, second), hasLeft: hasLeft || leaving });
    return true;
  };
  const hasAll = (second: number, isExpected: (second: number, heard: Heard) => boolean) =>
    [...heard].every(([instance, one]) => !isExpected(second, one) || told.get(second)?.has(instance));
  const isWhole = (second: number) => hasAll(second, isOwed);
  const firstUntold = (from: number, before: number) => {
    for (let second = from; second < before; second += 1) if (!isWhole(second)) return second;
    return before;
  };
  const forget = (now: number) => {
    for (const second of told.keys()) if (second <= now - rememberedSeconds) told.delete(second);
    for (const [instance, { last }] of heard) if (last <= now - rememberedSeconds) heard.delete(instance);
  };
  return {
    note,
    isComplete: (second: number) => hasAll(second, isWaitedFor),
    isWhole,
    firstUntold,
    isKnown: (second: number) => told.has(second),
    forget,
  };
}

/** Whether a process stored something in that second, as far as one knows. */
function isOwed(second: number, { first, last, hasLeft }: Heard): boolean {
  return first <= second && (!hasLeft || second <= last);
}

function isWaitedFor(second: number, heard: Heard): boolean {
  return isOwed(second, heard) && heard.last >= second - waitedForSeconds;
}
