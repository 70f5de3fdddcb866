import { setTimeout as delay } from "node:timers/promises";

/** What is read so changes slowly. */
const keptMs = 60_000;
/** On a large database that takes its time; a slot does not wait for it longer than this. */
const patienceMs = 1000;

/** Reads once a minute, one question at a time; while that lasts, what is known is what was read before, or nothing. */
export function readSeldom<Key, Value>(
  read: (end: number) => Promise<ReadonlyMap<Key, Value>>,
): (end: number) => Promise<ReadonlyMap<Key, Value>> {
  let known: { at: number; values: ReadonlyMap<Key, Value> } | null = null;
  let reading: Promise<void> | null = null;

  const renew = async (end: number) => {
    known = { at: end, values: await read(end) };
  };
  return async (end) => {
    if (known !== null && Math.abs(end - known.at) < keptMs) return known.values;
    reading ??= renew(end).finally(() => {
      reading = null;
    });
    await withPatience(reading);
    return known?.values ?? new Map();
  };
}

async function withPatience(work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const timer = delay(patienceMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
  await Promise.race([work, timer]).finally(() => over.abort());
  // What fails later is asked again by a later slot.
  work.catch(() => undefined);
}
