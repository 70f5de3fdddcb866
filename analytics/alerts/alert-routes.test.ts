import { beforeEach, describe, expect, it } from "vitest";
import { Alert, AlertsAnswer } from "#contracts/alert.ts";
import { alertNotifications, alerts } from "../db/loop-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { ledgerRoutes } from "../ledger/ledger-routes.ts";
import { sessionOf } from "../operators/test-session.ts";
import { type TestSteering, testSteering } from "../policy/test-steering.ts";
import { alertRoutes } from "./alert-routes.ts";
import { judgeAlerts } from "./judge-alerts.ts";
import { pruneAlerts } from "./prune-alerts.ts";
import { alertRow, inputOf, ruleOf, slotAt, valuesOf } from "./test-alerts.ts";

const DAY_MS = 86_400_000;
const HOSTILE = ["%27%20OR%201%3D1--", "1%3B%20DROP%20TABLE%20alerts", "%00", "a%00b", "..%2f..%2fetc", "%ff", "a%0Ab", "x".repeat(65)];

describeDatabases("alerts", (get) => {
  let steering: TestSteering;
  const list = async (query = "") => AlertsAnswer.parse((await steering.call("GET", `/api/alerts${query}`)).body).alerts;
  const ids = async (query = "") => (await list(query)).map(({ id }) => id);
  const store = async (...rows: Partial<ReturnType<typeof alertRow>>[]) => {
    const whole = rows.map((row) => alertRow(row));
    await get().db.insert(alerts).values(whole);
    return whole;
  };
  const acknowledge = (id: string, headers?: Record<string, string>) =>
    steering.call("POST", `/api/alerts/acknowledge/${id}`, headers && { headers });

  beforeEach(async () => {
    await get().db.delete(alerts);
    steering = testSteering(get(), (dependencies) => [alertRoutes(dependencies), ledgerRoutes(dependencies)]);
  });

  describe("200", () => {
    it("lists those that are not resolved, newest first, by state and by route", async () => {
      const [pending, active, seen, over, nowhere] = await store(
        { state: "pending", activeAt: null, startedAt: slotAt(5).at },
        { rule: "slow", startedAt: slotAt(4).at },
        { state: "acknowledged", route: "b", startedAt: slotAt(3).at },
        { state: "resolved", resolvedAt: slotAt(9).end, startedAt: slotAt(2).at },
        { route: "", startedAt: slotAt(1).at },
      );
      expect(await ids()).toEqual([pending?.id, active?.id, seen?.id, nowhere?.id]);
      expect(await ids("?status=all")).toEqual([pending?.id, active?.id, seen?.id, over?.id, nowhere?.id]);
      expect(await ids("?status=active")).toEqual([active?.id, nowhere?.id]);
      expect(await ids("?status=resolved")).toEqual([over?.id]);
      expect(await ids("?status=all&route=api")).toEqual([pending?.id, active?.id, over?.id]);
      expect(await list("?route=")).toMatchObject([{ id: nowhere?.id, route: null }]);
    });

    it("shows one", async () => {
      const [row] = await store({ client: "key:1", evidence: { reasons: [] }, acknowledgedBy: "operator-1", acknowledgedAt: slotAt(2).at });
      const { status, body } = await steering.call("GET", `/api/alerts/${row?.id}`);
      expect(status).toBe(200);
      expect(Alert.parse(body)).toEqual({
        id: row?.id,
        rule: "errors",
        route: "api",
        client: "key:1",
        metric: "error-rate",
        state: "active",
        value: 0.6,
        peak: 0.7,
        threshold: 0.5,
        evidence: { reasons: [] },
        startedAt: slotAt(0).at.toISOString(),
        activeAt: slotAt(0).at.toISOString(),
        acknowledgedAt: slotAt(2).at.toISOString(),
        acknowledgedBy: "operator-1",
        resolvedAt: null,
      });
    });

    it("lists the history of the last days, whatever became of it", async () => {
      const startedAt = (days: number) => new Date(steering.clock.now - days * DAY_MS);
      const over = { state: "resolved" as const, resolvedAt: startedAt(0) };
      const [open, week, month] = await store(
        { startedAt: startedAt(1) },
        { ...over, startedAt: startedAt(7) },
        { ...over, startedAt: startedAt(30) },
      );
      expect(await ids("/history")).toEqual([open?.id, week?.id]);
      expect(await ids("/history?days=1")).toEqual([open?.id]);
      expect(await ids("/history?days=90")).toEqual([open?.id, week?.id, month?.id]);
    });

    it("lists five hundred at most, in the history a thousand", async () => {
      await store(
        ...Array.from({ length: 1001 }, (_one, index) => ({ client: `key:${index}`, startedAt: new Date(steering.clock.now - index) })),
      );
      expect(await ids()).toHaveLength(500);
      const history = await ids("/history");
      expect(history).toHaveLength(1000);
      expect(await ids()).toEqual(history.slice(0, 500));
    });

    it.each(["pending", "active"] as const)("acknowledges one that is %s, with a ledger row; who was first stays", async (state) => {
      const [row] = await store({ state });
      const first = await acknowledge(row?.id ?? "", await sessionOf("operator", steering.dependencies));
      expect(first).toMatchObject({ status: 200, body: { state: "acknowledged", acknowledgedBy: "operator-1" } });
      expect(Alert.parse(first.body).acknowledgedAt).toBe(new Date(steering.clock.now).toISOString());
      steering.clock.now += 1000;
      expect(await acknowledge(row?.id ?? "")).toMatchObject({ status: 200, body: first.body });
      const { body } = await steering.call("GET", `/api/ledger?target=${row?.id}`);
      expect(body.decisions).toMatchObject([
        {
          action: "alert.acknowledge",
          actor: "operator-1",
          before: { state },
          after: { state: "acknowledged" },
          evidence: { rule: "errors", route: "api" },
        },
      ]);
    });

    it("acknowledges while the loop judges, and loses neither", async () => {
      const [row] = await store({ value: 0.6 });
      const input = inputOf({ rules: [ruleOf({ name: "errors", metric: "error-rate" })], values: [valuesOf("api", { errorRate: 0.9 })] });
      await Promise.all([acknowledge(row?.id ?? ""), get().db.transaction((tx) => judgeAlerts(tx, slotAt(1), input))]);
      expect(await list()).toMatchObject([{ state: "acknowledged", acknowledgedBy: "admin", peak: 0.9 }]);
    });
  });

  describe("refusals", () => {
    it.each([
      "?status=gone",
      "?status=",
      "?route=%00",
      "?other=1",
      "/history?days=0",
      "/history?days=91",
      "/history?days=1.5",
      "/history?days=x",
    ])("400 for %s", async (query) => {
      expect(await steering.call("GET", `/api/alerts${query}`)).toMatchObject({ status: 400, body: { code: "input-invalid" } });
    });

    it("401 without a credential", async () => {
      for (const path of ["/api/alerts", "/api/alerts/history", "/api/alerts/x"]) {
        expect((await steering.call("GET", path, { headers: {} })).status).toBe(401);
      }
      expect((await acknowledge("x", {})).status).toBe(401);
    });

    it("403 for a viewer who acknowledges, and for another site", async () => {
      const [row] = await store({});
      expect(await acknowledge(row?.id ?? "", await sessionOf("viewer", steering.dependencies))).toMatchObject({
        status: 403,
        body: { code: "operator-role-required" },
      });
      const foreign = { ...(await sessionOf("operator", steering.dependencies)), origin: "https://elsewhere.example" };
      expect(await acknowledge(row?.id ?? "", foreign)).toMatchObject({ status: 403, body: { code: "origin-refused" } });
      expect((await steering.call("GET", "/api/alerts", { headers: await sessionOf("viewer", steering.dependencies) })).status).toBe(200);
      expect(await list()).toMatchObject([{ state: "active" }]);
    });

    it("404 for an alert that is not", async () => {
      expect(await steering.call("GET", "/api/alerts/none")).toMatchObject({ status: 404, body: { code: "not-found" } });
      expect(await acknowledge("none")).toMatchObject({ status: 404, body: { code: "not-found" } });
    });

    it.each(HOSTILE)("400 or 404 for the id %s, and for the route: nothing happens", async (text) => {
      await store({});
      expect([400, 404]).toContain((await steering.call("GET", `/api/alerts/${text}`)).status);
      expect([400, 404]).toContain((await acknowledge(text)).status);
      const { status, body } = await steering.call("GET", `/api/alerts?route=${text}`);
      expect(status === 400 || (status === 200 && AlertsAnswer.parse(body).alerts.length === 0)).toBe(true);
      expect(await list()).toMatchObject([{ state: "active" }]);
    });

    it("409 for one that is over", async () => {
      const [row] = await store({ state: "resolved", resolvedAt: slotAt(3).end });
      expect(await acknowledge(row?.id ?? "")).toMatchObject({ status: 409, body: { code: "conflict" } });
    });
  });

  describe("pruning", () => {
    it("keeps what is open, and the history's days, and longer where raw events are", async () => {
      const { now } = steering.clock;
      const daysAgo = (days: number) => new Date(now - days * DAY_MS);
      const over = (days: number) => ({ state: "resolved" as const, startedAt: daysAgo(120), resolvedAt: daysAgo(days) });
      const [open, recent, month, old] = await store({ startedAt: daysAgo(120) }, over(80), over(95), over(110));
      const message = { webhook: "chat", body: {}, attempts: 0, nextAt: daysAgo(0) };
      const messages = [80, 95, 110].map((days) => ({ ...message, id: `${days}`, createdAt: daysAgo(days) }));
      await get().db.insert(alertNotifications).values(messages);
      const kept = async () =>
        new Set([...(await ids("?status=all")), ...(await get().db.select().from(alertNotifications)).map(({ id }) => id)]);
      await pruneAlerts(get().db, now, 100);
      expect(await kept()).toEqual(new Set([open?.id, recent?.id, month?.id, "80", "95"]));
      await pruneAlerts(get().db, now, 1);
      expect(await kept()).toEqual(new Set([open?.id, recent?.id, "80"]));
      expect(old?.state).toBe("resolved");
    });
  });
});
