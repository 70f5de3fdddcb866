import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareSpecificity, pathCovers, patternsCollide, type RequestPattern } from "./path-pattern.ts";

const segment = fc.constantFrom("a", "b", ":x", ":y");
const path = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
  .map(([segments, open]) => `/${[...segments, ...(open ? ["*"] : [])].join("/")}`);
const methods = fc.option(fc.subarray(["GET", "HEAD", "POST"] as const, { minLength: 1 }), { nil: undefined });
const pattern: fc.Arbitrary<RequestPattern> = fc.record({ path, methods, host: fc.constantFrom(undefined, "h") });

describe("the more specific pattern", () => {
  test.each([
    ["/a/b", "/a/:x"],
    ["/a/b", "/*"],
    ["/a/:x", "/a/*"],
    ["/a/b/*", "/a/*"],
    ["/a/b/*", "/a/:x/*"],
    ["/a/:x", "/a/:x/*"],
    ["/", "/*"],
  ])("of %s and %s stands first", (first, second) => {
    expect(compareSpecificity({ path: first }, { path: second })).toBeLessThan(0);
    expect(compareSpecificity({ path: second }, { path: first })).toBeGreaterThan(0);
  });

  test("is the one with a host, then the one with a path, then the one with methods", () => {
    expect(compareSpecificity({ path: "/*", host: "h" }, { path: "/a" })).toBeLessThan(0);
    expect(compareSpecificity({ path: "/*" }, {})).toBeLessThan(0);
    expect(compareSpecificity({ path: "/a", methods: ["GET"] }, { path: "/a" })).toBeLessThan(0);
  });

  test("never comes after one that covers it", () => {
    fc.assert(
      fc.property(path, path, (inner, outer) => {
        if (pathCovers(outer, inner) && !pathCovers(inner, outer))
          expect(compareSpecificity({ path: inner }, { path: outer })).toBeLessThan(0);
      }),
    );
  });

  test("does not depend on where the comparison begins", () => {
    fc.assert(
      fc.property(pattern, pattern, pattern, (a, b, c) => {
        expect(Math.sign(compareSpecificity(a, b)) + Math.sign(compareSpecificity(b, a))).toBe(0);
        if (compareSpecificity(a, b) <= 0 && compareSpecificity(b, c) <= 0) expect(compareSpecificity(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("two patterns collide", () => {
  test.each<[string, RequestPattern, RequestPattern, boolean]>([
    ["with the same shape under other parameter names", { path: "/a/:x" }, { path: "/a/:y" }, true],
    ["because GET includes HEAD", { path: "/a", methods: ["GET"] }, { path: "/a", methods: ["HEAD"] }, true],
    ["not with methods apart", { path: "/a", methods: ["GET"] }, { path: "/a", methods: ["POST"] }, false],
    ["not when one is the more specific by its methods", { path: "/a", methods: ["GET"] }, { path: "/a" }, false],
    ["not on other hosts", { path: "/a", host: "h" }, { path: "/a" }, false],
    ["not with another shape", { path: "/a/b" }, { path: "/a/:x" }, false],
  ])("%s", (_, left, right, expected) => {
    expect(patternsCollide(left, right)).toBe(expected);
    expect(patternsCollide(right, left)).toBe(expected);
  });
});

test.each([
  ["/*", "/", true],
  ["/a/*", "/a", true],
  ["/a/*", "/a/", true],
  ["/a", "/a/", true],
  ["/a/*", "/a/b/*", true],
  ["/a/:x", "/a/b", true],
  ["/a/:x", "/a/*", false],
  ["/a/b", "/a/:x", false],
  ["/a/*", "/ab", false],
])("%s covers %s: %s", (outer, inner, expected) => {
  expect(pathCovers(outer, inner)).toBe(expected);
});
