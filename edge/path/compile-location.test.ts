import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Redirect } from "#contracts/transform.ts";
import { type AskedFor, compileLocation } from "./compile-location.ts";

const location = (redirect: Partial<Redirect>, asked: Partial<AskedFor> = {}, pattern = "/a/*") =>
  compileLocation(
    { status: 302, keepQuery: true, ...redirect },
    pattern,
  )({
    scheme: "http",
    host: "gateway.test",
    path: "/a/b",
    query: "?x=1",
    ...asked,
  });

describe("compileLocation", () => {
  it.each<[string, Partial<Redirect>, Partial<AskedFor>, string]>([
    ["another host", { host: "example.org" }, {}, "http://example.org/a/b?x=1"],
    ["another host keeps the port it was asked at", { host: "example.org" }, { host: "h:8080" }, "http://example.org:8080/a/b?x=1"],
    ["another scheme has its own port", { scheme: "https" }, { host: "h:8080" }, "https://h/a/b?x=1"],
    ["another port", { port: 8083 }, {}, "http://gateway.test:8083/a/b?x=1"],
    ["a port in place of a port", { port: 8083 }, { host: "[::1]:80" }, "http://[::1]:8083/a/b?x=1"],
    ["the scheme's own port is not written", { port: 80 }, { host: "h:8080" }, "http://h/a/b?x=1"],
    ["nor is that of https", { scheme: "https", port: 443 }, {}, "https://gateway.test/a/b?x=1"],
    ["a port of the other scheme is", { scheme: "https", port: 80 }, {}, "https://gateway.test:80/a/b?x=1"],
    ["a default port that was asked for is dropped", { path: "/z" }, { host: "h:443", scheme: "https" }, "https://h/z?x=1"],
    ["asked over TLS: another host", { host: "example.org" }, { scheme: "https" }, "https://example.org/a/b?x=1"],
    ["asked over TLS: port 443", { host: "example.org", port: 443 }, { scheme: "https" }, "https://example.org/a/b?x=1"],
    ["asked over TLS: port 8443", { host: "example.org", port: 8443 }, { scheme: "https" }, "https://example.org:8443/a/b?x=1"],
    ["asked over TLS: plain HTTP", { host: "example.org", scheme: "http" }, { scheme: "https" }, "http://example.org/a/b?x=1"],
    ["asked over TLS: its port", { host: "example.org", scheme: "http", port: 80 }, { scheme: "https" }, "http://example.org/a/b?x=1"],
    [
      "asked over TLS: another",
      { host: "example.org", scheme: "http", port: 8080 },
      { scheme: "https" },
      "http://example.org:8080/a/b?x=1",
    ],
    ["the whole path", { path: "/z/*" }, {}, "http://gateway.test/z/b?x=1"],
    ["the prefix", { prefix: "/z" }, { path: "/a" }, "http://gateway.test/z?x=1"],
    ["no query", { path: "/z", keepQuery: false }, {}, "http://gateway.test/z"],
  ])("leads to %s", (_, redirect, asked, expected) => {
    expect(location(redirect, asked)).toBe(expected);
  });

  it("never leads to a host that a path or a query names, and never ends the header", () => {
    const path = fc.array(fc.constantFrom("evil.test", "@evil.test", "a", ":80", "%5C", "%2F"), { maxLength: 5 });
    fc.assert(
      fc.property(path, fc.string({ unit: "binary", maxLength: 20 }), fc.boolean(), (segments, query, prefixed) => {
        const made = location(
          prefixed ? { prefix: "/" } : { scheme: "https" },
          { path: `/${segments.join("/")}`, query: `?${query}` },
          "/*",
        );
        expect(new URL(made).host).toBe("gateway.test");
        expect(made).toMatch(/^[\x21-\x7e]+$/);
        expect(new URL(made).hash).toBe("");
      }),
    );
  });
});
