import type { MetricColumn, MetricEvent } from "#contracts/metric-event.ts";
import { MetricBatch, metricColumns } from "#contracts/metric-event.ts";
import type { FieldError } from "#contracts/problem.ts";
import type { EventRules, RejectReason } from "./decide-event.ts";
import { decideEvent } from "./decide-event.ts";
import { parseStorable } from "./parse-storable.ts";

/** Events refused for one reason, and where the first of them stood. */
export type Reject = {
  readonly reason: RejectReason;
  count: number;
  readonly sample: { readonly index: number; readonly message: string };
};

/** A batch whose envelope is good, its events judged one by one. */
export type ReadyBatch = {
  readonly envelope: Omit<MetricBatch, "events" | "aggregates" | "formatVersion">;
  readonly events: readonly MetricEvent[];
  readonly rejects: readonly Reject[];
};
type BatchReading = { readonly ok: true; readonly batch: ReadyBatch } | { readonly ok: false; readonly errors: FieldError[] };

/** Reads a batch from its JSON text; the envelope is judged as a whole, each event for itself. */
export function readBatch(json: string, rules: EventRules): BatchReading {
  const value = parseOrUndefined(json);
  if (value === undefined) return { ok: false, errors: [{ path: "", message: "is not JSON" }] };
  const parsed = MetricBatch.safeParse(value);
  if (!parsed.success) return { ok: false, errors: parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })) };
  const { events: columns, aggregates: _, formatVersion: __, ...envelope } = parsed.data;
  const length = columns.at.length;
  const uneven = metricColumns.filter((column) => columns[column].length !== length);
  if (uneven.length > 0) return { ok: false, errors: uneven.map((column) => unevenError(column, columns[column].length, length)) };
  const batchId = envelope.batchId.toLowerCase();
  return { ok: true, batch: { envelope: { ...envelope, batchId }, ...judgeEvents(columns, length, rules) } };
}

function unevenError(column: string, has: number, expected: number): FieldError {
  return { path: `events.${column}`, message: `has ${has} values where the column "at" has ${expected}` };
}

function judgeEvents(columns: Record<string, unknown[]>, length: number, rules: EventRules): Pick<ReadyBatch, "events" | "rejects"> {
  const events: MetricEvent[] = [];
  const rejects = new Map<RejectReason, Reject>();
  for (let index = 0; index < length; index += 1) {
    const verdict = decideEvent(eventAt(columns, index), rules);
    if (verdict.ok) {
      events.push(verdict.event);
      continue;
    }
    const { reason, message } = verdict;
    const known = rejects.get(reason);
    if (known) known.count += 1;
    else rejects.set(reason, { reason, count: 1, sample: { index, message } });
  }
  return { events, rejects: [...rejects.values()] };
}

function eventAt(columns: Record<string, unknown[]>, index: number): Partial<Record<MetricColumn, unknown>> {
  const event: Partial<Record<MetricColumn, unknown>> = {};
  for (const column of metricColumns) event[column] = columns[column]?.[index];
  return event;
}

function parseOrUndefined(json: string): unknown {
  try {
    return parseStorable(json);
  } catch {
    return undefined;
  }
}
