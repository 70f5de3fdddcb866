import { and, gte, ne, sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { liveSeconds } from "../db/service-metric-tables.ts";
import { unnestRows } from "../db/unnest-rows.ts";
import { SecondPart } from "./second-part.ts";

export const liveChannel = "aegis_live_seconds";

/**
 * Stores parts and tells every process that they are there: a notification holds 8,000 bytes at most, so it names a part and does
 * not hold it, with the newest second and the oldest. Returns the database's clock, milliseconds since 1970.
 */
export async function storeParts(db: Database, parts: readonly SecondPart[]): Promise<number> {
  const rows = unnestRows([
    [parts.map(({ second }) => second), "bigint"],
    [parts.map(({ instance }) => instance), "text"],
    [parts.map((part) => JSON.stringify(part)), "jsonb"],
  ]);
  const [oldest, newest] = [parts[0], parts.at(-1)];
  const notice = `${newest?.instance} ${newest?.second} ${oldest?.second}`;
  const stored = await db.execute<{ now: string }>(sql`
    WITH stored AS (
      INSERT INTO live_seconds (second, instance, part) SELECT * FROM ${rows} ON CONFLICT DO NOTHING RETURNING second
    )
    SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now, pg_notify(${liveChannel}, ${notice})
    FROM (SELECT count(*) FROM stored) AS counted`);
  return Number(stored.rows[0]?.now);
}

/** Parts of other processes from a second on; what another release wrote in a shape of its own is left out. */
export async function readParts(db: Database, { from, except }: { from: number; except: string }): Promise<SecondPart[]> {
  const rows = await db
    .select({ part: liveSeconds.part })
    .from(liveSeconds)
    .where(and(gte(liveSeconds.second, from), ne(liveSeconds.instance, except)))
    .orderBy(liveSeconds.second);
  return rows.flatMap(({ part }) => SecondPart.safeParse(part).data ?? []);
}

/** Forgets parts that are that old by the database's clock, whose ever they are, and those as far ahead, which some clock made up. */
export async function pruneParts(db: Database, keptSeconds: number): Promise<void> {
  await db.delete(liveSeconds).where(sql`abs(${liveSeconds.second} - extract(epoch FROM clock_timestamp())) > ${keptSeconds}`);
}

/** The database's clock, milliseconds since 1970. */
export async function readDatabaseClock(db: Database): Promise<number> {
  const { rows } = await db.execute<{ now: string }>(sql`SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now`);
  return Number(rows[0]?.now);
}
