import { describe, expect, it } from "vitest";
import { decideWatched, MOST_CLIENT_ALERTS, type SlotReadings } from "./decide-watched.ts";
import { ruleOf, valuesOf } from "./test-alerts.ts";

const none: SlotReadings = { values: [], routes: [], clients: [] };
const values = [valuesOf("a", { errorRate: 0.1, p95Ms: 20, limitExhaustion: 0.3 }), valuesOf("b", { requests: 9, errorRate: 1 })];
const routes = ["a", "b"].map((route, index) => ({ route, score: index === 0 ? 0.9 : null, reasons: [] }));
const client = (name: string, score: number, route = "a") => ({ client: `key:${name}`, route, score, reasons: [] });
const clients = [client("low", 0.5), client("high", 0.9), client("other", 0.8, "b"), client("high", 0.7)];
const readings: SlotReadings = { values, routes, clients };
const onRoute = (route: string) => ({ route, client: "" });

describe("what a rule watches", () => {
  it.each([
    ["error-rate", { a: 0.1, b: 0, c: 0 }],
    ["p95-ms", { a: 20, b: 0, c: 0 }],
    ["limit-exhaustion", { a: 0.3, b: 0, c: 0 }],
    ["anomaly-score", { a: 0.9, b: null, c: null }],
  ] as const)("is %s of each route with traffic or an open alert", (metric, expected) => {
    const watched = decideWatched(ruleOf({ name: "x", metric }), readings, [onRoute("a"), onRoute("c")]);
    expect(Object.fromEntries(watched.map(({ route, reading }) => [route, reading.value]))).toEqual(expected);
  });

  it("is one route where the rule names it", () => {
    const rule = ruleOf({ name: "x", metric: "error-rate", route: "a" });
    expect(decideWatched(rule, readings, []).map(({ route }) => route)).toEqual(["a"]);
    expect(decideWatched(rule, none, [])).toEqual([]);
  });

  it("is each client above the threshold, the highest first, once", () => {
    const watched = decideWatched(ruleOf({ name: "x", metric: "client-anomaly-score" }), readings, []);
    expect(watched.map((one) => [one.route, one.client, one.reading.value])).toEqual([
      ["a", "key:high", 0.9],
      ["b", "key:other", 0.8],
    ]);
  });

  it("is each client with an open alert, at 0 when it is not seen", () => {
    const rule = ruleOf({ name: "x", metric: "client-anomaly-score", route: "a" });
    const open = ["low", "gone"].map((name) => ({ route: "a", client: `key:${name}` }));
    const watched = decideWatched(rule, readings, open);
    expect(watched.map((one) => [one.client, one.reading.value])).toEqual([
      ["key:low", 0.5],
      ["key:gone", 0],
      ["key:high", 0.9],
    ]);
  });

  it("is no new client when as many alerts are open as there may be", () => {
    const open = Array.from({ length: MOST_CLIENT_ALERTS + 1 }, (_one, index) => ({ route: "a", client: `key:${index}` }));
    expect(decideWatched(ruleOf({ name: "x", metric: "client-anomaly-score" }), readings, open)).toHaveLength(open.length);
  });
});
