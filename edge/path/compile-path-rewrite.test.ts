import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalPath } from "./canonical-path.ts";
import { compilePathRewrite, type PathChange } from "./compile-path-rewrite.ts";
import { PathTable } from "./path-table.ts";

const rewritten = (pattern: string, change: PathChange, path: string) => compilePathRewrite(pattern, change)?.(path);

describe("compilePathRewrite", () => {
  it("is nothing where nothing is to be changed", () => {
    expect(compilePathRewrite("/a", {})).toBeNull();
  });

  it.each([
    ["/foo/*", "/xyz", "/foo/bar", "/xyz/bar"],
    ["/foo/*", "/xyz", "/foo", "/xyz"],
    ["/foo/*", "/xyz", "/foo/", "/xyz/"],
    ["/foo/*", "/", "/foo/bar", "/bar"],
    ["/foo/*", "/", "/foo/", "/"],
    ["/foo/*", "/", "/foo", "/"],
    ["/foo/*", "/x/y", "/foo/bar/", "/x/y/bar/"],
    ["/a/:id/*", "/x", "/a/5/b%20c", "/x/b%20c"],
    ["/a:b/*", "/x", "/a%3Ab/c", "/x/c"],
    ["/*", "/x", "/a/b", "/x/a/b"],
    ["/*", "/x", "/", "/x/"],
  ])("puts a prefix in place of %s: %s makes of %s %s", (pattern, replacePrefix, path, expected) => {
    expect(rewritten(pattern, { replacePrefix }, path)).toBe(expected);
  });

  it.each([
    ["/v1/*", "/v1", "/v1/a", "/a"],
    ["/v1/*", "/v1", "/v1", "/"],
    ["/v1/*", "/v1", "/v1/", "/"],
    ["/v1/:id", "/v1", "/v1/%20", "/%20"],
  ])("strips from %s: %s leaves of %s %s", (pattern, stripPrefix, path, expected) => {
    expect(rewritten(pattern, { stripPrefix }, path)).toBe(expected);
  });

  it.each([
    ["/users/:id", "/v2/people/:id", "/users/7%2B1", "/v2/people/7%2B1"],
    ["/users/:id", "/:id", "/users/...", "/..."],
    ["/a/:x/b/:y", "/:y/:x", "/a/1/b/2", "/2/1"],
    ["/a/:x/*", "/b/:x/*", "/a/1", "/b/1"],
    ["/a/:x/*", "/b/:x/*", "/a/1/", "/b/1/"],
    ["/a/:x/*", "/b/*", "/a/1/c/d/", "/b/c/d/"],
    ["/a/*", "/*", "/a", "/"],
    ["/a/*", "/fixed:verb/", "/a/b", "/fixed:verb/"],
    ["/a", "/", "/a", "/"],
  ])("fills a template for %s: %s makes of %s %s", (pattern, template, path, expected) => {
    expect(rewritten(pattern, { template }, path)).toBe(expected);
  });

  const piece = fc.constantFrom(
    "/",
    "//",
    ".",
    "..",
    "%2e",
    "%2E",
    "%25",
    "a",
    "b",
    "v1",
    "~",
    "%c3%a9",
    "{",
    "^",
    " ",
    ":",
    "@",
    "%3A",
    "x",
  );
  const target = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join("")}`);
  const patterns = ["/*", "/a/*", "/:x", "/:x/*", "/a/:x", "/a/:x/:y/*", "/:y/:x/b"];
  const changes: PathChange[] = [
    { replacePrefix: "/" },
    { replacePrefix: "/p/q" },
    { template: "/:x" },
    { template: "/c/:x/*" },
    { template: "/*" },
    { stripPrefix: "/a" },
  ];

  it("makes paths that URL readers leave as they are, and adds no segment of its own", () => {
    fc.assert(
      fc.property(target, fc.constantFrom(...patterns), fc.constantFrom(...changes), (text, pattern, change) => {
        const canonical = canonicalPath(`http://h.test${text}`);
        const table = new PathTable<true>();
        table.add(pattern, true);
        fc.pre(canonical.ok && table.find(canonical.matchPath, () => true) === true);
        fc.pre(!change.template?.includes(":x") || pattern.includes(":x"));
        fc.pre(!(change.template?.endsWith("*") || change.replacePrefix) || pattern.endsWith("/*"));
        fc.pre(!change.stripPrefix || pattern.startsWith("/a/"));
        const { path } = canonical as { path: string };
        const result = rewritten(pattern, change, path) ?? "";
        expect(new URL(`http://upstream.test${result}`).pathname).toBe(result);
        expect(canonicalPath(`http://h.test${result}`)).toMatchObject({ ok: true, path: result });
        const own = (change.template ?? change.replacePrefix ?? "").split("/");
        const given = new Set([...path.split("/"), ...own]);
        expect(result.split("/").filter((segment) => !given.has(segment))).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });
});
