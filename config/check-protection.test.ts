import { describe, expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

const yaml = (upstream: string, route = "") => `gateway:
  upstreams:
    demo:
      targets: ["http://127.0.0.1:3001"]
      ${upstream}
  routes:
    - path: /x
      upstream: demo
      ${route}
rateLimiting:
  default: {limit: 10, window: 1m, algorithm: token-bucket}
`;

describe("a mistake in what spares upstreams", () => {
  test.each([
    [
      "a condition that stands twice",
      yaml("retry: {on: [timeout, '502', timeout]}"),
      5,
      "gateway.upstreams.demo.retry.on[2]",
      /twice: keep one/,
    ],
    ["a budget above a fifth", yaml("retry: {budget: 0.5}"), 5, "gateway.upstreams.demo.retry.budget", /0\.2/],
    [
      "a longest time below the first",
      yaml("breaker: {openMaxMs: 100}"),
      5,
      "gateway.upstreams.demo.breaker.openMaxMs",
      /openMs, of 5000 ms/,
    ],
    [
      "a maximum below the minimum",
      yaml("guard: {minimum: 9, maximum: 8}"),
      5,
      "gateway.upstreams.demo.guard.maximum",
      /below the minimum of 9/,
    ],
    [
      "a total below one attempt",
      yaml("retry: {attemptTimeoutMs: 900}", "totalMs: 800"),
      9,
      "gateway.routes[0].totalMs",
      /shorter than one attempt at demo .*900 ms/,
    ],
  ])("%s is told with its place", (_, text, line, path, message) => {
    const result = readConfig(text);
    expect(result.ok ? [] : result.errors).toEqual([{ path, line, message: expect.stringMatching(message) }]);
  });

  test("is not told of a section that is broken otherwise, and not twice", () => {
    const result = readConfig(yaml("guard: {minimum: 5000, maximum: 8, tolerance: 0}"));
    expect(result.ok ? [] : result.errors.map(({ path }) => path)).toEqual(["gateway.upstreams.demo.guard.tolerance"]);
  });
});

describe("what is right", () => {
  test("is compiled with its defaults", () => {
    const result = readConfig(yaml("{retry: {}, breaker: {}, guard: {}}".slice(1, -1).split(", ").join("\n      "), "totalMs: 500"));
    expect(result.ok && result.config.upstreams[0]).toMatchObject({
      retry: { attempts: 1, on: ["unreachable", "502", "503", "504"], backoffMs: 25, budget: 0.2 },
      breaker: { failures: 5, openMs: 5000, openMaxMs: 60_000, probes: 1, maxEjected: 0.5 },
      guard: { minimum: 4, maximum: 1000, tolerance: 1.5 },
    });
  });

  test("may still be warned of: a mirror that is the upstream itself", () => {
    const result = readConfig(yaml("timeoutMs: 100", "mirror: {upstream: demo}"));
    const message = "is where the requests go anyway: it will see them twice";
    expect(result.ok && result.warnings).toContainEqual({ path: "gateway.routes[0].mirror.upstream", line: 9, message });
  });
});
