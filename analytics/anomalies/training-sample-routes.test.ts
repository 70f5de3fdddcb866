import { Hono } from "hono";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { TrafficSample } from "#contracts/anomaly.ts";
import { Problem } from "#contracts/problem.ts";
import { trafficSamples } from "../db/loop-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { answerFault } from "../http/answer-problem.ts";
import { testDependencies } from "../test-dependencies.ts";
import { storeSampleRows } from "./test-samples.ts";
import { trainingSampleRoutes } from "./training-sample-routes.ts";

const now = Date.parse("2026-06-15T12:00:00Z");
const day = 86_400_000;
/** A line of the answer: what the model sees, and of which route. */
const Line = z.strictObject({ route: z.string(), ...TrafficSample.shape });

describeDatabases("training samples", (get) => {
  const app = new Hono();
  let headers: Record<string, string>;
  const ask = (query = "") => app.request(`/api/training-samples${query}`, { headers });
  const page = async (query = "") => {
    const answer = await ask(query);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
    const text = await answer.text();
    expect(text === "" || text.endsWith("\n")).toBe(true);
    const lines = text.split("\n").slice(0, -1);
    return { samples: lines.map((line) => Line.parse(JSON.parse(line))), next: answer.headers.get("x-next-cursor") };
  };
  const keysOf = (samples: readonly { route: string; at?: number | undefined }[]) => samples.map(({ route, at }) => `${route} ${at}`);

  beforeAll(() => {
    const dependencies = testDependencies(get(), { now: () => now });
    headers = { authorization: `Bearer ${dependencies.env.operatorToken}` };
    app.onError(answerFault(dependencies.log));
    app.route("/", trainingSampleRoutes(dependencies));
  });
  beforeEach(async () => {
    await get().db.delete(trafficSamples);
  });

  describe("200", () => {
    it("is empty before anything was seen", async () => {
      expect(await page()).toEqual({ samples: [], next: null });
    });

    it("tells each figure of a calm slot and nothing of what the loop thought of it", async () => {
      await storeSampleRows(get().db, [{ at: now - 10_000, reasons: [{ feature: "latency" }] }]);
      expect((await page()).samples).toEqual([
        {
          route: "users",
          at: now - 10_000,
          request_rate: 2.5,
          latency: 12,
          error_rate: 0,
          payload_bytes: 100,
          distinct_clients: 3,
          top_client_share: 0.5,
          distinct_paths: 2,
          client_error_share: 0.1,
        },
      ]);
    });

    it("leaves out what is not calm and what no route matched, and goes back a week unless asked otherwise", async () => {
      await storeSampleRows(get().db, [
        { at: now - 10_000, route: "" },
        { at: now - 20_000, calm: false },
        { at: now - 7 * day },
        { at: now - 7 * day + 10_000 },
        { at: now - 89 * day },
      ]);
      expect(keysOf((await page()).samples)).toEqual([`users ${now - 7 * day + 10_000}`]);
      expect((await page("?days=8")).samples).toHaveLength(2);
      expect((await page("?days=90")).samples).toHaveLength(3);
    });

    it("pages in order of route and time, each slot once", async () => {
      const rows = ["b", "a-1", "a", "a.b"].flatMap((route) =>
        Array.from({ length: 7 }, (_, index) => ({ route, at: now - 70_000 + index * 10_000 })),
      );
      await storeSampleRows(get().db, rows.toReversed());
      await storeSampleRows(get().db, [{ route: "a", at: now - 5000, calm: false }]);
      const whole = keysOf((await page()).samples);
      expect(whole).toHaveLength(28);
      expect(new Set(whole)).toEqual(new Set(keysOf(rows)));
      const seen: string[] = [];
      let query: string | null = "?limit=5";
      while (query !== null) {
        const { samples, next }: Awaited<ReturnType<typeof page>> = await page(query);
        expect(samples.length).toBeLessThanOrEqual(5);
        seen.push(...keysOf(samples));
        query = next === null ? null : `?limit=5&after=${next}`;
      }
      expect(seen).toEqual(whole);
      for (const route of ["a", "b"]) {
        const times = seen.filter((key) => key.startsWith(`${route} `));
        expect(times).toEqual(times.toSorted());
      }
    });

    it("has no next page when a page ends it exactly", async () => {
      await storeSampleRows(get().db, [{ at: now - 10_000 }, { at: now - 20_000 }]);
      expect(await page("?limit=2")).toMatchObject({ samples: [{}, {}], next: null });
      expect((await page("?limit=1")).next).not.toBeNull();
    });
  });

  describe("refusals", () => {
    const cursorOf = (text: string) => Buffer.from(text).toString("base64url");

    it.each([
      ["no days", "days=0"],
      ["more days than are kept", "days=91"],
      ["half a day", "days=0.5"],
      ["days that are none", "days=x"],
      ["no lines", "limit=0"],
      ["too many lines", "limit=10001"],
      ["lines without end", "limit=Infinity"],
      ["a cursor that is none", "after=@@"],
      ["an empty cursor", "after="],
      ["a NUL for a cursor", "after=%00"],
      ["a cursor of no route", `after=${cursorOf("1.")}`],
      ["a cursor with a NUL", `after=${cursorOf("1.a\0")}`],
      ["a cursor beyond time", `after=${cursorOf("99999999999999.a")}`],
      ["a cursor before time", `after=${cursorOf("-1.a")}`],
      ["a cursor of SQL", `after=${cursorOf("1.a' OR '1'='1")}`],
      ["a cursor of 10 KB", `after=${"a".repeat(10_240)}`],
    ])("400 for %s", async (_what, query) => {
      const answer = await ask(`?${query}`);
      expect(Problem.parse(await answer.json())).toMatchObject({ status: 400, code: "input-invalid" });
    });

    it("401 without a credential", async () => {
      expect((await app.request("/api/training-samples")).status).toBe(401);
    });
  });
});
