import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalPath } from "./canonical-path.ts";
import { otherReadings } from "./other-readings.ts";

/** Every way a path may be read; null: refused. */
function readingsOf(target: string): string[] | null {
  const result = canonicalPath(`http://h.test${target}`);
  if (!result.ok) return null;
  const others = otherReadings(result.path, result.matchPath);
  return others && [result.matchPath, ...others];
}

describe("other readings", () => {
  it.each([
    ["/a", ["/a"]],
    ["/a;x", ["/a", "/a;x"]],
    ["/a/;x/b", ["/a/b", "/a/;x/b", "/a//b"]],
    ["/a%2fb", ["/a%2Fb", "/a/b"]],
    ["/%2fadmin", ["/%2Fadmin", "//admin", "/admin"]],
    ["/a%5cb", ["/a%5Cb", "/a/b"]],
    ["/get/https%3A%2F%2Fh", ["/get/https:%2F%2Fh", "/get/https://h", "/get/https:/h"]],
    ["/log%2569n", ["/log%2569n", "/login"]],
    ["/a%252fb", ["/a%252fb", "/a%2fb", "/a/b"]],
    ["/a%3bx", ["/a", "/a%3Bx", "/a;x"]],
  ])("of %s are %j", (target, expected) => {
    expect(readingsOf(target)).toEqual(expected);
  });

  it("are too many to judge when everything is mixed", () => {
    expect(readingsOf("/;/%5c%255c%253b%252f%2f/%3b/;/a")).toBeNull();
  });

  const piece = fc.constantFrom(..."/ / ; ;x %3b %253b %2f %5c %252f %255c %25 %2561 %61 a admin . .. %2e %252e %00 %2500".split(" "));
  const target = fc.array(piece, { maxLength: 9 }).map((pieces) => `/${pieces.join("")}`);

  /** What readers do, each written here once more and on its own. */
  const readers: ((path: string) => string)[] = [
    (path) =>
      path.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))).replaceAll("\\", "/"),
    (path) => path.replace(/%(?!2F|5C)([0-9A-Fa-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    (path) => path.replaceAll(/%2F/gi, "/"),
    (path) =>
      path
        .split("/")
        .map((segment) => segment.split(";")[0])
        .join("/"),
    (path) => path.replaceAll(/\/+/g, "/"),
  ];
  const asRead = (path: string, order: readonly number[]) => order.reduce((read, reader) => readers[reader]?.(read) ?? read, path);
  const order = fc.array(fc.nat(readers.length - 1), { maxLength: 5 });

  it("hold no dot segment and no control character, whoever reads in whatever order", () => {
    fc.assert(
      fc.property(target, order, (text, steps) => {
        const result = canonicalPath(`http://h.test${text}`);
        if (!result.ok || result.oddities.length === 0) return;
        const read = asRead(result.path, steps);
        expect(read).not.toMatch(/\/\.{1,2}(\/|$)/);
        expect([...read].filter((character) => character < " " || character === "\x7f")).toEqual([]);
      }),
      { numRuns: 20_000 },
    );
  });

  it("include one below /admin whenever any reader sees one there", () => {
    const below = (path: string) => /^\/admin(\/|$)/.test(path);
    fc.assert(
      fc.property(target, order, (text, steps) => {
        const result = canonicalPath(`http://h.test${text}`);
        if (!result.ok || !below(asRead(result.path, steps))) return;
        const readings = readingsOf(text);
        if (readings !== null) expect(readings.some(below)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });
});
