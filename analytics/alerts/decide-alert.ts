import type { AlertState } from "#contracts/alert.ts";

/** Without a value for this long an alert is judged as if the metric were below. */
export const UNKNOWN_COUNTS_AS_BELOW_MS = 5 * 60_000;

/** How an alert stands after a slot. */
export type AlertProgress = {
  readonly state: AlertState;
  readonly value: number;
  readonly peak: number;
  /** Of the slot with the peak. */
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly startedAt: Date;
  readonly belowSince: Date | null;
  readonly unknownSince: Date | null;
  readonly activeAt: Date | null;
  readonly resolvedAt: Date | null;
};
/** What a metric was in the slot, null: nobody knows, and what that rests on. */
export type AlertReading = { readonly value: number | null; readonly evidence: Readonly<Record<string, unknown>> };
export type AlertBounds = { readonly above: number; readonly forMs: number };
/** The ten seconds that are judged; every time in an alert comes from them, so that a late judgement is the same. */
export type Slot = { readonly at: Date; readonly end: Date };

/** The next state of one rule on one route or client, from its open alert; null: there is none. */
export function decideAlert(alert: AlertProgress | null, reading: AlertReading, bounds: AlertBounds, slot: Slot): AlertProgress | null {
  const { value, evidence } = reading;
  if (alert === null) return value === null || value <= bounds.above ? null : raise({ value, evidence }, bounds, slot);
  if (alert.state === "resolved") return alert;
  if (value === null) return whileUnknown(alert, bounds, slot);
  const known = { ...alert, value, unknownSince: null };
  return value > bounds.above ? whileAbove(known, evidence, bounds, slot) : whileBelow(known, bounds, slot);
}

function raise({ value, evidence }: { value: number; evidence: AlertReading["evidence"] }, bounds: AlertBounds, slot: Slot): AlertProgress {
  const none = { belowSince: null, unknownSince: null, activeAt: null, resolvedAt: null };
  return whileAbove({ state: "pending", value, peak: value, evidence, startedAt: slot.at, ...none }, evidence, bounds, slot);
}

function whileAbove(alert: AlertProgress, evidence: AlertReading["evidence"], { forMs }: AlertBounds, { end }: Slot): AlertProgress {
  const worst = alert.value > alert.peak ? { peak: alert.value, evidence } : {};
  const activeAt = alert.activeAt ?? (end.getTime() - alert.startedAt.getTime() >= forMs ? end : null);
  const state = alert.state === "pending" && activeAt !== null ? "active" : alert.state;
  return { ...alert, ...worst, state, activeAt, belowSince: null };
}

function whileBelow(alert: AlertProgress, { forMs }: AlertBounds, { at, end }: Slot): AlertProgress {
  const belowSince = alert.belowSince ?? at;
  const over = alert.state === "pending" || end.getTime() - belowSince.getTime() >= forMs;
  return over ? resolveAlert({ ...alert, belowSince }, end) : { ...alert, belowSince };
}

function whileUnknown(alert: AlertProgress, bounds: AlertBounds, slot: Slot): AlertProgress {
  const unknownSince = alert.unknownSince ?? slot.at;
  const unknown = { ...alert, unknownSince };
  return slot.end.getTime() - unknownSince.getTime() >= UNKNOWN_COUNTS_AS_BELOW_MS ? whileBelow(unknown, bounds, slot) : unknown;
}

/** The alert as over, also when nobody watches its metric any more. */
export function resolveAlert(alert: AlertProgress, resolvedAt: Date): AlertProgress {
  return { ...alert, state: "resolved", resolvedAt };
}
