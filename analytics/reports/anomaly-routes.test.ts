import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AnomalyReport } from "#contracts/loop-status.ts";
import { Problem } from "#contracts/problem.ts";
import { storeSampleRows } from "../anomalies/test-samples.ts";
import { trafficSamples } from "../db/loop-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { type TestSteering, testSteering } from "../policy/test-steering.ts";
import { anomalyRoutes } from "./anomaly-routes.ts";

const now = Date.parse("2026-06-15T12:34:56.789Z");
const at = (time: string) => Date.parse(`2026-06-15T${time}Z`);

describeDatabases("anomaly scores over time", (get) => {
  let steering: TestSteering;
  const ask = (query = "") => steering.call("GET", `/api/anomalies${query}`);
  const report = async (query = "") => {
    const answer = await ask(query);
    expect(answer.status).toBe(200);
    return AnomalyReport.parse(answer.body);
  };
  /** Steps with a score, as `HH:MM:SS score`. */
  const scored = ({ routes: [route] }: AnomalyReport) =>
    route?.series.filter(({ score }) => score !== null).map((step) => `${step.at.slice(11, 19)} ${step.score?.toFixed(2)}`);

  beforeAll(() => {
    steering = testSteering(get(), (dependencies) => [anomalyRoutes(dependencies)]);
    steering.clock.now = now;
  });
  beforeEach(async () => {
    await get().db.delete(trafficSamples);
  });

  describe("200", () => {
    it("has no route before anything was seen", async () => {
      expect(await report()).toEqual({
        period: { from: "2026-06-15T12:19:00.000Z", to: "2026-06-15T12:34:56.789Z", stepSeconds: 10 },
        routes: [],
      });
    });

    it("shows every step of a quarter of an hour, null where there is no score", async () => {
      await storeSampleRows(get().db, [
        { at: at("12:18:50"), score: 0.9 },
        { at: at("12:19:00"), score: 0.2 },
        { at: at("12:30:10"), score: null },
        { at: at("12:34:50"), score: 0.75 },
      ]);
      const found = await report();
      expect(found.routes).toMatchObject([{ route: "users" }]);
      expect(found.routes[0]?.series).toHaveLength(96);
      expect(found.routes[0]?.series[0]?.at).toBe(found.period.from);
      expect(scored(found)).toEqual(["12:19:00 0.20", "12:34:50 0.75"]);
    });

    it("shows the highest score of longer steps, and 1 as 1", async () => {
      await storeSampleRows(get().db, [
        { at: at("12:01:00"), score: 0.3 },
        { at: at("12:01:50"), score: 0.9999999999 },
        { at: at("12:02:00"), score: 0.4 },
        { at: at("12:02:10"), score: null },
      ]);
      expect(scored(await report("?range=1h"))).toEqual(["12:01:00 1.00", "12:02:00 0.40"]);
    });

    it("keeps routes apart, in order; those without a route are shown when asked for", async () => {
      await storeSampleRows(get().db, [
        { at: at("12:30:00"), route: "users", score: 0.1 },
        { at: at("12:30:00"), route: "orders", score: 0.2 },
        { at: at("12:30:00"), route: "", score: null },
      ]);
      expect((await report()).routes.map(({ route }) => route)).toEqual(["orders", "users"]);
      expect((await report("?route=users")).routes.map(({ route }) => route)).toEqual(["users"]);
      expect((await report("?route=")).routes.map(({ route }) => route)).toEqual([null]);
      expect((await report("?route=unheard-of")).routes).toEqual([]);
      expect((await report("?route='%20OR%20''='")).routes).toEqual([]);
    });

    it.each(["5m", "15m", "1h", "6h", "24h", "7d"])("answers for %s", async (range) => {
      await storeSampleRows(get().db, [{ at: at("12:34:50"), score: 0.5 }]);
      const { period, routes } = await report(`?range=${range}`);
      const steps = Math.floor((now - Date.parse(period.from)) / (period.stepSeconds * 1000)) + 1;
      expect(routes[0]?.series).toHaveLength(steps);
      expect(routes[0]?.series.at(-1)?.score).toBeCloseTo(0.5);
    });
  });

  describe("refusals", () => {
    it.each([
      ["an unknown range", "range=2m"],
      ["an empty range", "range="],
      ["an unknown parameter", "rnage=1h"],
      ["a range with a NUL", "range=15m%00"],
      ["a route with a NUL", "route=a%00b"],
      ["a route over lines", "route=a%0Ab"],
      ["a route of 10 KB", `route=${"a".repeat(10_240)}`],
    ])("400 for %s", async (_what, query) => {
      const answer = await ask(`?${query}`);
      expect(Problem.parse(answer.body)).toMatchObject({ status: 400, code: "input-invalid" });
    });

    it("401 without a credential", async () => {
      expect((await steering.call("GET", "/api/anomalies", { headers: {} })).status).toBe(401);
    });
  });
});
