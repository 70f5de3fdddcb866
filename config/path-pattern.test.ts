import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareSpecificity, pathCovers, patternsCollide, type RequestPattern } from "./path-pattern.ts";

const segment = fc.constantFrom("a", "b", ":x", ":y");
const path = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
  .map(([segments, open]) => `/${[...segments, ...(open ? ["*"] : [])].join("/")}`);
const methods = fc.option(fc.subarray(["GET", "HEAD", "POST"] as const, { minLength: 1 }), { nil: undefined });
const conditions = fc.option(fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("1", "2")), { nil: undefined });
const host = fc.constantFrom(undefined, "h", "i", "*.h", "*.long.h");
const pattern: fc.Arbitrary<RequestPattern> = fc.record({ path, methods, host, headers: conditions, query: conditions });

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

  test.each<[string, RequestPattern, RequestPattern]>([
    ["host stands before a domain", { path: "/*", host: "a.h" }, { path: "/a", host: "*.a.h" }],
    ["domain stands before a shorter one", { path: "/*", host: "*.a.h" }, { path: "/a", host: "*.h" }],
    ["domain stands before any host", { path: "/*", host: "*.h" }, { path: "/a" }],
    ["method stands before headers", { methods: ["GET"] }, { headers: { a: "1", b: "1" } }],
    ["header more stands first", { headers: { a: "1", b: "1" } }, { headers: { a: "1" }, query: { a: "1", b: "1" } }],
    ["query parameter more stands first", { query: { a: "1" } }, {}],
  ])("a %s", (_, first, second) => {
    expect(compareSpecificity(first, second)).toBeLessThan(0);
    expect(compareSpecificity(second, first)).toBeGreaterThan(0);
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
    ["not below another domain", { path: "/a", host: "*.h" }, { path: "/a", host: "h" }, false],
    ["not with other headers", { path: "/a", headers: { v: "1" } }, { path: "/a", headers: { v: "2" } }, false],
    ["not with headers on one side", { path: "/a", headers: { v: "1" } }, { path: "/a" }, false],
    ["not with the same condition on a query parameter", { path: "/a", headers: { v: "1" } }, { path: "/a", query: { v: "1" } }, false],
    ["with the same headers in another order and case", { headers: { a: "1", B: "2" } }, { headers: { b: "2", A: "1" } }, true],
    ["with the same values in another form", { query: { a: { oneOf: ["1"] } } }, { query: { a: "1" } }, true],
    ["not with query parameters in another case", { query: { a: "1" } }, { query: { A: "1" } }, false],
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
