import { Hono } from "hono";
import { beforeAll, describe, expect, test } from "vitest";
import { QuestionAnswer } from "#contracts/question.ts";
import { describeDatabases } from "../db/test-database.ts";
import { testDependencies } from "../test-dependencies.ts";
import { askRoutes } from "./ask-routes.ts";
import { makeTraffic, storeTraffic, testNow } from "./test-traffic.ts";

const traffic = makeTraffic();

describeDatabases("POST /api/nl-query", (get) => {
  let app: Hono;

  beforeAll(async () => {
    await storeTraffic(get(), traffic);
    app = new Hono().route("/", askRoutes(testDependencies(get(), { now: () => testNow })));
  }, 120_000);

  const send = (body: unknown, headers: Record<string, string> = { Authorization: "Bearer operator-token-of-the-tests" }) =>
    app.request("/api/nl-query", {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  describe("200", () => {
    test("with the figure, the plan in words and the report that holds the same", async () => {
      const response = await send({ question: "What's the average latency for orders in the last hour?" });
      expect(response.status).toBe(200);
      const answer = QuestionAnswer.parse(await response.json());
      expect(answer).toMatchObject({
        outcome: "answered",
        inWords: "Mean latency, of route orders, from 2026-06-18 13:30 to 2026-06-18 14:30 (UTC)",
        equivalent: { method: "GET", path: "/api/metrics/latency?range=1h&route=orders" },
        answer: { unit: "ms", value: expect.any(Number) },
        nearest: [],
        proposedBy: null,
      });
    });

    test("with the nearest questions where it could mean several things", async () => {
      const answer = QuestionAnswer.parse(await (await send({ question: "how is orders doing today" })).json());
      expect(answer).toMatchObject({ outcome: "ambiguous", plan: null, answer: null });
      for (const question of answer.nearest) {
        expect(QuestionAnswer.parse(await (await send({ question })).json()).outcome, question).toBe("answered");
      }
    });

    test("with questions that can be asked where it is about something else", async () => {
      const answer = QuestionAnswer.parse(await (await send({ question: "will it rain tomorrow?" })).json());
      expect(answer).toMatchObject({ outcome: "out-of-scope", plan: null, answer: null });
      expect(answer.nearest.length).toBeGreaterThan(0);
    });

    test("in the days of a zone", async () => {
      const answer = QuestionAnswer.parse(await (await send({ question: "requests today", timeZone: "Asia/Tokyo" })).json());
      expect(answer.plan?.period.from).toBe("2026-06-17T15:00:00.000Z");
    });
  });

  describe("400 input-invalid", () => {
    test.each([
      [{}, "question"],
      [{ question: "" }, "question"],
      [{ question: "   " }, "question"],
      [{ question: 1 }, "question"],
      [{ question: "x".repeat(301) }, "question"],
      [{ question: "requests\ntoday" }, "question"],
      [{ question: "requests\u0000" }, "question"],
      [{ question: "requests", timeZone: "Mars/Phobos" }, "timeZone"],
      [{ question: "requests", timeZone: "UTC'; DROP TABLE rollup_minute" }, "timeZone"],
    ])("for %j", async (body, path) => {
      const response = await send(body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        code: "input-invalid",
        errors: expect.arrayContaining([expect.objectContaining({ path })]),
      });
    });

    test("for a body that is no JSON, and for a member that is not known", async () => {
      expect((await send("{")).status).toBe(400);
      expect((await send({ question: "requests", sql: "SELECT 1" })).status).toBe(400);
    });
  });

  test("401 sign-in-required for whoever is not signed in", async () => {
    const response = await send({ question: "requests" }, {});
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "sign-in-required" });
  });

  test("413 input-too-large for more than 8 KiB", async () => {
    expect((await send({ question: "x".repeat(9000) })).status).toBe(413);
  });
});
