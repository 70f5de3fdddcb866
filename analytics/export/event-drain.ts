import type { RequestReport } from "#contracts/report.ts";
import type { Dependencies } from "../dependencies.ts";
import type { TimetableEntry } from "../timetable.ts";
import { Counter } from "./counter.ts";
import { decideExportPause } from "./decide-export-pause.ts";
import { findPiece, type Piece, storePosition } from "./drain-position.ts";
import type { DrainSettings } from "./drain-variables.ts";
import { encodeEvents } from "./encode-events.ts";
import type { MetricFamily } from "./metric-family.ts";
import { type ExportOutcome, postExport } from "./post-export.ts";
import { readEvents } from "./read-events.ts";

const everyMs = 2000;
const timeoutMs = 5000;
/** A run ends soon, so that the process can. */
const longestRunMs = 2000;
const mostRows = 2000;

export type EventDrainOptions = Pick<Dependencies, "db" | "now" | "log"> & { readonly drain: DrainSettings; readonly timeoutMs?: number };
export type EventDrain = { readonly job: TimetableEntry; readonly families: () => MetricFamily[] };
type Failure = Extract<ExportOutcome, { ok: false }>;

/**
 * The job that sends raw events to another system, each at least once: the position moves only behind what was taken. What is refused
 * is sent again, later each time; nothing after it goes first.
 */
export function createEventDrain(options: EventDrainOptions): EventDrain {
  const { db, drain, now, log, timeoutMs: patienceMs = timeoutMs } = options;
  const counted = new Counter({
    name: "aegis_drain_events",
    help: "Raw events that were sent on, by what became of them.",
    labels: ["outcome"],
  });
  let failures = 0;
  let nextAt = 0;
  let rows = mostRows;

  const fail = (failure: Failure) => {
    if (failures === 0) log.warn("raw events do not reach the drain", { detail: failure.detail });
    failures += 1;
    nextAt = now() + decideExportPause({ failures, askedMs: failure.retryAfterMs ?? 0, pauseMs: everyMs });
    // A receiver that takes no body of this length may take a shorter one.
    if (failure.detail === "413") rows = Math.max(1, rows >> 1);
  };
  const succeed = () => {
    if (failures > 0) log.info("raw events reach the drain again", { failures });
    failures = 0;
  };
  const sendPiece = async ({ range }: Piece) => {
    for await (const events of readEvents(db, range, rows)) {
      const outcome = await sendEvents(drain, events, patienceMs);
      counted.add([outcome.ok ? "taken" : "refused"], events.length, now());
      if (!outcome.ok) return outcome;
      succeed();
    }
    return null;
  };
  const run = async () => {
    const endsAt = now() + longestRunMs;
    do {
      const piece = await findPiece(db, drain.format, { now: now(), rows });
      if (piece === null) return;
      const failure = await sendPiece(piece);
      if (failure !== null) return fail(failure);
      await storePosition(db, piece.next);
    } while (now() < endsAt);
  };
  return { job: { name: "drain-events", everyMs, run, isDue: () => now() >= nextAt }, families: () => [counted.family()] };
}

async function sendEvents({ url, headers, format }: DrainSettings, events: readonly RequestReport[], patienceMs: number) {
  const { id, ...sent } = await encodeEvents(format, events);
  const target = { url: format === "clickhouse" ? insertAddress(url, id) : url, headers };
  return postExport(target, sent, AbortSignal.timeout(patienceMs));
}

/** ClickHouse drops a block whose token it has seen, and answers only once the rows are written. */
function insertAddress(base: string, id: string): string {
  const url = new URL(base);
  url.searchParams.set("query", "INSERT INTO request_metrics FORMAT JSONEachRow");
  url.searchParams.set("insert_deduplication_token", id);
  url.searchParams.set("wait_end_of_query", "1");
  return url.href;
}
