import type { MetricEvent } from "#contracts/metric-event.ts";
import { countEvent, type LiveCells } from "./live-cells.ts";

/** Events that reach us later than this belong to reports, not to what happens now. */
const liveMs = 60_000;

/** Counts what this process stored since it was last taken. */
export type LiveCounter = {
  readonly add: (events: readonly MetricEvent[]) => void;
  /** What was added, and a new beginning. */
  readonly take: () => LiveCells;
};

export function createLiveCounter(now: () => number, isWatched: (client: string) => boolean): LiveCounter {
  let cells: LiveCells = new Map();
  const add = (events: readonly MetricEvent[]) => {
    const oldest = now() - liveMs;
    for (const event of events) if (event.at >= oldest) countEvent(cells, event, isWatched);
  };
  const take = () => {
    const taken = cells;
    cells = new Map();
    return taken;
  };
  return { add, take };
}
