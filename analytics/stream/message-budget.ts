import { streamBounds } from "#contracts/stream.ts";

/** Whether a client may send that much more at `now` (milliseconds); what it spent comes back by and by. */
export function createMessageBudget(now: number): (cost: number, now: number) => boolean {
  let left: number = streamBounds.messages;
  let at = now;
  return (cost, time) => {
    left = Math.min(streamBounds.messages, left + (Math.max(0, time - at) / 1000) * streamBounds.messagesPerSecond);
    at = time;
    left -= cost;
    return left >= 0;
  };
}
