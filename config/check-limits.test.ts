import { describe, expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

const config = (limits: string) => `gateway:
  upstreams:
    demo: {targets: ["http://127.0.0.1:3001"]}
  routes:
    - {id: users, path: /api/users, upstream: demo}
auth:
  rbac:
    roles: {admin: {permissions: ["*"]}}
rateLimiting:
${limits}`;
const rule = (fields: string) => config(`  rules:\n    - {${fields}}\n`);
const fallback = (fields: string) => config(`  default: {${fields}}\n`);

function mistakesOf(yaml: string): string[] {
  const result = readConfig(yaml);
  return result.ok ? [] : result.errors.map(({ path, line, message }) => `${line} ${path}: ${message}`);
}

const at = (field: string, message: string) =>
  new RegExp(`^11 rateLimiting\\.rules\\[0\\]${field.replaceAll(/[.[\]]/g, "\\$&")}: .*${message}`);

describe("a mistake in", () => {
  test.each<[string, string, RegExp]>([
    ["a rate without a window", rule("path: /a, rate: '100'"), at(".rate", "for example 100/1m")],
    ["a rate of a word", rule("path: /a, rate: many/day"), at(".rate", "a number and a window")],
    ["a rate of less than nothing", rule("path: /a, rate: -1/1m"), at(".rate", "a number and a window")],
    ["a rate in a window of nothing", rule("path: /a, rate: 1/0m"), at(".rate", "a number and a window")],
    ["a rate over more than a year", rule("path: /a, rate: 1/366d"), at(".rate", "longer than a year")],
    ["a rate that cannot be counted", rule("path: /a, rate: 1001M/month"), at(".rate", "more than can be counted")],
    ["a rate and a limit", rule("path: /a, rate: 1/1m, limit: 1"), at("", "give one of them")],
    ["a rate and a window", rule("path: /a, rate: 1/1m, window: 1m"), at("", "give one of them")],
    ["a window without a limit", rule("path: /a, window: 1m"), at(".limit", "is missing")],
    ["a limit that says not how often", rule("path: /a, by: client"), at("", "says not how often")],
    ["a window that is no length of time", rule("path: /a, limit: 1, window: year"), at(".window", "")],
    ["a month that rolls", rule("path: /a, rate: 1M/month, algorithm: sliding-window"), at(".algorithm", "is a fixed-window")],
    ["a month that asks the store each time", rule("path: /a, rate: 1M/month, policy: exact"), at(".policy", "is leased or strict")],
    ["a month with a burst", rule("path: /a, rate: 1M/month, burst: 5"), at(".burst", "has no burst")],
    [
      "a cost whose most is less than its least",
      rule("path: /a, rate: 9/1m, cost: {minimum: 5, maximum: 4}"),
      at(".cost.maximum", "minimum, which is 5"),
    ],
    ["a cost whose most is less than one", rule("path: /a, rate: 9/1m, cost: {maximum: 0}"), at(".cost.maximum", "minimum, which is 1")],
    ["a cost of less than nothing", rule("path: /a, rate: 9/1m, cost: -1"), at(".cost", "")],
    ["a cost of half a unit", rule("path: /a, rate: 9/1m, cost: {default: 0.5}"), at(".cost.default", "whole number")],
    ["a cost of an unknown method", rule("path: /a, rate: 9/1m, cost: {methods: {GTE: 2}}"), at(".cost.methods.GTE", "unknown key")],
    ["a cost from a body", rule('path: /a, rate: 9/1m, cost: {field: "body:n"}'), at(".cost.field", "header:Name or query:name")],
    [
      "a cost from a field that cannot be",
      rule('path: /a, rate: 9/1m, cost: {response: "X Tokens"}'),
      at(".cost.response", "header field name"),
    ],
    ["a cost with an unknown key", rule("path: /a, rate: 9/1m, cost: {unit: 1}"), at(".cost.unit", "unknown key")],
    ["who is counted", rule("path: /a, rate: 9/1m, by: cookie"), at(".by", "use client, key, user, address, route or header:Name")],
    ["who is counted together", rule("path: /a, rate: 9/1m, by: [client, cookie]"), at(".by[1]", "use client, key")],
    ["who is counted by nothing", rule("path: /a, rate: 9/1m, by: []"), at(".by", "")],
    ["a plan's limit", rule("path: /a, rate: 9/1m, planLimits: {gold: -1}"), at(".planLimits.gold", "")],
    ["a list of no plans", rule("path: /a, rate: 9/1m, plans: []"), at(".plans", "")],
    ["a role", rule("path: /a, rate: 9/1m, roles: [admni]"), at(".roles[0]", 'did you mean "admin"')],
    ["a country", rule("path: /a, rate: 9/1m, countries: [Germany]"), at(".countries[0]", "")],
    ["a rule of everything", rule("rate: 9/1m"), at("", "make it additional")],
    [
      "a rule named as the default",
      `${fallback("rate: 1/1s")}  rules:\n    - {name: default, path: /a, rate: 9/1m}\n`,
      /^12 .*rules\[0\]\.name: .*rateLimiting\.default/,
    ],
    ["the default's rate", fallback("rate: 1/1m, limit: 1"), /^10 rateLimiting\.default: .*give one of them/],
  ])("%s is told with its line, its path and what would be right", (_name, yaml, expected) => {
    expect(mistakesOf(yaml)).toEqual([expect.stringMatching(expected)]);
  });

  test("two rules of the same requests is told, unless they ask for something else or hold besides", () => {
    const two = (one: string, other: string) =>
      config(`  rules:\n    - {name: a, path: /a, rate: 1/1m${one}}\n    - {name: b, path: /a, rate: 1/1m${other}}\n`);
    expect(mistakesOf(two("", ""))).toEqual([
      expect.stringMatching(/^12 rateLimiting\.rules\[1\]\.path: .*\(line 11\) applies to the same requests/),
    ]);
    for (const different of [
      ", plans: [gold]",
      ", roles: [admin]",
      ", countries: [DE]",
      ", headers: {X-A: b}",
      ", additional: true",
      ", methods: [GET]",
    ]) {
      expect([different, mistakesOf(two("", different))]).toEqual([different, []]);
    }
  });
});
