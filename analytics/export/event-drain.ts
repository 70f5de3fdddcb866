import type { SQL } from "drizzle-orm";
import type { RequestReport } from "#contracts/report.ts";
import type { Dependencies } from "../dependencies.ts";
import type { TimetableEntry } from "../timetable.ts";
import { DrainMeasures } from "./drain-measures.ts";
import { DrainPace } from "./drain-pace.ts";
import { findPiece, forgetDropped, movePosition, readStanding, type Standing } from "./drain-position.ts";
import type { DrainSettings } from "./drain-variables.ts";
import { encodeEvents } from "./encode-events.ts";
import type { MetricFamily } from "./metric-family.ts";
import { postExport } from "./post-export.ts";
import { type EventRange, readPage } from "./read-events.ts";

const everyMs = 2000;
const timeoutMs = 5000;
/** A run ends soon after, within a request, so that the process can and its hold of the job lasts. */
const longestRunMs = 2000;

export type EventDrainOptions = Pick<Dependencies, "db" | "now" | "log"> & {
  readonly drain: DrainSettings;
  readonly timeoutMs?: number;
  /** What tells the time in the database; its own clock by default. */
  readonly clock?: () => SQL;
};
export type EventDrain = { readonly job: TimetableEntry; readonly families: () => MetricFamily[] };

/**
 * The job that sends raw events to another system, each at least once: the position moves only behind what was taken. What is refused
 * is sent again, later each time; nothing after it goes first.
 */
export function createEventDrain(options: EventDrainOptions): EventDrain {
  const { db, drain, now, log, clock, timeoutMs: patienceMs = timeoutMs } = options;
  const measures = new DrainMeasures(now);
  const pace = new DrainPace({ now, log, everyMs });
  let lateFirst = true;

  /** Whether it was taken. */
  const send = async (range: EventRange): Promise<boolean> => {
    const events = await readPage(db, range);
    if (events.length === 0) return true;
    const outcome = await sendEvents(drain, events, patienceMs);
    measures.count(outcome.ok ? "taken" : "refused", events.length);
    if (outcome.ok) pace.succeed();
    else pace.fail(outcome);
    return outcome.ok;
  };
  const look = async (): Promise<Standing> => {
    const standing = await readStanding(db, drain.format, clock?.());
    const { dropped } = standing.position;
    measures.note(standing);
    if (dropped > 0) {
      log.error("raw events were deleted before they reached the drain", { events: dropped });
      measures.count("dropped", dropped);
      await forgetDropped(db, standing.position);
    }
    return standing;
  };
  const run = async () => {
    const endsAt = now() + longestRunMs;
    do {
      const standing = await look();
      const piece = await findPiece(db, standing, { rows: pace.rows, lateFirst });
      if (piece === null || !(await send(piece.range))) return;
      // Where another process that sends has gone on meanwhile, this one has nothing to say.
      if (!(await movePosition(db, standing.position, piece.next))) return;
      lateFirst = !piece.isLate;
    } while (now() < endsAt);
  };
  return { job: { name: "drain-events", everyMs, run, isDue: () => pace.isDue() }, families: () => measures.families() };
}

async function sendEvents({ url, headers, format }: DrainSettings, events: readonly RequestReport[], patienceMs: number) {
  const { id, ...sent } = await encodeEvents(format, events);
  const target = { url: format === "clickhouse" ? insertAddress(url, id) : url, headers };
  return postExport(target, sent, AbortSignal.timeout(patienceMs));
}

/** ClickHouse drops a block whose token it has seen, and answers only once the rows are written: none waits in a buffer of its own. */
function insertAddress(base: string, id: string): string {
  const url = new URL(base);
  url.searchParams.set("query", "INSERT INTO request_metrics FORMAT JSONEachRow");
  url.searchParams.set("insert_deduplication_token", id);
  url.searchParams.set("async_insert", "0");
  url.searchParams.set("wait_end_of_query", "1");
  return url.href;
}
