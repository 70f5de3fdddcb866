import { and, asc, gte, lt } from "drizzle-orm";
import type { RequestReport } from "#contracts/report.ts";
import type { Database } from "../db/connect.ts";
import { requestMetrics } from "../db/metric-tables.ts";
import { toRequestReport } from "../db/to-request-report.ts";

/** Arrivals from `fromMs` up to, not including, `toMs`; milliseconds since 1970. */
export type EventRange = { readonly fromMs: number; readonly toMs: number };

/** Rows read at once. */
const chunkRows = 2000;

const { at, requestId } = requestMetrics;
const within = ({ fromMs, toMs }: EventRange) => and(gte(at, new Date(fromMs)), lt(at, new Date(toMs)));

/** Where the range's first `rows` events end, always between two milliseconds, so that an end is a place to go on from. */
export async function findPageEnd(db: Database, range: EventRange, rows: number): Promise<number> {
  const [next] = await db.select({ at }).from(requestMetrics).where(within(range)).orderBy(asc(at)).offset(rows).limit(1);
  return next === undefined ? range.toMs : Math.max(next.at.getTime(), range.fromMs + 1);
}

/** The raw events of a range in order of arrival, in groups; little more than a group is ever held. */
export async function* readEvents(db: Database, { fromMs, toMs }: EventRange, rows = chunkRows): AsyncGenerator<RequestReport[]> {
  for (let start = fromMs; start < toMs; ) {
    const end = await findPageEnd(db, { fromMs: start, toMs }, rows);
    const found = await readPage(db, { fromMs: start, toMs: end });
    if (found.length > 0) yield found;
    start = end;
  }
}

/** All raw events of a range at once, in order of arrival. */
export async function readPage(db: Database, range: EventRange): Promise<RequestReport[]> {
  const found = await db.select().from(requestMetrics).where(within(range)).orderBy(asc(at), asc(requestId));
  return found.map(toRequestReport);
}
