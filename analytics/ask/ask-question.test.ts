import { beforeAll, describe, expect, test } from "vitest";
import type { MetricEvent } from "#contracts/metric-event.ts";
import type { QuestionAnswer } from "#contracts/question.ts";
import { QuestionAnswer as Answer } from "#contracts/question.ts";
import { configVersions } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { askQuestion } from "./ask-question.ts";
import { makeTraffic, storeTraffic, testNow } from "./test-traffic.ts";

const traffic = makeTraffic();
const at = (text: string) => Date.parse(text);
const minute = 60_000;
const hour = 60 * minute;
const midnight = at("2026-06-18T00:00:00Z");
const yesterday: [number, number] = [at("2026-06-17T00:00:00Z"), midnight];
const today: [number, number] = [midnight, testNow];
const rolling = (ms: number): [number, number] => [testNow - ms, testNow];

type Holds = (event: MetricEvent) => boolean;
const all: Holds = () => true;
const within = ([from, to]: [number, number], holds: Holds = all) =>
  traffic.filter((event) => event.at >= from && event.at < to && holds(event));
const count = (period: [number, number], holds: Holds = all) => within(period, holds).length;
const isError: Holds = ({ status }) => status >= 500;
const isRefused: Holds = ({ limits }) => limits.some(({ outcome }) => outcome === "refused");
const onRoute =
  (route: string): Holds =>
  (event) =>
    event.route === route;
const both =
  (one: Holds, other: Holds): Holds =>
  (event) =>
    one(event) && other(event);

