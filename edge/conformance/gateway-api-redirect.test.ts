import { beforeAll, describe, expect, it } from "vitest";
import type { Route } from "#contracts/route.ts";
import type { Redirect } from "#contracts/transform.ts";
import { publish, send, testConfig } from "../test-worker.ts";

const redirect = (path: string, change: Partial<Redirect>): Route => ({
  id: path.replace(/[^a-z0-9]+/g, "-").slice(1) || "root",
  path,
  auth: [],
  redirect: { status: 302, keepQuery: true, ...change },
});

const host = "example.org";
const routes = [
  redirect("/hostname-redirect", { host }),
  redirect("/host-and-status", { host, status: 301 }),
  redirect("/original-prefix/*", { prefix: "/replacement-prefix" }),
  redirect("/full/*", { path: "/full-path-replacement" }),
  redirect("/path-and-host/*", { host, prefix: "/replacement-prefix" }),
  redirect("/path-and-status/*", { status: 301, prefix: "/replacement-prefix" }),
  redirect("/full-path-and-host", { host, path: "/replacement-full" }),
  redirect("/full-path-and-status", { status: 301, path: "/replacement-full" }),
  redirect("/port", { port: 8083 }),
  redirect("/port-and-host", { host, port: 8083 }),
  redirect("/port-and-status", { status: 301, port: 8083 }),
  redirect("/port-and-host-and-status", { status: 302, host, port: 8083 }),
  redirect("/scheme", { scheme: "https" }),
  redirect("/scheme-and-host", { host, scheme: "https" }),
  redirect("/scheme-and-status", { status: 301, scheme: "https" }),
  redirect("/scheme-nil-and-port-nil", { host }),
  redirect("/scheme-nil-and-port-80", { host, port: 80 }),
  redirect("/scheme-nil-and-port-8080", { host, port: 8080 }),
  redirect("/scheme-https-and-port-nil", { host, scheme: "https" }),
  redirect("/scheme-https-and-port-443", { host, scheme: "https", port: 443 }),
  redirect("/scheme-https-and-port-8443", { host, scheme: "https", port: 8443 }),
  redirect("/303", { host, status: 303 }),
  redirect("/307", { host, status: 307 }),
  redirect("/308", { host, status: 308 }),
  redirect("/users/:id/*", { path: "/people/:id/*", keepQuery: false }),
];

beforeAll(() => publish("config", { config: testConfig({ routes, accessRules: [] }) }));

describe("the redirects of Gateway API's conformance tests", () => {
  it.each<[test: string, path: string, status: number, location: string]>([
    ["HTTPRouteRedirectHostAndStatus", "/hostname-redirect", 302, "http://example.org/hostname-redirect"],
    ["HTTPRouteRedirectHostAndStatus", "/host-and-status", 301, "http://example.org/host-and-status"],
    ["HTTPRouteRedirectPath", "/original-prefix/lemon", 302, "http://gateway.test/replacement-prefix/lemon"],
    ["HTTPRouteRedirectPath", "/full/path/original", 302, "http://gateway.test/full-path-replacement"],
    ["HTTPRouteRedirectPath", "/path-and-host", 302, "http://example.org/replacement-prefix"],
    ["HTTPRouteRedirectPath", "/path-and-status", 301, "http://gateway.test/replacement-prefix"],
    ["HTTPRouteRedirectPath", "/full-path-and-host", 302, "http://example.org/replacement-full"],
    ["HTTPRouteRedirectPath", "/full-path-and-status", 301, "http://gateway.test/replacement-full"],
    ["HTTPRouteRedirectPort", "/port", 302, "http://gateway.test:8083/port"],
    ["HTTPRouteRedirectPort", "/port-and-host", 302, "http://example.org:8083/port-and-host"],
    ["HTTPRouteRedirectPort", "/port-and-status", 301, "http://gateway.test:8083/port-and-status"],
    ["HTTPRouteRedirectPort", "/port-and-host-and-status", 302, "http://example.org:8083/port-and-host-and-status"],
    ["HTTPRouteRedirectScheme", "/scheme", 302, "https://gateway.test/scheme"],
    ["HTTPRouteRedirectScheme", "/scheme-and-host", 302, "https://example.org/scheme-and-host"],
    ["HTTPRouteRedirectScheme", "/scheme-and-status", 301, "https://gateway.test/scheme-and-status"],
    ["HTTPRouteRedirectPortAndScheme", "/scheme-nil-and-port-nil", 302, "http://example.org/scheme-nil-and-port-nil"],
    ["HTTPRouteRedirectPortAndScheme", "/scheme-nil-and-port-80", 302, "http://example.org/scheme-nil-and-port-80"],
    ["HTTPRouteRedirectPortAndScheme", "/scheme-nil-and-port-8080", 302, "http://example.org:8080/scheme-nil-and-port-8080"],
    ["HTTPRouteRedirectPortAndScheme", "/scheme-https-and-port-nil", 302, "https://example.org/scheme-https-and-port-nil"],
    ["HTTPRouteRedirectPortAndScheme", "/scheme-https-and-port-443", 302, "https://example.org/scheme-https-and-port-443"],
    ["HTTPRouteRedirectPortAndScheme", "/scheme-https-and-port-8443", 302, "https://example.org:8443/scheme-https-and-port-8443"],
    ["HTTPRoute303Redirect", "/303", 303, "http://example.org/303"],
    ["HTTPRoute307Redirect", "/307", 307, "http://example.org/307"],
    ["HTTPRoute308Redirect", "/308", 308, "http://example.org/308"],
  ])("%s: %s is answered %i with %s", async (_, path, status, location) => {
    const response = await send(path);
    expect([response.status, response.headers.get("Location")]).toEqual([status, location]);
    expect(await response.text()).toBe("");
  });

  it("HTTPRouteRedirectPortAndScheme, asked at port 8080: the port stays unless a port or a scheme is written", async () => {
    const at8080 = async (path: string) => (await send(path, { headers: { Host: "gateway.test:8080" } })).headers.get("Location");
    expect(await at8080("/scheme-nil-and-port-nil")).toBe("http://example.org:8080/scheme-nil-and-port-nil");
    expect(await at8080("/scheme-nil-and-port-80")).toBe("http://example.org/scheme-nil-and-port-80");
    expect(await at8080("/scheme-https-and-port-nil")).toBe("https://example.org/scheme-https-and-port-nil");
  });
});

describe("a redirect", () => {
  it("keeps the query unless it is told not to, and takes the path that was judged", async () => {
    expect((await send("/scheme?a=%2F&b")).headers.get("Location")).toBe("https://gateway.test/scheme?a=%2F&b");
    expect((await send("/users/a%20b/..//c?x=1")).headers.get("Location")).toBe("http://gateway.test/people/c");
    expect((await send("/users/7/x//y?x=1")).headers.get("Location")).toBe("http://gateway.test/people/7/x/y");
  });

  it("never leads to a host that the path names", async () => {
    expect((await send("//evil.test/%2e%2e/scheme")).headers.get("Location")).toBe("https://gateway.test/scheme");
    expect((await send("/original-prefix//evil.test")).headers.get("Location")).toBe("http://gateway.test/replacement-prefix/evil.test");
  });
});
