import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { MetricsFrame } from "#contracts/stream.ts";
import type { DatabaseConnection } from "../analytics/db/connect.ts";
import { connectPostgres } from "../analytics/db/connect-postgres.ts";
import { testServerUrl } from "../analytics/env.ts";
import { makeEvent } from "../analytics/ingest/test-batch.ts";
import { openMetricsStream } from "../dashboard/src/live/open-metrics-stream.ts";
import { findPostgres } from "../scripts/testing/find-postgres.ts";
import { type PrivatePostgres, startPrivatePostgres } from "../scripts/testing/private-postgres.ts";
import { type RunningAnalytics, runAnalytics } from "../scripts/testing/run-analytics.ts";

const programs = findPostgres();
if (programs === undefined && testServerUrl().required) throw new Error("AEGIS_REQUIRE_SERVERS is set and there is no Postgres");

const config = readFileSync(new URL("../config/aegis.config.yaml", import.meta.url), "utf8");
const patience = { timeout: 120_000, interval: 100 };
const failing = (count: number) => Array.from({ length: count }, () => makeEvent({ route: "users", status: 500, latencyMs: 5 }));

describe.runIf(programs !== undefined)("two processes of analytics on one database", () => {
  let postgres: PrivatePostgres;
  let database: DatabaseConnection;
  let [one, other]: [RunningAnalytics, RunningAnalytics] = [] as never;
  let sent = 0;
  const watchers: (() => void)[] = [];

  beforeAll(async () => {
    postgres = await startPrivatePostgres(programs ?? "");
    database = await connectPostgres(postgres.url, () => {});
    [one, other] = await Promise.all([runAnalytics(postgres.url), runAnalytics(postgres.url)]);
    await one.api("POST", "/api/config", { yaml: config });
  }, 180_000);
  afterAll(async () => {
    for (const close of watchers) close();
    await Promise.all([one, other].map((process) => process?.kill()));
    await database?.close();
    await postgres?.stop();
  });

  /** Follows the stream as a page does; `at` says which process a new connection reaches. */
  function watch(at: () => RunningAnalytics) {
    const frames: MetricsFrame[] = [];
    const seen = { gone: 0, states: [] as string[] };
    const openSocket = () => new WebSocket(at().streamUrl, { headers: at().headers });
    const client = openMetricsStream(
      {
        onFrame: (frame) => frames.push(frame),
        onState: ({ status }) => seen.states.push(status),
        onGone: (seconds) => {
          seen.gone += seconds;
        },
      },
      { url: "", openSocket },
    );
    client.subscribe("users", { route: "users", metrics: ["throughput"] });
    const watcher = {
      frames,
      seen,
      close: client.close,
      total: () => frames.reduce((sum, { throughput }) => sum + throughput, 0),
      ofRoute: () => frames.reduce((sum, { series }) => sum + (series?.users?.throughput ?? 0), 0),
      sequences: () => frames.map(({ sequence }) => sequence),
    };
    watchers.push(client.close);
    return watcher;
  }
  const send = async (process: RunningAnalytics, count: number) => {
    await process.ingest(failing(count));
    sent += count;
  };
  const read = async (query: ReturnType<typeof sql>) =>
    (await database.db.execute<{ value: number }>(query)).rows.map(({ value }) => Number(value));
  const countOf = async (query: ReturnType<typeof sql>) => (await read(query))[0] ?? 0;
  const isRising = (sequences: readonly number[]) =>
    sequences.every((sequence, index) => index === 0 || sequence > (sequences[index - 1] ?? 0));
  const expirations = () => countOf(sql`SELECT count(*) AS value FROM decisions WHERE action = 'limit.expire'`);
  const judgedUntil = () => countOf(sql`SELECT coalesce(max(extract(epoch FROM scored_until)), 0) AS value FROM loop_state`);

  test("show everybody what both have stored, each second once and in order, also when notifications are cut off", async () => {
    const [first, second] = [watch(() => one), watch(() => other)];
    await expect.poll(() => Math.min(first.frames.length, second.frames.length), patience).toBeGreaterThan(0);
    for (const [index, process] of [one, other, one, other].entries()) {
      await send(process, 20 + index);
      const soFar = Math.max(...first.sequences());
      await expect.poll(() => Math.max(...first.sequences()), patience).toBeGreaterThan(soFar);
    }
    await expect.poll(() => [first.total(), second.total()], patience).toEqual([sent, sent]);
    expect([first.ofRoute(), second.ofRoute()]).toEqual([sent, sent]);
    const deaf = await countOf(sql`
      SELECT count(pg_terminate_backend(pid)) AS value FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND pid <> pg_backend_pid()`);
    expect(deaf).toBe(2);
    for (const process of [one, other]) await send(process, 30);
    await expect.poll(() => [first.total(), second.total()], patience).toEqual([sent, sent]);
    for (const { sequences, close } of [first, second]) {
      expect(isRising(sequences())).toBe(true);
      close();
    }
  }, 180_000);

  test("run each job once", async () => {
    await one.api("PUT", "/api/limits/public", { quota: 5, expiresIn: "1s", reason: "a moment" });
    await send(one, 30);
    await send(other, 30);
    await expect.poll(expirations, patience).toBe(1);
    const judged = await judgedUntil();
    await expect.poll(judgedUntil, patience).toBeGreaterThan(Math.max(judged, Date.now() / 1000 - 20));
    await expect.poll(() => countOf(sql`SELECT count(*) AS value FROM alerts WHERE rule = 'errors'`), patience).toBe(1);
    expect(await expirations()).toBe(1);
    expect(await countOf(sql`SELECT sum(count) AS value FROM rollup_minute`)).toBe(sent);
    expect(await countOf(sql`SELECT sum(count) AS value FROM rollup_10s`)).toBe(sent);
    expect(await countOf(sql`SELECT count(*) AS value FROM request_metrics`)).toBe(sent);
    const twice = sql`SELECT count(*) AS value FROM (SELECT 1 FROM traffic_samples GROUP BY at, route HAVING count(*) > 1) AS doubled`;
    expect(await countOf(twice)).toBe(0);
  }, 180_000);

  test("go on when either is killed: streams come back to the other with what they missed, and it takes the jobs over", async () => {
    let alive = one;
    const watcher = watch(() => alive);
    await expect.poll(() => watcher.frames.length, patience).toBeGreaterThan(1);
    for (const next of ["other", "third"] as const) {
      const before = { total: watcher.total(), sent, expired: await expirations(), judged: await judgedUntil() };
      const heir = next === "other" ? other : await runAnalytics(postgres.url);
      const victim = alive;
      alive = heir;
      await victim.kill();
      if (next === "third") one = heir;
      await heir.api("PUT", "/api/limits/public", { quota: 5, expiresIn: "1s", reason: next });
      await send(heir, 40);
      await expect.poll(() => watcher.total() - before.total, patience).toBe(sent - before.sent);
      await expect.poll(expirations, patience).toBe(before.expired + 1);
      await expect.poll(judgedUntil, patience).toBeGreaterThan(before.judged);
    }
    expect(watcher.seen.states).toContain("reconnecting");
    expect(isRising(watcher.sequences())).toBe(true);
    expect(watcher.seen.gone).toBe(0);
    const [first = 0, last = 0] = [watcher.sequences()[0], watcher.sequences().at(-1)];
    expect(watcher.frames.length).toBe(last - first + 1);
    expect(await countOf(sql`SELECT sum(count) AS value FROM rollup_minute`)).toBe(sent);
  }, 240_000);
});
