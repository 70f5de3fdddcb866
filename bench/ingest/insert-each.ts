import { connectPostgres } from "../../analytics/db/connect-postgres.ts";
import { requestMetrics } from "../../analytics/db/metric-tables.ts";
import { createMetricPartitions, dayOf } from "../../analytics/db/partitions.ts";
import { readCpu } from "../measure/read-cpu.ts";
import { createTrafficMixture } from "./traffic-mixture.ts";

/** Requests that wait for their row at once; the pool holds ten connections. */
const open = 64;

export type Inserted = { readonly events: number; readonly seconds: number; readonly clientCpuUs: number; readonly databaseCpuUs: number };

/**
 * What one would do without batches: one INSERT through Drizzle for each request, into the same table with the same indexes,
 * without signatures, rollups or ids of batches.
 */
export async function insertEach({ url, pid, seconds }: { url: string; pid: number; seconds: number }): Promise<Inserted> {
  const connection = await connectPostgres(url, () => {});
  await connection.migrate();
  await createMetricPartitions(connection.db, dayOf(Date.now()), dayOf(Date.now() + 86_400_000));
  const next = createTrafficMixture(7);
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const before = { client: process.cpuUsage(), database: readCpu(pid) };
  let events = 0;
  const work = async () => {
    while (performance.now() < endsAt) {
      const { at, ...event } = next(Date.now());
      await connection.db.insert(requestMetrics).values({ ...event, at: new Date(at), edgeId: "edge-bench", location: "FRA" });
      events += 1;
    }
  };
  await Promise.all(Array.from({ length: open }, work));
  const passed = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before.client);
  const databaseCpuUs = (readCpu(pid) - before.database) / events;
  await connection.close();
  return { events, seconds: passed, clientCpuUs: (user + system) / events, databaseCpuUs };
}
