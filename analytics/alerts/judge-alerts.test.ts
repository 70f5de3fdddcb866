import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { Alert } from "#contracts/alert.ts";
import { alertNotifications, alerts } from "../db/loop-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { describeAlert } from "./describe-alert.ts";
import { type AlertInput, judgeAlerts } from "./judge-alerts.ts";
import { alertRow, inputOf, ruleOf, slotAt, valuesOf } from "./test-alerts.ts";

const errors = ruleOf({ name: "errors", metric: "error-rate" });
const anomaly = ruleOf({ name: "anomaly", metric: "anomaly-score" });
const suspect = ruleOf({ name: "suspect", metric: "client-anomaly-score" });
const reasons = [{ feature: "request_rate", value: 9, expected_low: 1, expected_high: 2 }];

describeDatabases("judging alerts", (get) => {
  const judge = (index: number, input: Partial<AlertInput>) => get().db.transaction((tx) => judgeAlerts(tx, slotAt(index), inputOf(input)));
  const rows = () => get().db.select().from(alerts).orderBy(alerts.startedAt, alerts.rule, alerts.route, alerts.client);
  const told = () => get().db.select().from(alertNotifications).orderBy(alertNotifications.id);
  const failing = (errorRate = 0.6, requests = 100) => ({ rules: [errors], values: [valuesOf("api", { errorRate, requests })] });

  beforeEach(async () => {
    await get().db.delete(alerts);
    await get().db.delete(alertNotifications);
  });

  describe("of a route", () => {
    it("goes from pending to active to resolved, at the slots' times, and tells each webhook once", async () => {
      const webhooks = ["chat", "pager"].map((name) => ({ name, url: "https://example.com/" }));
      expect((await judge(0, { ...failing(), webhooks })).changed).toMatchObject([{ state: "pending", startedAt: slotAt(0).at }]);
      await judge(1, { ...failing(0.8), webhooks });
      expect(await told()).toEqual([]);
      expect((await judge(2, { ...failing(), webhooks })).changed).toMatchObject([{ state: "active", activeAt: slotAt(2).end }]);
      expect((await judge(3, { ...failing(0.1), webhooks })).changed).toEqual([]);
      await judge(4, { ...failing(0.1), webhooks });
      const { changed } = await judge(5, { ...failing(0.1), webhooks });
      expect(changed).toMatchObject([{ state: "resolved", resolvedAt: slotAt(5).end, value: 0.1, peak: 0.8 }]);
      const [row] = await rows();
      expect(Alert.parse(describeAlert(row!))).toMatchObject({
        id: row?.id,
        route: "api",
        client: null,
        evidence: { at: slotAt(1).at.toISOString(), requests: 100, errorRate: 0.8, p95Ms: 10, limitExhaustion: 0 },
      });
      const messages = await told();
      expect(messages.map(({ id }) => id).sort()).toEqual(
        ["active", "resolved"].flatMap((state) => [`${row?.id}:${state}:chat`, `${row?.id}:${state}:pager`]),
      );
      const active = messages.find(({ id }) => id.includes(":active:"));
      expect(active).toMatchObject({ attempts: 0, nextAt: slotAt(2).end, createdAt: slotAt(2).end, deliveredAt: null, failure: null });
      expect(active?.body).toMatchObject({ id: active?.id, event: "alert.active", alert: { state: "active", id: row?.id } });
      expect(messages.find(({ id }) => id.includes(":resolved:"))?.body).toMatchObject({ event: "alert.resolved" });
    });

    it("tells nobody of one that only pended", async () => {
      const webhooks = [{ name: "chat", url: "https://example.com/" }];
      await judge(0, { ...failing(), webhooks });
      expect((await judge(1, { ...failing(0), webhooks })).changed).toMatchObject([{ state: "resolved", activeAt: null }]);
      expect(await told()).toEqual([]);
    });

    it("tells of the end of one that somebody has seen", async () => {
      await get()
        .db.insert(alerts)
        .values(alertRow({ state: "acknowledged", acknowledgedBy: "ada", belowSince: slotAt(0).at }));
      await judge(9, { ...failing(0), webhooks: [{ name: "chat", url: "https://example.com/" }] });
      expect((await told()).map(({ body }) => body)).toMatchObject([{ event: "alert.resolved", alert: { acknowledgedBy: "ada" } }]);
    });

    it.each([
      ["too few requests", { ...failing(1, 9) }, 0],
      ["enough requests", { ...failing(1, 10) }, 1],
      ["another route than the rule's", { rules: [{ ...errors, route: "other" }], values: failing(1).values }, 0],
      ["requests that matched no route", { rules: [errors], values: [valuesOf("", { errorRate: 1 })] }, 1],
      [
        "a slow 95th percentile",
        { rules: [ruleOf({ name: "slow", metric: "p95-ms", above: 500 })], values: [valuesOf("api", { p95Ms: 501 })] },
        1,
      ],
      [
        "refusals",
        { rules: [ruleOf({ name: "full", metric: "limit-exhaustion" })], values: [valuesOf("api", { limitExhaustion: 0.6 })] },
        1,
      ],
      ["an anomaly of a route with few requests", { rules: [anomaly], routes: [{ route: "api", score: 0.9, reasons }] }, 1],
      ["a route without score", { rules: [anomaly], routes: [{ route: "api", score: null, reasons }], values: [valuesOf("api")] }, 0],
    ])("with %s", async (_what, input, count) => {
      expect((await judge(0, input)).changed).toHaveLength(count);
    });

    it("without traffic counts as below; without a score it stays, for five minutes", async () => {
      const seen = { startedAt: slotAt(0).at, activeAt: slotAt(2).end };
      await get()
        .db.insert(alerts)
        .values([alertRow(seen), alertRow({ ...seen, rule: "anomaly", metric: "anomaly-score" })]);
      for (let index = 10; index < 10 + 29; index += 1) await judge(index, { rules: [errors, anomaly] });
      expect(await rows()).toMatchObject([
        { rule: "anomaly", state: "active", value: 0.6, evidence: { unknownSince: slotAt(10).at.toISOString() } },
        { rule: "errors", state: "resolved", resolvedAt: slotAt(12).end, value: 0 },
      ]);
      for (let index = 39; index < 42; index += 1) await judge(index, { rules: [errors, anomaly] });
      expect((await rows())[0]).toMatchObject({ state: "resolved", belowSince: slotAt(39).at, resolvedAt: slotAt(41).end });
    });

    it("follows the rule's threshold, and keeps a score's reasons", async () => {
      const routes = [{ route: "api", score: 0.9, reasons }];
      await judge(0, { rules: [anomaly], routes });
      await judge(1, { rules: [{ ...anomaly, above: 0.7 }], routes });
      expect(await rows()).toMatchObject([{ threshold: 0.7, evidence: { at: slotAt(0).at.toISOString(), reasons } }]);
    });

    it("is resolved when its rule is gone, watches another route or another metric", async () => {
      const names = ["gone", "elsewhere", "other"];
      await get()
        .db.insert(alerts)
        .values(names.map((rule) => alertRow({ rule })));
      const elsewhere = ruleOf({ name: "elsewhere", metric: "error-rate", route: "b" });
      const other = ruleOf({ name: "other", metric: "p95-ms", above: 1 });
      const { changed } = await judge(7, { rules: [elsewhere, other], values: [valuesOf("api")], webhooks: [{ name: "chat", url: "x" }] });
      expect(
        changed
          .filter(({ state }) => state === "resolved")
          .map(({ rule }) => rule)
          .sort(),
      ).toEqual([...names].sort());
      expect(changed.filter(({ state }) => state !== "resolved")).toMatchObject([{ rule: "other", metric: "p95-ms", state: "pending" }]);
      expect(await told()).toHaveLength(3);
    });

    it("changes nothing of what is over", async () => {
      const over = alertRow({ state: "resolved", resolvedAt: slotAt(3).end });
      await get().db.insert(alerts).values(over);
      await judge(9, failing(0));
      expect(await rows()).toEqual([over]);
    });
  });

  describe("of clients", () => {
    const clients = (count: number, score = (index: number) => 0.6 + index / 1000) =>
      Array.from({ length: count }, (_one, index) => ({ client: `key:${index}`, route: "api", score: score(index), reasons }));

    it("is about one client of a route, above the threshold only, and names the reasons", async () => {
      const seen = [
        ...clients(1),
        { client: "key:0", route: "b", score: 0.7, reasons },
        { client: "key:1", route: "b", score: 0.5, reasons },
      ];
      await judge(0, { rules: [{ ...suspect, route: "b" }], clients: seen });
      expect(await rows()).toMatchObject([{ client: "key:0", route: "b", metric: "client-anomaly-score", evidence: { reasons } }]);
    });

    it("ends when the client is no longer seen", async () => {
      for (const index of [0, 1, 2]) await judge(index, { rules: [suspect], clients: clients(1) });
      for (const index of [3, 4, 5]) await judge(index, { rules: [suspect] });
      expect(await rows()).toMatchObject([{ state: "resolved", value: 0, peak: 0.6, activeAt: slotAt(2).end, resolvedAt: slotAt(5).end }]);
    });

    it("is raised for the hundred highest; a place that becomes free goes to the next", async () => {
      await judge(0, { rules: [suspect], clients: clients(150) });
      const open = await rows();
      expect(open).toHaveLength(100);
      expect(Math.min(...open.map(({ value }) => value))).toBeCloseTo(0.65);
      await judge(1, { rules: [suspect], clients: clients(150, (index) => (index === 149 ? 0 : 0.6 + index / 1000)) });
      await judge(2, { rules: [suspect], clients: clients(150) });
      const later = await rows();
      expect(later.filter(({ state }) => state !== "resolved")).toHaveLength(100);
      expect(later.find(({ client, state }) => client === "key:149" && state === "pending")).toMatchObject({ startedAt: slotAt(2).at });
    });
  });

  describe("troubled routes", () => {
    it("are those whose traffic is unlike itself, from the first slot until the alert is over", async () => {
      const values = [valuesOf("api", { errorRate: 1 }), valuesOf("full", { limitExhaustion: 1 }), valuesOf("calm")];
      const rules = [{ ...errors, for: "1m" }, ruleOf({ name: "full", metric: "limit-exhaustion" }), suspect, anomaly];
      const routes = [{ route: "odd", score: 0.9, reasons }];
      const judged = await judge(0, { rules, values, routes, clients: [{ client: "key:1", route: "calm", score: 1, reasons }] });
      expect([...judged.troubledRoutes].sort()).toEqual(["api", "odd"]);
      const after = await judge(1, { rules, values: [valuesOf("api")], routes });
      expect([...after.troubledRoutes]).toEqual(["odd"]);
    });
  });

  it("leaves it acknowledged", async () => {
    const row = alertRow();
    await get().db.insert(alerts).values(row);
    await get().db.transaction((tx) =>
      tx.update(alerts).set({ state: "acknowledged", acknowledgedBy: "ada" }).where(eq(alerts.id, row.id)),
    );
    await judge(1, failing(0.9));
    expect(await rows()).toMatchObject([{ state: "acknowledged", acknowledgedBy: "ada", peak: 0.9 }]);
  });

  it("leaves nothing of a transaction that fails", async () => {
    const failed = get().db.transaction(async (tx) => {
      await judgeAlerts(tx, slotAt(0), inputOf(failing()));
      throw new Error("undo");
    });
    await expect(failed).rejects.toThrow("undo");
    expect(await rows()).toEqual([]);
  });
});
