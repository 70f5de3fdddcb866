import { expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

const mistakesOf = (fields: string) => {
  const result = readConfig(`
gateway:
  routes:
    - { id: shop, path: /shop/*, upstream: "http://127.0.0.1:3001", auth: none }
rateLimiting: { default: { window: 1m, ${fields} } }
`);
  return result.ok ? [] : result.errors.map(({ path, line, message }) => [path, line, message]);
};
const at = "rateLimiting.default.cost";

test.each([
  ["limit: 10, cost: 11", at, /more than the limit ever has, which is 10/],
  ["limit: 10, cost: {default: 11}", `${at}.default`, /which is 10/],
  ["limit: 10, cost: {default: 11, response: X-Cost}", `${at}.default`, /which is 10/],
  ["limit: 10, cost: {methods: {GET: 10, POST: 11}}", `${at}.methods.POST`, /which is 10/],
  ["limit: 10, burst: 5, cost: 6", at, /which is 5/],
  ["limit: 10, burst: 20, cost: 21", at, /which is 20/],
  ["limit: 10, planLimits: {gold: 100, free: 5}, cost: 6", at, /the limit of plan "free" ever has, which is 5/],
  ["limit: 10, burst: 8, planLimits: {gold: 100}, cost: 9", at, /the limit ever has, which is 8/],
])("%s is told at %s", (fields, path, message) => {
  expect(mistakesOf(fields)).toEqual([[path, 5, expect.stringMatching(message)]]);
});

test.each([
  "limit: 10, cost: 10",
  "limit: 10, burst: 20, cost: 20",
  "limit: 10, burst: 20, planLimits: {free: 5}, cost: 20",
  "limit: 0, cost: 2",
  "limit: 10, planLimits: {none: 0}, cost: 2",
  "limit: 10, cost: {field: 'query:n', maximum: 100}",
])("%s is as it should be", (fields) => {
  expect(mistakesOf(fields)).toEqual([]);
});
