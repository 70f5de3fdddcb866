import { beforeEach, describe, expect, it } from "vitest";
import { alertRow } from "../alerts/test-alerts.ts";
import { storeSampleRows, storeTraffic } from "../anomalies/test-samples.ts";
import { alerts, clientRisks, trafficSamples } from "../db/loop-tables.ts";
import { rollup10s, rollupClient10s } from "../db/metric-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { readCalmUse, readLimitUse, readRouteLimit } from "./read-limit-use.ts";

const end = Date.UTC(2026, 5, 15, 12);
const ago = (seconds: number) => end - seconds * 1000;
const judged = (limit: string, outcome: "allowed" | "bypassed" | "refused" = "allowed") => [{ limit, outcome, quota: 1, remaining: null }];
const reads = { limits: judged("reads") };
const minute = { windowSeconds: 60, end };

describeDatabases("who uses a limit", (get) => {
  const db = () => get().db;
  const send = (...sent: Parameters<typeof storeTraffic>[1]) => storeTraffic(db(), sent);
  const calmSlots = (seconds: readonly number[], changes: object = {}) =>
    storeSampleRows(
      db(),
      seconds.map((second) => ({ at: ago(second), ...changes })),
    );

  beforeEach(async () => {
    for (const table of [rollup10s, rollupClient10s, trafficSamples, alerts, clientRisks]) await db().delete(table);
  });

  it("is asked of the limit that judges most of a route's requests", async () => {
    await send(
      { at: ago(60), count: 3, ...reads },
      { at: ago(10), count: 2, limits: judged("writes") },
      { at: ago(70), count: 9, limits: judged("writes") },
      { at: ago(10), count: 9, limits: [] },
      { at: ago(10), count: 9, limits: judged("writes"), route: "orders" },
    );
    const span = { from: ago(60), end };
    expect(await readRouteLimit(db(), "users", span)).toBe("reads");
    expect(await readRouteLimit(db(), "orders", span)).toBe("writes");
    expect(await readRouteLimit(db(), "unheard-of", span)).toBeNull();
  });

  it("is told for one window, over all of the limit's routes, the busiest first, with what was not limited", async () => {
    await send(
      { client: "sub:a", at: ago(60), count: 2, ...reads },
      { client: "sub:a", at: ago(10), count: 3, route: "orders", ...reads },
      { client: "sub:b", at: ago(10), count: 9, limits: judged("reads", "bypassed") },
      { client: "sub:c", at: ago(10), count: 4, limits: judged("reads", "refused") },
      { client: "sub:a", at: ago(70), count: 50, ...reads },
      { client: "sub:a", at: ago(10), count: 50, limits: judged("writes") },
      { client: "sub:a", at: end, count: 50, ...reads },
    );
    expect(await readLimitUse(db(), "reads", minute)).toEqual([
      { client: "sub:b", requests: 9, bypassed: 9 },
      { client: "sub:a", requests: 5, bypassed: 0 },
      { client: "sub:c", requests: 4, bypassed: 0 },
    ]);
  });

  describe("while it is calm", () => {
    const calmUse = (windowSeconds = 60) => readCalmUse(db(), "reads", { windowSeconds, end });

    it("is nothing, where nothing is known", async () => {
      await send({ client: "sub:a", at: ago(10), ...reads });
      expect(await calmUse()).toEqual({ clients: 0, peak: 0 });
    });

    it.each([
      [1, 11],
      [10, 11],
      [15, 12],
      [20, 12],
      [60, 14],
      [3600, 25],
    ])("is the most of any window of %s seconds", async (windowSeconds, peak) => {
      await calmSlots([3600, 100, 90, 60]);
      await send(
        { client: "sub:a", at: ago(3600), count: 11, ...reads },
        { client: "sub:a", at: ago(100), count: 5, ...reads },
        { client: "sub:a", at: ago(90), count: 7, ...reads },
        { client: "sub:a", at: ago(60), count: 2, ...reads },
      );
      expect(await calmUse(windowSeconds)).toEqual({ clients: 1, peak });
    });

    it("is that of 99 clients in a hundred", async () => {
      await calmSlots([100]);
      await send(...Array.from({ length: 100 }, (_, index) => ({ client: `sub:${index}`, at: ago(100), count: index + 1, ...reads })));
      expect(await calmUse()).toEqual({ clients: 100, peak: 99 });
    });

    it("is summed over the limit's routes", async () => {
      await calmSlots([100]);
      await calmSlots([100], { route: "orders" });
      await send(
        { client: "sub:a", at: ago(100), count: 5, ...reads },
        { client: "sub:a", at: ago(100), count: 6, route: "orders", ...reads },
        { client: "sub:a", at: ago(100), count: 90, limits: judged("writes") },
      );
      expect(await calmUse()).toEqual({ clients: 1, peak: 11 });
    });

    it("is not understated by slots in which one of the limit's routes was in trouble", async () => {
      await calmSlots([200, 100]);
      await calmSlots([200], { route: "orders", calm: false });
      await calmSlots([100], { route: "orders" });
      await calmSlots([100], { route: "elsewhere", calm: false });
      const both = (seconds: number, count: number) => [
        { client: "sub:a", at: ago(seconds), count, ...reads },
        { client: "sub:a", at: ago(seconds), count, route: "orders", ...reads },
      ];
      await send(...both(200, 4), { client: "sub:b", at: ago(200), count: 30, ...reads });
      expect(await calmUse()).toEqual({ clients: 0, peak: 0 });
      await send(...both(100, 8), { client: "sub:b", at: ago(100), count: 3, route: "elsewhere", limits: judged("writes") });
      expect(await calmUse()).toEqual({ clients: 1, peak: 16 });
    });

    it("is no measure of who is not limited, at risk, or under an alert that has not been over for long", async () => {
      await calmSlots([100]);
      const names = ["calm", "mixed", "partner", "risky", "alerted", "endless"];
      await send(...names.slice(0, 2).map((name) => ({ client: `sub:${name}`, at: ago(100), count: 5, ...reads })));
      await send(...names.slice(3).map((name) => ({ client: `sub:${name}`, at: ago(100), count: 900, ...reads })));
      await send(
        { client: "sub:partner", at: ago(100), count: 900, limits: judged("reads", "bypassed") },
        { client: "sub:mixed", at: ago(100), count: 900, limits: judged("reads", "bypassed") },
      );
      const times = { scoredAt: new Date(end), expiresAt: new Date(end + 1000) };
      await db()
        .insert(clientRisks)
        .values({ client: "sub:risky", route: "orders", score: 0.6, reasons: [], ...times });
      const resolved = { state: "resolved" as const, resolvedAt: new Date(ago(7000)) };
      await db()
        .insert(alerts)
        .values([
          alertRow({ client: "sub:alerted", startedAt: new Date(ago(7300)), ...resolved }),
          alertRow({ client: "sub:endless", startedAt: new Date(ago(90_000)) }),
        ]);
      expect(await calmUse()).toEqual({ clients: 2, peak: 5 });
    });
  });
});
