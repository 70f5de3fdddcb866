import { describe, expect, it } from "vitest";
import { PathTable, withoutTrailingSlash } from "./path-table.ts";

const table = new PathTable<string>();
for (const pattern of ["/", "/a", "/a/b", "/a/:id", "/a/*", "/a/:id/c", "/a/b/*", "/x/:y/z", "/*", "/deep/:one/:two/*"])
  table.add(pattern, pattern);

describe("path table", () => {
  it.each([
    ["/", "/"],
    ["/a", "/a"],
    ["/a/", "/a/*"],
    ["/a/b", "/a/b"],
    ["/a/q", "/a/:id"],
    ["/a/q/c", "/a/:id/c"],
    ["/a/b/c", "/a/b/*"],
    ["/a/b/", "/a/b/*"],
    ["/a/q/d", "/a/*"],
    ["/x/1/z", "/x/:y/z"],
    ["/x//z", "/*"],
    ["/x/1/q", "/*"],
    ["/A", "/*"],
    ["/deep/1/2", "/deep/:one/:two/*"],
    ["/deep/1/2/3/4", "/deep/:one/:two/*"],
    ["/deep/1", "/*"],
  ])("finds the most specific pattern for %s: %s", (path, expected) => {
    expect(table.find(path, () => true)).toBe(expected);
  });

  it("goes on to less specific patterns when a value is not accepted", () => {
    expect(table.find("/a/b", (value) => value.endsWith("a/*"))).toBe("/a/*");
    expect(table.all("/a/b")).toEqual(["/a/b", "/a/b/*", "/a/:id", "/a/*", "/*"]);
  });

  it("finds nothing where no pattern matches", () => {
    const small = new PathTable<string>();
    small.add("/only/here", "one");
    small.add("/only/:id/there", "two");
    expect(small.find("/only", () => true)).toBeUndefined();
    expect(small.find("/only/x", () => true)).toBeUndefined();
    expect(small.all("/other")).toEqual([]);
  });

  it("keeps the order of values under one pattern", () => {
    const small = new PathTable<number>();
    small.add("/p", 1);
    small.add("/p", 2);
    small.add("/q/*", 3);
    small.add("/q/*", 4);
    expect(small.all("/p")).toEqual([1, 2]);
    expect(small.all("/q")).toEqual([3, 4]);
  });

  it("does not confuse a segment with a property every object has", () => {
    const small = new PathTable<string>();
    small.add("/a/:id/x", "x");
    expect(small.find("/a/__proto__/x", () => true)).toBe("x");
    expect(small.find("/constructor", () => true)).toBeUndefined();
  });
});

describe("withoutTrailingSlash", () => {
  it("drops one slash at the end and keeps the root", () => {
    expect([withoutTrailingSlash("/a/"), withoutTrailingSlash("/a"), withoutTrailingSlash("/")]).toEqual(["/a", "/a", "/"]);
  });
});
