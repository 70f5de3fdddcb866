import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalPath } from "./canonical-path.ts";

const path = (target: string) => {
  const result = canonicalPath(`http://gateway.test${target}`);
  if (!result.ok) return `refused: ${result.reason}`;
  return [result.path, ...result.oddities].join(" ");
};

describe("canonical path", () => {
  it.each([
    ["/", "/"],
    ["", "refused: not-a-path"],
    ["*", "refused: not-a-path"],
    ["?x=/", "refused: not-a-path"],
    ["/a/b", "/a/b"],
    ["/a/b/", "/a/b/"],
    ["//evil.test/x", "/evil.test/x"],
    ["/a//b", "/a/b"],
    ["/a///", "/a/"],
    ["/a/./b", "/a/b"],
    ["/a/../b", "/b"],
    ["/a/b/..", "/a/"],
    ["/a/.", "/a/"],
    ["/..", "/"],
    ["/../../x", "/x"],
    ["/a//../b", "/b"],
    ["/...", "/..."],
    ["/.well-known/x", "/.well-known/x"],
    ["/%61dmin", "/admin"],
    ["/%2e%2e/admin", "/admin"],
    ["/a/%2E%2e/admin", "/admin"],
    ["/a%2fb", "/a%2Fb encoded-separator"],
    ["/a%5Cb", "/a%5Cb encoded-separator"],
    ["/a\\b", "refused: raw-character"],
    ["/a%00", "refused: control-character"],
    ["/a%0d%0aX", "refused: control-character"],
    ["/a%1fb", "refused: control-character"],
    ["/a%7f", "refused: control-character"],
    ["/a\tb", "refused: control-character"],
    ["/a%09b", "/a%09b"],
    ["/a;b=c", "/a;b=c path-parameter"],
    ["/a/..;/b", "refused: path-parameter"],
    ["/a%3bb", "/a%3Bb path-parameter"],
    ["/a%252e", "/a%252e double-encoding"],
    ["/a%25%32%65", "/a%252e double-encoding"],
    ["/a%252%65", "/a%252e double-encoding"],
    ["/a;b%2fc%2561", "/a;b%2Fc%2561 encoded-separator path-parameter double-encoding"],
    [`/a;${"b".repeat(3000)}`, "refused: too-long"],
    ["/%f8%80%80%80%ae", "refused: overlong-encoding"],
    ["/%fc%80%80%80%80%ae", "refused: overlong-encoding"],
    ["/users%3apurge", "/users%3Apurge"],
    ["/a%25zz", "/a%25zz"],
    ["/a%25", "/a%25"],
    ["/a%zz", "refused: bad-escape"],
    ["/a%", "refused: bad-escape"],
    ["/a%2", "refused: bad-escape"],
    ["/é", "refused: raw-character"],
    ["/%c3%a9", "/%C3%A9"],
    ["/%ff%fe", "/%FF%FE"],
    ["/%c0%af", "refused: overlong-encoding"],
    ["/%c0%ae%c0%ae/x", "refused: overlong-encoding"],
    ["/%e0%80%af", "refused: overlong-encoding"],
    ["/%f0%80%80%af", "refused: overlong-encoding"],
    ["/a b", "/a%20b"],
    ["/a%20b", "/a%20b"],
    ["/{x}|`^", "/%7Bx%7D|%60%5E"],
    [`/${"a".repeat(9000)}`, "refused: too-long"],
  ])("%j becomes %j", (target, expected) => {
    expect(path(target)).toBe(expected);
  });

  it("keeps the query as it came, slashes, question marks and escapes included", () => {
    expect(canonicalPath("http://h.test/a/../b?x=%2f/../;&y=?")).toEqual({
      ok: true,
      path: "/b",
      matchPath: "/b",
      query: "?x=%2f/../;&y=?",
      oddities: [],
    });
  });

  it.each([
    ["/v1/users%3Apurge", "/v1/users:purge"],
    ["/v1/%40me", "/v1/@me"],
    ["/a%21%24%26%27%28%29%2A%2B%2C%3D", "/a!$&'()*+,="],
    ["/a%7Cb", "/a|b"],
    ['/a"b', '/a"b'],
    ["/a%20b%25", "/a%20b%25"],
    ["/%C3%A9", "/%C3%A9"],
    ["/a%2fb%5cc", "/a%2Fb%5Cc"],
    ["/a%2561", "/a%2561"],
    ["/admin;x", "/admin"],
    ["/admin%3bx/y;z", "/admin/y"],
    ["/a;x%2fb/c", "/a/c"],
    ["/;x", "/"],
    ["/a/;x/b/;y", "/a/b/"],
  ])("holds %s against patterns as %s, however it was spelled", (target, expected) => {
    expect(canonicalPath(`http://h.test${target}`)).toMatchObject({ ok: true, matchPath: expected });
  });

  const piece = fc.constantFrom(
    "/",
    "//",
    ".",
    "..",
    "%2e",
    "%2E",
    "%2f",
    "%5c",
    "%25",
    "%252f",
    "%252e",
    "%253B",
    "2e",
    "%00",
    "%3b",
    ";",
    "a",
    "B",
    "~",
    "%c3%a9",
    "%C0",
    "{",
    "^",
    " ",
    "|",
    ":",
    "@",
    "%7E",
    "admin",
  );
  const target = fc.array(piece, { maxLength: 14 }).map((pieces) => `/${pieces.join("")}`);

  it("is read by URL parsers exactly as written, so that forwarding cannot change it", () => {
    fc.assert(
      fc.property(target, (text) => {
        const result = canonicalPath(`http://h.test${text}`);
        if (result.ok) expect(new URL(`http://upstream.test${result.path}`).pathname).toBe(result.path);
      }),
      { numRuns: 5000 },
    );
  });

  it("is a fixed point: what was admitted is admitted unchanged", () => {
    fc.assert(
      fc.property(target, (text) => {
        const once = canonicalPath(`http://h.test${text}`);
        if (once.ok) expect(canonicalPath(`http://h.test${once.path}`)).toEqual({ ...once, query: "" });
      }),
      { numRuns: 5000 },
    );
  });

  it("never holds a dot segment, an empty segment, or an oddity that it does not name", () => {
    fc.assert(
      fc.property(target, (text) => {
        const result = canonicalPath(`http://h.test${text}`);
        if (!result.ok) return;
        expect(result.path).not.toMatch(/\/\.{1,2}(\/|$)|\/\/|\\|%00/);
        expect(result.oddities.includes("path-parameter")).toBe(/;|%3B/.test(result.path));
        expect(result.oddities.includes("encoded-separator")).toBe(/%2[Ff]|%5[Cc]/.test(result.path));
        expect(result.oddities.includes("double-encoding")).toBe(/%25[0-9A-Fa-f]{2}/.test(result.path));
        expect(result.matchPath).not.toContain(";");
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    "/a/..;/b",
    "/a/..;x",
    "/a/.;/b",
    "/..%3bx/b",
    "/a;/../b",
    "/a;x/%2e%2e/b",
    "/a/./b;x",
    "/..%2f..%2fadmin",
    "/a%2f..",
    "/a%2f../b",
    "/a%5c..%5cb",
    "/x%2f.;y%2fz",
    "/%252e%252e/admin",
    "/a/.%252e/b",
    "/a/..%255cadmin",
    "/a%252f..%252fb",
    "/a/%252e%253bx/b",
    "/a%2500",
    "/a%2509",
    "/a%250d%250a",
    "/a%09;x",
    "/%25c0%25ae/x",
    "/a%25252e",
    "/a%2525252e",
    "/%25%2532%2565",
  ])("refuses %s whatever a route relaxes", (text) => {
    expect(canonicalPath(`http://h.test${text}`)).toMatchObject({ ok: false });
  });
});
