import { setTimeout as delay } from "node:timers/promises";

/** An isolate holds events for up to 1 s, then the queue a batch for up to 1 s: this much quiet means that all is sent. */
const quietMs = 2200;
const pollMs = 50;

/** What is known of the events that the edge still has to deliver. */
export interface QueueActivity {
  /** When a request or a delivery was last seen; milliseconds since 1970. */
  lastAt: number;
  /** The last delivery left messages to be tried again. */
  retrying: boolean;
}

/** Waits until every event has left the local queue, at most `deadlineMs`; answers whether it did. */
export async function drainQueue(activity: QueueActivity, readBacklog: () => Promise<number>, deadlineMs: number): Promise<boolean> {
  const startedAt = Date.now();
  // With access logging off nothing tells of requests: always leave an isolate its second.
  const quietSince = () => Math.max(activity.lastAt, startedAt - 1000);
  while (Date.now() - startedAt < deadlineMs) {
    const empty = !activity.retrying && (await readBacklog()) === 0;
    if (empty && Date.now() - quietSince() >= quietMs) return true;
    if (!empty) activity.lastAt = Math.max(activity.lastAt, Date.now() - 1000);
    await delay(pollMs);
  }
  return false;
}