function countBy(period: [number, number], keyOf: (event: MetricEvent) => string | null, holds: Holds = all): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of within(period, holds)) {
    const key = keyOf(event);
    if (key !== null) counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function exactPercentile(events: readonly MetricEvent[], share: number): number {
  const sorted = events.map(({ latencyMs }) => latencyMs).sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

const largestFirst = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([key, value]) => ({ key, value }))
    .sort((one, other) => other.value - one.value || (one.key < other.key ? -1 : 1));

describeDatabases("a question", (get) => {
  beforeAll(() => storeTraffic(get(), traffic), 120_000);

  const ask = async (question: string, timeZone?: string): Promise<QuestionAnswer> =>
    Answer.parse(await askQuestion(get().db, { question, now: testNow, ...(timeZone ? { timeZone } : {}) }));

  const figureOf = async (question: string, timeZone?: string) => {
    const answer = await ask(question, timeZone);
    expect(answer).toMatchObject({ outcome: "answered" });
    return answer.answer?.value;
  };
  const rowsOf = async (question: string) => {
    const answer = await ask(question);
    expect(answer).toMatchObject({ outcome: "answered" });
    return answer.answer?.rows;
  };

  test.each<[string, number]>([
    ["how many requests yesterday?", count(yesterday)],
    ["requests in the last 6 hours", count(rolling(6 * hour))],
    ["how many requests hit orders today", count(today, onRoute("orders"))],
    [
      "how many POSTs to orders today",
      count(
        today,
        both(onRoute("orders"), ({ method }) => method === "POST"),
      ),
    ],
    ["how many 404s yesterday", count(yesterday, ({ status }) => status === 404)],
    ["how many 5xx today", count(today, isError)],
    ["number of server errors on checkout this week", count([at("2026-06-15T00:00:00Z"), testNow], both(isError, onRoute("checkout")))],
    ["how many 4xx in the last hour", count(rolling(hour), ({ status }) => status >= 400 && status < 500)],
    ["how many requests were throttled today", count(today, isRefused)],
    ["how many requests did alice send today", count(today, ({ client }) => client === "sub:alice")],
    [
      "how many 429s did key:aaaaaaaaaaaa get today",
      count(
        today,
        both(isRefused, ({ client }) => client === "key:aaaaaaaaaaaa"),
      ),
    ],
    ["requests not on orders today", count(today, ({ route }) => route !== "orders")],
    ["how many requests excluding orders today", count(today, ({ route }) => route !== "orders")],
    [
      "how many requests were refused by the reads limit today",
      count(today, ({ limits }) => limits.some(({ limit, outcome }) => limit === "reads" && outcome === "refused")),
    ],
    ["how many distinct clients today", new Set(within(today).flatMap(({ client }) => client ?? [])).size],
    ["how many clients were throttled today", new Set(within(today, isRefused).flatMap(({ client }) => client ?? [])).size],
    ["how many bytes did we send today", within(today).reduce((sum, { bytesOut }) => sum + (bytesOut ?? 0), 0)],
    ["how much data was uploaded today", within(today).reduce((sum, { bytesIn }) => sum + (bytesIn ?? 0), 0)],
    ["error rate today", count(today, isError) / count(today)],
    ["success rate today", count(today, ({ status }) => status < 500) / count(today)],
    ["what percentage of requests were 404s today", count(today, ({ status }) => status === 404) / count(today)],
    ["what share of traffic went to orders today", count(today, onRoute("orders")) / count(today)],
    ["what fraction of requests was throttled today", count(today, isRefused) / count(today)],
    ["average requests per hour yesterday", count(yesterday) / 24],
    ["requests per second over the last 5 minutes", count(rolling(5 * minute)) / 300],
    [
      "average latency of users today",
      within(today, onRoute("users")).reduce((sum, { latencyMs }) => sum + latencyMs, 0) / count(today, onRoute("users")),
    ],
  ])("“%s” is answered with what was sent", async (question, expected) => {
    expect(expected).toBeGreaterThan(0);
    expect(await figureOf(question)).toBeCloseTo(expected, 6);
  });

  test.each<[string, readonly MetricEvent[], number]>([
    ["p95 of orders today", within(today, onRoute("orders")), 0.95],
    ["99th percentile latency yesterday", within(yesterday), 0.99],
    ["median response time of GET requests in the last 6 hours", within(rolling(6 * hour), ({ method }) => method === "GET"), 0.5],
    ["slowest request today", within(today), 1],
    ["p90 latency of 2xx responses today", within(today, ({ status }) => status < 300), 0.9],
  ])("“%s” is within 2 %% of exact", async (question, events, share) => {
    const exact = exactPercentile(events, share);
    expect(Math.abs(((await figureOf(question)) ?? 0) - exact) / exact).toBeLessThanOrEqual(0.0201);
  });

  test.each<[string, { key: string; value: number }[]]>([
    ["requests by route today", largestFirst(countBy(today, ({ route }) => route ?? ""))],
    ["which route had the most errors yesterday", largestFirst(countBy(yesterday, ({ route }) => route ?? "", isError)).slice(0, 1)],
    ["top 2 clients today", largestFirst(countBy(today, ({ client }) => client)).slice(0, 2)],
    ["requests by status code on checkout today", largestFirst(countBy(today, ({ status }) => String(status), onRoute("checkout")))],
    ["requests by method today", largestFirst(countBy(today, ({ method }) => method))],
    ["which limit refused the most today", largestFirst(countBy(today, ({ limits }) => limits[0]?.limit ?? null, isRefused)).slice(0, 1)],
    ["what problem codes did we return today", largestFirst(countBy(today, ({ problemCode }) => problemCode ?? ""))],
    ["which clients were throttled today", largestFirst(countBy(today, ({ client }) => client, isRefused))],
    [
      "busiest hour yesterday",
      largestFirst(countBy(yesterday, (event) => new Date(event.at - (event.at % hour)).toISOString())).slice(0, 1),
    ],
  ])("“%s” is answered with rows", async (question, expected) => {
    expect(await rowsOf(question)).toEqual(expected);
  });

  test("the quietest hour may be one without a request", async () => {
    const orders = onRoute("orders");
    const perHour = Array.from({ length: 24 }, (_, index) => {
      const [from, to] = [yesterday[0] + index * hour, yesterday[0] + (index + 1) * hour];
      return { key: new Date(from).toISOString(), value: count([from, to], both(orders, isRefused)) };
    });
    const [quietest] = perHour.toSorted((one, other) => one.value - other.value);
    expect(quietest?.value).toBe(0);
    expect(await rowsOf("quietest hour of refused requests on orders yesterday")).toEqual([quietest]);
  });

  test("a series has every step, also where nothing happened", async () => {
    const { answer } = await ask("errors by hour yesterday");
    expect(answer?.series).toHaveLength(24);
    const counts = countBy(yesterday, (event) => new Date(event.at - (event.at % hour)).toISOString(), isError);
    for (const { at: start, value } of answer?.series ?? []) expect(value).toBe(counts[start] ?? 0);
  });

  test("days begin where the zone's clock has them", async () => {
    const inTokyo: [number, number] = [at("2026-06-16T15:00:00Z"), at("2026-06-17T15:00:00Z")];
    expect(await figureOf("requests yesterday", "Asia/Tokyo")).toBe(count(inTokyo));
    const { answer } = await ask("requests by day in the last 3 days", "Asia/Tokyo");
    expect(answer?.series?.map(({ at: start }) => start.slice(11, 16))).toEqual(["15:00", "15:00", "15:00", "15:00"]);
  });

  test("a comparison holds both figures", async () => {
    const { answer } = await ask("is the error rate up from yesterday?");
    expect(answer?.value).toBeCloseTo(count(today, isError) / count(today), 9);
    const until: [number, number] = [yesterday[0], testNow - 24 * 60 * minute];
    expect(answer?.previous).toBeCloseTo(count(until, isError) / count(until), 9);
    const byRoute = await ask("compare requests by route today vs yesterday");
    const [first] = byRoute.answer?.rows ?? [];
    expect(first).toEqual({ key: "orders", value: count(today, onRoute("orders")), previous: count(until, onRoute("orders")) });
  });

  test("slow requests are counted within a bucket of the bound", async () => {
    const value = (await figureOf("how many requests took longer than 500 ms today")) ?? 0;
    expect(value).toBeLessThanOrEqual(count(today, ({ latencyMs }) => latencyMs > 500 / 1.04));
    expect(value).toBeGreaterThanOrEqual(count(today, ({ latencyMs }) => latencyMs > 500 * 1.04));
  });

  test("nothing measured is no latency, and zero requests", async () => {
    expect(await figureOf("p95 of users between 2026-06-01T00:00 and 2026-06-01T01:00")).toBeNull();
    expect(await figureOf("requests on users between 2026-06-01T00:00 and 2026-06-01T01:00")).toBe(0);
  });

  test("signs that nobody sees part words and say nothing", async () => {
    expect(await figureOf("\u202erequests\u0000\u200btoday")).toBe(count(today));
  });

  describe("of somebody hostile", () => {
    test.each([
      "requests on orders'; DROP TABLE rollup_minute; --",
      'requests by client "key:x\' OR 1=1" today',
      "how many requests did key:a')/**/UNION/**/SELECT/**/pg_sleep(10)-- make",
      "requests on route $1 today",
      "requests on /api/%27%20OR%201=1 today",
      "error rate of ${env:AEGIS_OPERATOR_TOKEN} today",
      "requests on __proto__ constructor toString today",
    ])("is never a plan that holds its text: %s", async (question) => {
      const answer = await ask(question);
      expect(answer.outcome).not.toBe("answered");
      expect(await figureOf("requests today")).toBe(count(today));
    });
  });

  test("says where figures of clients are kept for less time than was asked for", async () => {
    const row = { compiled: { routes: [], limits: [] }, actor: "tester", message: "", createdAt: new Date(testNow) };
    await get()
      .db.insert(configVersions)
      .values({ ...row, version: 1, yaml: "monitoring:\n  retentionDays: 3\n" });
    expect((await ask("top 2 clients in the last 5 days")).notes.join()).toContain("kept for 3 days");
    expect((await ask("requests in the last 5 days")).notes.join()).not.toContain("kept for");
  });
});
