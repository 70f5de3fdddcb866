import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RequestReport } from "#contracts/report.ts";
import { testServerUrl } from "../analytics/env.ts";
import { toClickhouseRow } from "../analytics/export/to-clickhouse-row.ts";
import { makeEvent } from "../analytics/ingest/test-batch.ts";
import { findClickhouse } from "../scripts/testing/find-clickhouse.ts";

const python = findClickhouse();
if (python === undefined && testServerUrl().required) {
  throw new Error("AEGIS_REQUIRE_SERVERS is set and AEGIS_CLICKHOUSE_PYTHON names no Python with chdb");
}
const read = (file: string) => readFileSync(new URL(`../deploy/clickhouse/${file}.sql`, import.meta.url), "utf8");
const hourMs = 3_600_000;
/** Lately: the table forgets what is older than ninety days. */
const from = Math.floor(Date.now() / hourMs - 2) * hourMs;
const textOf = (at: number) => new Date(at).toISOString().slice(0, 19).replace("T", " ");
const period = [`SET param_from = '${textOf(from)}'`, `SET param_to = '${textOf(from + hourMs)}'`];

/** What the last of these statements answers, in an embedded ClickHouse of its own. */
function run(statements: readonly string[]): Record<string, unknown>[] {
  const script = new URL("./clickhouse/run_sql.py", import.meta.url).pathname;
  const input = JSON.stringify([read("tables"), ...statements]);
  const { status, stdout, stderr } = spawnSync(python ?? "", [script], { input, encoding: "utf8", maxBuffer: 100_000_000 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout).at(-1);
}

const insert = (events: readonly RequestReport[]) =>
  `INSERT INTO request_metrics FORMAT JSONEachRow ${events.map((event) => JSON.stringify(toClickhouseRow(event))).join("\n")}`;
const reportOf = (changes: Parameters<typeof makeEvent>[0]): RequestReport => ({ ...makeEvent(changes), edgeId: "edge", location: null });
/** A thousand requests of one route in ten minutes, in an order that is none, every tenth a failure. */
const events = Array.from({ length: 1000 }, (_, index) =>
  reportOf({
    requestId: `r-${index}`,
    at: from + (index % 10) * 60_000 + index,
    route: index < 900 ? "users" : "orders",
    latencyMs: ((index * 7919) % 1000) + 0.5,
    status: index % 10 === 0 ? 503 : 200,
  }),
);

describe.runIf(python !== undefined)("raw events in ClickHouse", () => {
  test("give each route's latency, as sorting them does", () => {
    const outside = [reportOf({ at: from - 1, latencyMs: 9000 }), reportOf({ at: from + hourMs, latencyMs: 9000 })];
    const rows = run([insert([...events, ...outside]), ...period, read("latency-by-route")]);
    const expected = ["users", "orders"].map((route) => {
      const sorted = events.filter((event) => event.route === route).map(({ latencyMs }) => latencyMs);
      sorted.sort((one, other) => one - other);
      const quantile = (share: number) => sorted[Math.floor(share * sorted.length)];
      const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
      const quantiles = { p50_ms: quantile(0.5), p95_ms: quantile(0.95), p99_ms: quantile(0.99) };
      return { route, requests: sorted.length, mean_ms: expect.closeTo(mean, 3), ...quantiles };
    });
    expect(rows.map((row) => ({ ...row, requests: Number(row.requests) }))).toEqual(expected);
  }, 120_000);

  test("give each route's requests and failures by minute, however often they were sent", () => {
    const rows = run([insert(events), insert(events.slice(0, 700)), insert(events.slice(500)), ...period, read("throughput-by-route")]);
    const numbers = rows.map(({ route, requests, failures }) => ({ route, requests: Number(requests), failures: Number(failures) }));
    expect(numbers).toHaveLength(20);
    expect(numbers.filter(({ route }) => route === "users")).toEqual(
      Array.from({ length: 10 }, (_, minute) => ({ route: "users", requests: 90, failures: minute === 0 ? 90 : 0 })),
    );
  }, 120_000);

  test("keep all that an event says", () => {
    const event = reportOf({ requestId: 'it\'s "one"', at: from + 1, risk: 0.25, upstreamMs: null, problemCode: "quota-exceeded" });
    const rows = run([insert([event]), "SELECT *, toUnixTimestamp64Milli(at) AS ms FROM request_metrics"]);
    const { at: _text, ...expected } = toClickhouseRow(event);
    const [{ at: _shown, ms, bytes_in, bytes_out, ...row } = {}] = rows;
    expect(row).toEqual({ ...expected, bytes_in: undefined, bytes_out: undefined });
    expect([ms, bytes_in, bytes_out].map(Number)).toEqual([event.at, event.bytesIn, event.bytesOut]);
  }, 120_000);
});
