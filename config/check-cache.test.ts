import { expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

const yaml = (route: string) => `
gateway:
  routes:
    - { id: shop, path: /shop/*, upstream: "http://127.0.0.1:3001", ${route} }
rateLimiting: { default: { limit: 10, window: 1m } }
`;
const mistakesOf = (route: string) => {
  const result = readConfig(yaml(route));
  return result.ok
    ? result.warnings.map(({ path, line, message }) => [path, line, message])
    : result.errors.map(({ path, line, message }) => [path, line, message]);
};
const at = "gateway.routes[0].cache";

test.each([
  ["methods: [POST], auth: none, cache: {}", at, /only GET and HEAD are, and the route answers POST/],
  ["auth: none, cache: { headers: [X-A, x-a] }", `${at}.headers[1]`, /stands here twice/],
  ["auth: [api-key], cache: {}", at, /keeps only what the upstream calls public/],
  ["auth: none, cache: { ttlSeconds: 0 }", `${at}.ttlSeconds`, /stale at once/],
  ["auth: [api-key], cache: { ttlSeconds: 5 }", `${at}.ttlSeconds`, /has no effect/],
])("%s is told at %s", (route, path, message) => {
  expect(mistakesOf(route)).toContainEqual([path, 4, expect.stringMatching(message)]);
});

test.each(["auth: none, cache: {}", "auth: [api-key], cache: { by: client, ttlSeconds: 5 }"])("%s is as it should be", (route) => {
  expect(mistakesOf(route)).toEqual([]);
});

test("a route that answers by itself keeps nothing", () => {
  const text = yaml("auth: none").replace('upstream: "http://127.0.0.1:3001"', "respond: { status: 200 }, cache: {}");
  const result = readConfig(text);
  expect(result.ok ? [] : result.errors.map(({ path }) => path)).toContain(at);
});
