import { beforeEach, describe, expect, it } from "vitest";
import { alertRow } from "../alerts/test-alerts.ts";
import { alerts } from "../db/loop-tables.ts";
import { rollup10s, rollupClient10s, rollupClientMinute, rollupMinute } from "../db/metric-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { readCalmCounts, readRouteCounts } from "./read-route-counts.ts";
import { storeTraffic } from "./test-samples.ts";

const end = Date.UTC(2026, 5, 15, 12);
const minuteMs = 60_000;
const dayMs = 86_400_000;
const ago = (minutes: number) => end - minutes * minuteMs;

describeDatabases("what a route has", (get) => {
  const db = () => get().db;
  const send = (...sent: Parameters<typeof storeTraffic>[1]) => storeTraffic(db(), sent);
  const calmOf = async () => new Map((await readCalmCounts(db(), end)).get("users")?.map(({ span, ...blocks }) => [span, blocks]));

  beforeEach(async () => {
    for (const table of [rollup10s, rollupMinute, rollupClient10s, rollupClientMinute, alerts]) await db().delete(table);
  });

  it("is counted over the last 5, 15 and 30 minutes, whatever its answers were", async () => {
    await send(
      { at: ago(5), count: 2, status: 404 },
      { at: ago(15), count: 3, status: 500 },
      { at: ago(30), count: 4, method: "POST" },
      { at: ago(31), count: 100 },
      { at: end, count: 100 },
      { at: ago(20), count: 5, route: "old" },
    );
    expect(await readRouteCounts(db(), end)).toEqual(
      new Map([
        ["users", { 5: 2, 15: 5, 30: 9 }],
        ["old", { 5: 0, 15: 0, 30: 5 }],
      ]),
    );
  });

  describe("in calm", () => {
    it("is known from around this time yesterday and a week ago, and the two hours before the last half", async () => {
      await send(
        { at: ago(60) - dayMs, count: 24 },
        { at: ago(-59) - dayMs, count: 24 },
        { at: ago(61) - dayMs, count: 100 },
        { at: ago(0) - 7 * dayMs, count: 12 },
        { at: ago(150), count: 48 },
        { at: ago(30), count: 100 },
      );
      const calm = await calmOf();
      expect(calm.get("yesterday")).toEqual({ blocks: 24, mean: 2, variance: expect.closeTo(46, 0) });
      expect(calm.get("last week")).toMatchObject({ blocks: 24, mean: 0.5 });
      expect(calm.get("before")).toMatchObject({ blocks: 24, mean: 2 });
    });

    it("is not known of a route without requests around this time yesterday", async () => {
      await send({ at: ago(100), count: 500 }, { at: ago(0) - dayMs, count: 1, route: "known" });
      expect([...(await readCalmCounts(db(), end)).keys()]).toEqual(["known"]);
    });

    it("leaves out what was under an alert of the route, not of a client or another route", async () => {
      await send({ at: ago(0) - dayMs, count: 24 }, { at: ago(100), count: 480 }, { at: ago(40), count: 24 });
      const during = { startedAt: new Date(ago(101)), resolvedAt: new Date(ago(99)) };
      await db()
        .insert(alerts)
        .values([alertRow({ ...during, route: "other" }), alertRow({ ...during, route: "users", client: "sub:a" })]);
      expect((await calmOf()).get("before")).toMatchObject({ blocks: 24, mean: 21 });
      await db()
        .insert(alerts)
        .values(alertRow({ ...during, route: "users" }));
      expect((await calmOf()).get("before")).toMatchObject({ blocks: 22, mean: 24 / 22 });
    });

    it("is what goes on under an alert, once that is most of the time", async () => {
      await send({ at: ago(0) - dayMs, count: 24 }, { at: ago(100), count: 480 });
      await db()
        .insert(alerts)
        .values(alertRow({ route: "users", startedAt: new Date(ago(120)), resolvedAt: null }));
      expect((await calmOf()).get("before")).toMatchObject({ blocks: 24, mean: 20 });
    });
  });
});
