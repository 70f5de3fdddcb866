import { beforeEach, describe, expect, it } from "vitest";
import { alertRow } from "../alerts/test-alerts.ts";
import { alerts, clientRisks, trafficSamples } from "../db/loop-tables.ts";
import { rollup10s, rollupClient10s, rollupClientMinute } from "../db/metric-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import type { ClientUse } from "./decide-client-score.ts";
import { readCalmRanges, readClientUse, readOwnPeaks } from "./read-client-use.ts";
import { storeSampleRows, storeTraffic } from "./test-samples.ts";

const end = Date.UTC(2026, 5, 15, 12);
const ago = (seconds: number) => end - seconds * 1000;
const hour = 3600;
const bypassed = [{ limit: "default", outcome: "bypassed" as const, quota: 1, remaining: null }];

describeDatabases("what clients do", (get) => {
  const db = () => get().db;
  const send = (...sent: Parameters<typeof storeTraffic>[1]) => storeTraffic(db(), sent);

  beforeEach(async () => {
    for (const table of [rollup10s, rollupClient10s, rollupClientMinute, trafficSamples, alerts, clientRisks]) await db().delete(table);
  });

  describe("until now", () => {
    const used = async () => {
      const uses = await readClientUse(db(), end);
      return new Map(uses.map((use) => [`${use.client} ${use.route}`, use]));
    };

    it("is known of those that are anything but quiet and have not stopped: in a minute, in ten, or by what they fail at", async () => {
      await send(
        { client: "sub:minute", at: ago(60), count: 21 },
        { client: "sub:ten", at: ago(600), count: 60 },
        { client: "sub:ten", at: ago(60), count: 1 },
        { client: "sub:fails", at: ago(300), count: 5, status: 404 },
        { client: "sub:fails", at: ago(10), count: 1, status: 404 },
        { client: "sub:stopped", at: ago(70), count: 500, status: 404 },
        { client: "sub:quiet", at: ago(60), count: 20 },
        { client: "sub:before", at: ago(601), count: 500 },
        { client: "sub:after", at: end, count: 500 },
        { client: null, at: ago(60), count: 500 },
      );
      expect([...(await used()).values()]).toEqual([
        { route: "users", client: "sub:fails", requests1m: 1, requests10m: 6, failures10m: 6, bypassed: 0 },
        { route: "users", client: "sub:minute", requests1m: 21, requests10m: 21, failures10m: 0, bypassed: 0 },
        { route: "users", client: "sub:ten", requests1m: 1, requests10m: 61, failures10m: 0, bypassed: 0 },
      ]);
    });

    it("counts no refusal of ours as a client's failure, be it a limit's or a risk's", async () => {
      const refused = [{ limit: "default", outcome: "refused" as const, quota: 1, remaining: 0 }];
      const risky = { status: 429, problemCode: "abnormal-usage-detected" };
      await send(
        { client: "sub:limited", at: ago(60), count: 100, status: 429, limits: refused },
        { client: "sub:risky", at: ago(60), count: 100, ...risky },
        { client: "sub:blocked", at: ago(60), count: 100, status: 403, problemCode: "client-blocked" },
      );
      const uses = await used();
      expect(uses.get("sub:limited users")).toMatchObject({ requests1m: 100, failures10m: 0 });
      expect(uses.get("sub:risky users")).toMatchObject({ requests1m: 100, failures10m: 0 });
      expect([...uses.keys()].join()).not.toContain("sub:blocked");
    });

    it("remembers on every route that a client is not limited", async () => {
      await send(
        { client: "ip:e1:monitor", at: ago(300), count: 2, limits: bypassed },
        { client: "ip:e1:monitor", at: ago(60), count: 50, status: 404, route: null, limits: [] },
        { client: "sub:other", at: ago(60), count: 50, status: 404, route: null, limits: [] },
      );
      const uses = await used();
      expect(uses.get("ip:e1:monitor ")).toMatchObject({ failures10m: 50, bypassed: 2 });
      expect(uses.get("sub:other ")).toMatchObject({ bypassed: 0 });
    });

    it("loses nobody who stands out in a crowd of the busy: by failures, in the last minute, on a small route", async () => {
      const crowd = Array.from({ length: 2100 }, (_, index) => ({ client: `sub:busy-${index}`, at: ago(60), count: 62 }));
      await send(...crowd);
      await send(
        { client: "sub:scanner", at: ago(30), count: 40, status: 404 },
        { client: "sub:burst", at: ago(20), count: 65 },
        { client: "sub:elsewhere", at: ago(20), count: 61, route: "small" },
      );
      const found = [...(await used()).keys()];
      expect(found).toHaveLength(2000);
      expect(found).toEqual(expect.arrayContaining(["sub:scanner users", "sub:burst users", "sub:elsewhere small"]));
    });
  });

  describe("at most, where it is calm", () => {
    const calmSlots = (seconds: readonly number[], changes: object = {}) =>
      storeSampleRows(
        db(),
        seconds.map((second) => ({ at: ago(second), ...changes })),
      );
    const ranges = async (route = "users") => (await readCalmRanges(db(), end)).get(route);

    it("is the peak of any minute and of any ten minutes, however slots lie", async () => {
      await calmSlots([1000, 990, 950, 940, 400]);
      await send(
        { client: "sub:a", at: ago(1000), count: 5 },
        { client: "sub:a", at: ago(990), count: 7, status: 404 },
        { client: "sub:a", at: ago(950), count: 11 },
        { client: "sub:a", at: ago(940), count: 13 },
        { client: "sub:a", at: ago(400), count: 17 },
      );
      // The minute that ends with the slot 950 s ago holds the first three; the one after it no longer holds the first.
      expect(await ranges()).toEqual({ clients: 1, seconds: 50, requests1m: 31, requests10m: 48, failures10m: 0 });
    });

    it("is for failures what the second client does: one alone in failing is no measure for others", async () => {
      await calmSlots([100]);
      const failing = (client: string, count: number) => ({ client, at: ago(100), count, status: 404 });
      await send(failing("sub:a", 40), failing("sub:b", 7), failing("sub:c", 3));
      expect(await ranges()).toMatchObject({ clients: 3, failures10m: 7 });
    });

    it("is that of 99 clients in a hundred", async () => {
      await calmSlots([100]);
      await send(...Array.from({ length: 200 }, (_, index) => ({ client: `sub:${index}`, at: ago(100), count: index + 1 })));
      expect(await ranges()).toMatchObject({ clients: 200, requests1m: 198 });
    });

    it("leaves out slots that were not calm, that nobody judged, that are two hours old or yet to come", async () => {
      await calmSlots([2 * hour + 10, 2 * hour, 100]);
      await calmSlots([200], { calm: false });
      await storeSampleRows(db(), [{ at: end }]);
      await send(
        { client: "sub:a", at: ago(2 * hour + 10), count: 1000 },
        { client: "sub:a", at: ago(2 * hour), count: 2 },
        { client: "sub:a", at: ago(300), count: 1000 },
        { client: "sub:a", at: ago(200), count: 1000 },
        { client: "sub:a", at: ago(100), count: 3 },
        { client: "sub:a", at: end, count: 1000 },
      );
      expect(await ranges()).toMatchObject({ clients: 1, seconds: 20, requests1m: 3, requests10m: 3 });
    });

    it("leaves out who is at risk now, was under an alert, is under an old one still, or is not limited", async () => {
      await calmSlots([100]);
      const names = ["calm", "risky", "recovering", "elsewhere", "alerted", "endless", "resolved", "partner"];
      await send(...names.map((name, index) => ({ client: `sub:${name}`, at: ago(100), count: index + 1 })));
      await send({ client: "sub:partner", at: ago(100), count: 900, limits: bypassed });
      const risk = { route: "users", reasons: [], scoredAt: new Date(end), expiresAt: new Date(end + 1000) };
      await db()
        .insert(clientRisks)
        .values([
          { ...risk, client: "sub:risky", score: 0.51 },
          { ...risk, client: "sub:recovering", score: 0.5 },
          { ...risk, client: "sub:elsewhere", score: 0.9, route: "orders" },
        ]);
      const alert = { route: "users", metric: "client-anomaly-score" };
      const resolved = (seconds: number) => ({ state: "resolved" as const, resolvedAt: new Date(ago(seconds)) });
      await db()
        .insert(alerts)
        .values([
          alertRow({ ...alert, client: "sub:alerted", startedAt: new Date(ago(hour)), ...resolved(1000) }),
          alertRow({ ...alert, client: "sub:endless", startedAt: new Date(ago(9 * hour)) }),
          alertRow({ ...alert, client: "sub:resolved", startedAt: new Date(ago(9 * hour)), ...resolved(2 * hour + 1) }),
        ]);
      // Left are calm (1), recovering (3), elsewhere (4) and resolved (7); the partner's limited requests (8) share a row with the others.
      expect(await ranges()).toMatchObject({ clients: 4, requests1m: 7 });
    });

    it("keeps routes apart", async () => {
      await calmSlots([100]);
      await calmSlots([100], { route: "orders", calm: false });
      await send({ client: "sub:a", at: ago(100), count: 4 }, { client: "sub:a", at: ago(100), count: 900, route: "orders" });
      expect(await ranges()).toMatchObject({ requests1m: 4 });
      expect(await ranges("orders")).toBeUndefined();
    });
  });

  describe("in their busiest minute of a week", () => {
    const useOf = (client: string, route = "users"): ClientUse => ({
      client,
      route,
      requests1m: 0,
      requests10m: 0,
      failures10m: 0,
      paths10m: 0,
      bypassed: 0,
    });
    const week = 7 * 24 * hour;

    it("is told for each in the order asked, 0 where nothing is known", async () => {
      await send(
        { client: "sub:a", at: ago(7200), count: 30 },
        { client: "sub:a", at: ago(7190), count: 20, method: "POST" },
        { client: "sub:a", at: ago(3600), count: 40 },
        { client: "sub:a", at: ago(3600), count: 99, route: "orders" },
        { client: "sub:b", at: ago(3600), count: 7 },
      );
      const asked = [useOf("sub:b"), useOf("sub:none"), useOf("sub:a"), useOf("sub:a", "orders"), useOf("sub:a")];
      expect(await readOwnPeaks(db(), asked, end)).toEqual([7, 0, 50, 99, 50]);
      expect(await readOwnPeaks(db(), [], end)).toEqual([]);
    });

    it("leaves out the last ten minutes, what is older, and minutes under an alert of the client or of its route", async () => {
      await send(
        { client: "sub:a", at: ago(60), count: 900 },
        { client: "sub:a", at: ago(600), count: 800 },
        { client: "sub:a", at: ago(1200), count: 700 },
        { client: "sub:a", at: ago(2400), count: 600 },
        { client: "sub:a", at: ago(3600), count: 5 },
        { client: "sub:a", at: ago(week + 60), count: 500 },
      );
      await db()
        .insert(alerts)
        .values([
          alertRow({ route: "users", client: "sub:a", startedAt: new Date(ago(1150)) }),
          alertRow({ route: "users", startedAt: new Date(ago(2500)), state: "resolved", resolvedAt: new Date(ago(2390)) }),
          alertRow({ route: "orders", startedAt: new Date(ago(week)) }),
          alertRow({ route: "users", client: "sub:b", rule: "suspect", startedAt: new Date(ago(week)) }),
        ]);
      expect(await readOwnPeaks(db(), [useOf("sub:a")], end)).toEqual([5]);
      expect(await readOwnPeaks(db(), [useOf("sub:a")], end + 1000)).toEqual([5]);
    });
  });
});
