import { streamBounds } from "#contracts/stream.ts";

/** Held frames that the streams of one operator are sent at once, and a second: a hundred of them may come back together. */
export type MostHeld = { readonly atOnce: number; readonly perSecond: number };
const usual: MostHeld = { atOnce: 100 * streamBounds.heldSeconds, perSecond: 2 * streamBounds.heldSeconds };

/** Whether an operator's streams may be sent so many held frames more; one that is refused costs nothing. */
export function createHeldBudget(now: () => number, { atOnce, perSecond } = usual): (operator: string, frames: number) => boolean {
  const spent = new Map<string, { readonly frames: number; readonly at: number }>();
  return (operator, frames) => {
    const at = now();
    const before = spent.get(operator) ?? { frames: 0, at };
    const left = Math.max(0, before.frames - (Math.max(0, at - before.at) / 1000) * perSecond);
    const isGranted = left + frames <= atOnce;
    spent.set(operator, { frames: isGranted ? left + frames : left, at });
    return isGranted;
  };
}
