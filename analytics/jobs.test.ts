import { sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { configVersions } from "./db/policy-tables.ts";
import { describeDatabases } from "./db/test-database.ts";
import { createJobs } from "./jobs.ts";
import { holdJobLock } from "./policy/hold-job-lock.ts";
import { testDependencies } from "./test-dependencies.ts";

const now = Date.parse("2026-06-15T12:00:00Z");
const waiting = { timeout: 20_000, interval: 50 };

describeDatabases("the timetable", (get) => {
  const partitions = async () => {
    const { rows } = await get().db.execute<{ name: string }>(
      sql`SELECT relname AS name FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  };

  test("makes partitions ahead, drops the expired ones and learns the retention of the live config", async () => {
    await get().db.execute(sql`SELECT create_metric_partitions('2026-06-01', '2026-06-14')`);
    const config = { version: 1, yaml: "monitoring:\n  retentionDays: 2\n", compiled: {}, actor: "tester", message: "" };
    await get()
      .db.insert(configVersions)
      .values({ ...config, createdAt: new Date(now) });
    const jobs = createJobs(testDependencies(get(), { now: () => now }));
    expect([jobs.retentionDays(), new Date(jobs.keptSince().minutesMs).toISOString()]).toEqual([30, "2026-05-15T12:00:00.000Z"]);
    jobs.start();
    const kept = ["13", "14", "15", "16", "17"].map((day) => `request_metrics_202606${day}`);
    await vi.waitFor(async () => expect(await partitions()).toEqual(kept), waiting);
    await vi.waitFor(() => expect(jobs.retentionDays()).toBe(2), waiting);
    expect(new Date(jobs.keptSince().clientsMs).toISOString()).toBe("2026-06-13T00:00:00.000Z");
    await jobs.stop();
  });

  test("leaves a job that is not due, or to the process that is at it, and gives a finished one back", async () => {
    const { db } = get();
    await holdJobLock(db, { job: "taken", holder: "another process", holdMs: 60_000 });
    const runs: string[] = [];
    const entry = (name: string) => ({
      name,
      everyMs: 60_000,
      run: async () => {
        runs.push(name);
      },
    });
    const idle = { ...entry("idle"), isDue: () => false };
    const jobs = createJobs(testDependencies(get(), { now: () => now }), [idle, entry("taken"), entry("free")]);
    jobs.start();
    await vi.waitFor(() => expect(runs).toEqual(["free"]), waiting);
    await jobs.stop();
    expect(runs).toEqual(["free"]);
    expect(await holdJobLock(db, { job: "free", holder: "another process", holdMs: 1000 })).toBe(true);
  });
});
