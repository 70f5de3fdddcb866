import { and, asc, eq, lte, sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { drainPositions, lateAfterMs, lateMinutes } from "../db/drain-tables.ts";
import { type EventRange, findPageEnd } from "./read-events.ts";

const minuteMs = 60_000;
/** For a commit that is on its way while the minute before it is judged to be over. */
const settlingMs = 60_000;

type Position = typeof drainPositions.$inferSelect;
/** What leaves next, and where the drain stands once it has. */
export type Piece = { readonly range: EventRange; readonly next: Position };

/** Begins at `now` where the drain never ran before. */
async function readPosition(db: Database, drain: string, now: number): Promise<Position> {
  const [known] = await db.select().from(drainPositions).where(eq(drainPositions.drain, drain));
  if (known !== undefined) return known;
  const first = { drain, at: new Date(now), lateMarkedAt: new Date(now), lateMinute: new Date(now) };
  await db.insert(drainPositions).values(first).onConflictDoNothing();
  return first;
}

export async function storePosition(db: Database, position: Position): Promise<void> {
  await db.insert(drainPositions).values(position).onConflictDoUpdate({ target: drainPositions.drain, set: position });
}

/** A minute that came late, whole, before `rows` events of what is new; null: nothing is to be sent now. */
export async function findPiece(db: Database, drain: string, { now, rows }: { now: number; rows: number }): Promise<Piece | null> {
  const position = await readPosition(db, drain, now);
  return (await findLate(db, position, now)) ?? findNew(db, position, { now, rows });
}

/** The next minute in the order of marks. What came late is not told apart from the rest of its minute, which leaves again with it. */
async function findLate(db: Database, position: Position, now: number): Promise<Piece | null> {
  const { at, markedAt } = lateMinutes;
  const last = sql`(${position.lateMarkedAt.toISOString()}::timestamptz, ${position.lateMinute.toISOString()}::timestamptz)`;
  const [next] = await db
    .select()
    .from(lateMinutes)
    .where(and(sql`(${markedAt}, ${at}) > ${last}`, lte(markedAt, new Date(now - settlingMs))))
    .orderBy(asc(markedAt), asc(at))
    .limit(1);
  if (next === undefined) return null;
  // What lies ahead of the position leaves in its turn.
  const range = { fromMs: next.at.getTime(), toMs: Math.min(next.at.getTime() + minuteMs, position.at.getTime()) };
  return { range, next: { ...position, lateMarkedAt: next.markedAt, lateMinute: next.at } };
}

async function findNew(db: Database, position: Position, { now, rows }: { now: number; rows: number }): Promise<Piece | null> {
  const range = { fromMs: position.at.getTime(), toMs: now - lateAfterMs - settlingMs };
  if (range.fromMs >= range.toMs) return null;
  const toMs = await findPageEnd(db, range, rows);
  return { range: { ...range, toMs }, next: { ...position, at: new Date(toMs) } };
}
