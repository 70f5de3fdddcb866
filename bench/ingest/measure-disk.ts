import { sql } from "drizzle-orm";
import { connectPostgres } from "../../analytics/db/connect-postgres.ts";
import { startAnalytics } from "../measure/start-analytics.ts";
import { sendBatches } from "./send-batches.ts";

/** A hundred million requests a day. */
const perSecond = 1157;
const bytesOfMegabyte = 1e6;

/** Megabytes that a million requests take, indexes included. */
export type Disk = { readonly rawRows: number; readonly minutes: number; readonly tenSeconds: number; readonly others: number };

/** Sends events of a hundred million a day's rate and looks what the tables take, after a vacuum as the server does by itself. */
export async function measureDisk(url: string, events: number): Promise<Disk> {
  const analytics = await startAnalytics({ url });
  const load = await sendBatches({ url: analytics.url, events, firstAt: Date.now() - (events / perSecond) * 1000, perSecond, seed: 200 });
  await analytics.stop();
  const { db, close } = await connectPostgres(url, () => {});
  await db.execute(sql`VACUUM`);
  const { rows } = await db.execute<{ kind: keyof Disk; bytes: number }>(sql`
    SELECT CASE WHEN relname LIKE 'request_metrics%' THEN 'rawRows' WHEN relname LIKE 'rollup%minute' THEN 'minutes'
        WHEN relname LIKE 'rollup%10s' THEN 'tenSeconds' ELSE 'others' END AS kind,
      sum(pg_total_relation_size(oid))::float8 AS bytes
    FROM pg_class WHERE relkind = 'r' AND (relname LIKE 'request_metrics%' OR relname LIKE 'rollup%' OR relname LIKE 'metric_%')
    GROUP BY 1`);
  await close();
  const megabytes = (kind: keyof Disk) => ((rows.find((row) => row.kind === kind)?.bytes ?? 0) / load.events) * (1e6 / bytesOfMegabyte);
  return { rawRows: megabytes("rawRows"), minutes: megabytes("minutes"), tenSeconds: megabytes("tenSeconds"), others: megabytes("others") };
}
