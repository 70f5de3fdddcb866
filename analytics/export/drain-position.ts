import { and, asc, eq, isNull, lte, type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { drainPositions, lateAfterMs, lateMinutes } from "../db/drain-tables.ts";
import { readClock } from "../db/read-clock.ts";
import { type EventRange, findPageEnd } from "./read-events.ts";

const minuteMs = 60_000;
/** For a commit that is on its way while the minute before it is judged to be over; no commit may take longer. */
const settlingMs = 60_000;
/** Longer than a drain ever waits before it looks: what came between a clock's set-back and the look is not left out. */
const rewindMs = 3_600_000;

type Position = typeof drainPositions.$inferSelect;
type Place = Pick<Position, "at" | "lateMarkedAt" | "lateMinute" | "latePlace">;
/** What leaves next, not more than a page, and where the drain stands once it has. */
type Piece = { readonly range: EventRange; readonly isLate: boolean; readonly next: Place };

/** Where the drain stands; `now` is the database's, in milliseconds. */
export type Standing = { readonly now: number; readonly position: Position };
type Order = { readonly rows: number; readonly lateFirst: boolean };

/** Begins at the database's time where the drain never ran before. */
export async function readStanding(db: Database, drain: string, clock?: SQL): Promise<Standing> {
  const now = await readClock(db, clock);
  const [known] = await db.select().from(drainPositions).where(eq(drainPositions.drain, drain));
  if (known !== undefined) return { now, position: await mendPosition(db, known, now) };
  const start = new Date(now);
  const first = { drain, at: start, lateMarkedAt: start, lateMinute: start, latePlace: null, dropped: 0 };
  await db.insert(drainPositions).values(first).onConflictDoNothing();
  return { now, position: first };
}

/** A clock that was set back leaves a position ahead of it, which would pass by all that comes until then. What leaves again does no harm. */
async function mendPosition(db: Database, position: Position, now: number): Promise<Position> {
  const isAhead = (time: Date) => time.getTime() > now;
  const { at, lateMarkedAt, latePlace } = position;
  if (!isAhead(at) && !isAhead(lateMarkedAt)) return position;
  const back = (time: Date) => (isAhead(time) ? new Date(now - rewindMs) : time);
  const place = { at: back(at), lateMarkedAt: back(lateMarkedAt), latePlace: isAhead(lateMarkedAt) ? null : latePlace };
  const mended = { ...position, ...place };
  await movePosition(db, position, mended);
  return mended;
}

/** Moves the drain on from where it was read to stand; false when another process has moved it since. */
export async function movePosition(db: Database, { drain, ...from }: Position, to: Place): Promise<boolean> {
  const next = { at: to.at, lateMarkedAt: to.lateMarkedAt, lateMinute: to.lateMinute, latePlace: to.latePlace };
  const { at, lateMarkedAt, lateMinute, latePlace } = drainPositions;
  const moved = await db
    .update(drainPositions)
    .set(next)
    .where(
      and(
        eq(drainPositions.drain, drain),
        eq(at, from.at),
        eq(lateMarkedAt, from.lateMarkedAt),
        eq(lateMinute, from.lateMinute),
        from.latePlace === null ? isNull(latePlace) : eq(latePlace, from.latePlace),
      ),
    )
    .returning({ at });
  return moved.length > 0;
}

/** Takes note that somebody was told of events that were deleted before they left. */
export async function forgetDropped(db: Database, { drain, dropped }: Position): Promise<void> {
  await db
    .update(drainPositions)
    .set({ dropped: sql`${drainPositions.dropped} - ${dropped}` })
    .where(eq(drainPositions.drain, drain));
}

/** A page of a minute that came late, or of what is new; null: nothing is to be sent now. */
export async function findPiece(db: Database, standing: Standing, { rows, lateFirst }: Order): Promise<Piece | null> {
  const { now, position } = standing;
  const finds = [() => findLate(db, position, { now, rows }), () => findNew(db, position, { now, rows })];
  if (!lateFirst) finds.reverse();
  for (const find of finds) {
    const piece = await find();
    if (piece !== null) return piece;
  }
  return null;
}

/** What came late is not told apart from the rest of its minute, which leaves again with it. What lies ahead of the position leaves in its turn. */
async function findLate(db: Database, place: Place, { now, rows }: { now: number; rows: number }): Promise<Piece | null> {
  const late = (await findBegun(db, place)) ?? (await findMarked(db, place, now));
  if (late === null) return null;
  const { minute, markedAt, fromMs } = late;
  const range = { fromMs, toMs: Math.min(minute.getTime() + minuteMs, place.at.getTime()) };
  const toMs = range.fromMs < range.toMs ? await findPageEnd(db, range, rows) : range.fromMs;
  const latePlace = toMs < range.toMs ? new Date(toMs) : null;
  return { range: { fromMs, toMs }, isLate: true, next: { ...place, lateMarkedAt: markedAt, lateMinute: minute, latePlace } };
}

type LateRange = { readonly minute: Date; readonly markedAt: Date; readonly fromMs: number };

/** The rest of a minute that has left in part. One that was marked again since comes whole, in its turn. */
async function findBegun(db: Database, { lateMinute, lateMarkedAt, latePlace }: Place): Promise<LateRange | null> {
  if (latePlace === null) return null;
  const { at, markedAt } = lateMinutes;
  const [same] = await db
    .select()
    .from(lateMinutes)
    .where(and(eq(at, lateMinute), eq(markedAt, lateMarkedAt)));
  return same === undefined ? null : { minute: same.at, markedAt: same.markedAt, fromMs: latePlace.getTime() };
}

/** The next minute in the order of marks. */
async function findMarked(db: Database, { lateMinute, lateMarkedAt }: Place, now: number): Promise<LateRange | null> {
  const { at, markedAt } = lateMinutes;
  const last = sql`(${lateMarkedAt.toISOString()}::timestamptz, ${lateMinute.toISOString()}::timestamptz)`;
  const [next] = await db
    .select()
    .from(lateMinutes)
    .where(and(sql`(${markedAt}, ${at}) > ${last}`, lte(markedAt, new Date(now - settlingMs))))
    .orderBy(asc(markedAt), asc(at))
    .limit(1);
  return next === undefined ? null : { minute: next.at, markedAt: next.markedAt, fromMs: next.at.getTime() };
}

async function findNew(db: Database, place: Place, { now, rows }: { now: number; rows: number }): Promise<Piece | null> {
  const range = { fromMs: place.at.getTime(), toMs: now - lateAfterMs - settlingMs };
  if (range.fromMs >= range.toMs) return null;
  const toMs = await findPageEnd(db, range, rows);
  return { range: { ...range, toMs }, isLate: false, next: { ...place, at: new Date(toMs) } };
}
