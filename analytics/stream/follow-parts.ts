import { setTimeout as delay } from "node:timers/promises";
import { streamBounds } from "#contracts/stream.ts";
import type { Assembly } from "./assemble-seconds.ts";
import { createPartReader } from "./part-reader.ts";
import type { PartExchange } from "./share-parts.ts";

/** So long after a second's end its frame waits for processes that were heard lately. */
const patienceMs = 500;
/** Without notifications the others' parts are looked for once, when they should be there. */
const deafPatienceMs = 250;
const pollMs = 5;
/** Seconds that are looked at again for what was told late. */
const lookBackSeconds = 10;
/** Parts of seconds further ahead are no news but a clock that is wrong. */
const mostAheadSeconds = 5;

export type FollowedParts = {
  /** Takes all that was told of that second and later ones. False: it could not be read. */
  readonly read: (from: number) => Promise<boolean>;
  readonly start: () => Promise<void>;
  /** Waits until others have told a second, for a while. False: what they told could not be read, in time or at all. */
  readonly waitFor: (second: number, signal: AbortSignal) => Promise<boolean>;
};

/** Keeps an assembly told of what other processes tell. */
export function followParts(exchange: PartExchange, assembly: Assembly): FollowedParts {
  const currentSecond = () => Math.floor(exchange.clock.now() / streamBounds.frameMs);
  const { read, isBlind } = createPartReader(exchange.read, (parts) => {
    const last = currentSecond() + mostAheadSeconds;
    for (const part of parts) if (part.second <= last) assembly.add(part);
  });
  /** The second that has just ended, the one before, for somebody may be new, and older ones of which something is untold. */
  const readLately = () => {
    const current = currentSecond();
    return read(assembly.firstUntold(current - lookBackSeconds, current - 2));
  };
  const waitFor = async (second: number, signal: AbortSignal) => {
    const hears = exchange.hears(second) && !isBlind();
    const isEnough = () => signal.aborted || (hears && assembly.isComplete(second));
    const until = performance.now() + (hears ? patienceMs : deafPatienceMs);
    while (!isEnough() && performance.now() < until) await delay(pollMs);
    return isEnough() ? !isBlind() : Promise.race([readLately(), delay(deafPatienceMs, false)]);
  };
  const start = () => exchange.start((second) => void (second === null ? readLately() : read(second)));
  return { read, start, waitFor };
}
