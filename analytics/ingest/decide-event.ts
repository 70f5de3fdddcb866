import type { MetricColumn } from "#contracts/metric-event.ts";
import { MetricEvent } from "#contracts/metric-event.ts";
import { isPlainEvent } from "./is-plain-event.ts";

const dayMs = 86_400_000;
/** An event may be ahead of our clock by this much. */
const aheadMs = dayMs;
/** 1 TiB: no request is larger, and sums over it stay exact. */
const mostBytes = 2 ** 40;

export type RejectReason = "too-old" | "in-the-future" | "too-large" | `invalid-${MetricColumn | "event"}`;
export type EventVerdict =
  | { readonly ok: true; readonly event: MetricEvent }
  | { readonly ok: false; readonly reason: RejectReason; readonly message: string };
export type EventRules = {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly retentionDays: number;
  /** The minutes before may be gone, and their hour would be summed anew from what comes late alone. Milliseconds since 1970. */
  readonly minutesSinceMs?: number;
};

/** Judges one event for itself: its shape, and whether its day is one that is kept. */
export function decideEvent(candidate: unknown, { now, retentionDays, minutesSinceMs = 0 }: EventRules): EventVerdict {
  const parsed = isPlainEvent(candidate) ? ({ success: true, data: candidate } as const) : MetricEvent.safeParse(candidate);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const column = (issue?.path[0] ?? "event") as MetricColumn | "event";
    return { ok: false, reason: `invalid-${column}`, message: issue?.message ?? "" };
  }
  const event = parsed.data;
  if (event.at < now - retentionDays * dayMs) return refuse("too-old", `older than ${retentionDays} days`);
  if (event.at < minutesSinceMs) return refuse("too-old", "of a time when less was kept");
  if (event.at > now + aheadMs) return refuse("in-the-future", "more than a day ahead");
  if ((event.bytesIn ?? 0) > mostBytes || (event.bytesOut ?? 0) > mostBytes) return refuse("too-large", "more than 1 TiB");
  return { ok: true, event };
}

function refuse(reason: RejectReason, message: string): EventVerdict {
  return { ok: false, reason, message };
}
