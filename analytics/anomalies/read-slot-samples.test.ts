import { beforeEach, expect, it } from "vitest";
import { TrafficSample } from "#contracts/anomaly.ts";
import { rollup10s, rollupClient10s } from "../db/metric-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { readSlotSamples } from "./read-slot-samples.ts";
import { storeTraffic } from "./test-samples.ts";

const at = Date.UTC(2026, 5, 15, 12);
const hour = 3_600_000;
const nothing = {
  request_rate: 0,
  latency: 0,
  error_rate: 0,
  payload_bytes: 0,
  distinct_clients: 0,
  top_client_share: 0,
  distinct_paths: 0,
  client_error_share: 0,
};

describeDatabases("what a route saw in a slot", (get) => {
  const db = () => get().db;
  const send = (...sent: Parameters<typeof storeTraffic>[1]) => storeTraffic(db(), sent);
  const read = async (slot = at) => {
    const samples = await readSlotSamples(db(), slot);
    for (const { sample } of samples) expect(TrafficSample.parse(sample)).toEqual(sample);
    return new Map(samples.map(({ route, sample }) => [route, sample]));
  };

  beforeEach(async () => {
    for (const table of [rollup10s, rollupClient10s]) await db().delete(table);
  });

  it("is nothing, before anything was asked", async () => {
    expect(await read()).toEqual(new Map());
  });

  it("is each figure of its ten seconds and of no others", async () => {
    await send(
      { client: "sub:a", at, count: 6, latencyMs: 10, bytesOut: 100, pathHash: "00000001" },
      { client: "sub:a", at: at + 9999, count: 2, latencyMs: 50, bytesOut: 300, status: 404, pathHash: "ffffffff" },
      { client: "sub:b", at: at + 5000, count: 2, latencyMs: 30, bytesOut: null, status: 503, pathHash: "00000001" },
      { client: "sub:c", at: at - 1, count: 50 },
      { client: "sub:c", at: at + 10_000, count: 50 },
    );
    expect((await read()).get("users")).toEqual({
      at,
      request_rate: 1,
      latency: 22,
      error_rate: 0.2,
      payload_bytes: 120,
      distinct_clients: 2,
      top_client_share: 0.8,
      distinct_paths: 2,
      client_error_share: 0.2,
    });
  });

  it("is zeros for a route that was silent, for two hours after it was last asked", async () => {
    await send(
      { at: at - 10_000, route: "lately" },
      { at: at - 2 * hour, route: "long-ago" },
      { at: at - 2 * hour - 10_000, route: "forgotten" },
    );
    expect(await read()).toEqual(
      new Map([
        ["lately", { at, ...nothing }],
        ["long-ago", { at, ...nothing }],
      ]),
    );
  });

  it("knows no route that is asked only later", async () => {
    await send({ at: at + 10_000 });
    expect(await read()).toEqual(new Map());
  });

  it("counts a client under several limits and methods once, and requests of nobody", async () => {
    const limit = (name: string) => [{ limit: name, outcome: "allowed" as const, quota: 1, remaining: 1 }];
    await send(
      { client: "sub:a", at, count: 3, limits: limit("reads") },
      { client: "sub:a", at, count: 3, limits: limit("writes"), method: "POST" },
      { client: null, at, count: 4, status: 400 },
    );
    expect((await read()).get("users")).toMatchObject({
      request_rate: 1,
      distinct_clients: 1,
      top_client_share: 0.6,
      client_error_share: 0,
    });
  });

  it("has requests that no route matched under an empty name", async () => {
    await send({ at, route: null, status: 404, limits: [], count: 5 });
    expect((await read()).get("")).toMatchObject({ request_rate: 0.5, client_error_share: 1, top_client_share: 1 });
  });

  it("has no share above 1, also where rollups by client are ahead of those by route", async () => {
    await send({ at, client: "sub:a", count: 9, status: 404 });
    await db().update(rollup10s).set({ count: 3 });
    expect((await read()).get("users")).toMatchObject({ request_rate: 0.3, top_client_share: 1, client_error_share: 1 });
  });
});
