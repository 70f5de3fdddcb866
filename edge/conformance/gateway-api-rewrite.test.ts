import { beforeAll, describe, expect, it } from "vitest";
import type { Route } from "#contracts/route.ts";
import type { Transform } from "#contracts/transform.ts";
import { publish, send, testConfig } from "../test-worker.ts";

type Echo = { path: string; headers: Record<string, string> };

const rewrite = (id: string, path: string, transform: Transform): Route => ({ id, path, upstream: "demo", auth: [], transform });

const requestHeaders = {
  set: { "X-Header-Set": "set-overwrites-values" },
  add: { "X-Header-Add": "header-val-1", "X-Header-Add-Append": "header-val-2" },
  remove: ["X-Header-Remove"],
};

beforeAll(() =>
  publish("config", {
    config: testConfig({
      accessRules: [],
      routes: [
        rewrite("prefix-one", "/prefix/one/*", { rewritePrefix: "/one" }),
        rewrite("strip", "/strip-prefix/*", { rewritePrefix: "/" }),
        rewrite("full-one", "/full/one/*", { rewritePath: "/one" }),
        rewrite("full-headers", "/full/rewrite-path-and-modify-headers/*", { rewritePath: "/test", requestHeaders }),
        rewrite("prefix-headers", "/prefix/rewrite-path-and-modify-headers/*", { rewritePrefix: "/prefix", requestHeaders }),
        rewrite("user", "/users/:id/*", { rewritePath: "/v2/:id/all/*", query: { set: { v: "2" }, remove: ["debug"] } }),
      ],
    }),
  }),
);

const echoOf = async (path: string, headers: Record<string, string> = {}) => (await (await send(path, { headers })).json()) as Echo;

describe("the path rewrites of Gateway API's conformance tests", () => {
  it.each([
    ["/prefix/one/two", "/one/two"],
    ["/strip-prefix/three", "/three"],
    ["/strip-prefix", "/"],
    ["/strip-prefix/", "/"],
    ["/full/one/two", "/one"],
  ])("HTTPRouteRewritePath: %s reaches the upstream as %s", async (path, expected) => {
    expect((await echoOf(path)).path).toBe(expected);
  });

  it.each([
    ["/full/rewrite-path-and-modify-headers/test", "/test"],
    ["/prefix/rewrite-path-and-modify-headers/one", "/prefix/one"],
  ])("HTTPRouteRewritePath: %s reaches it as %s with its headers changed", async (path, expected) => {
    const given = { "X-Header-Remove": "remove-val", "X-Header-Add-Append": "append-val-1", "X-Header-Set": "set-val" };
    const { path: seen, headers } = await echoOf(path, given);
    expect(seen).toBe(expected);
    expect(headers).toMatchObject({
      "x-header-add": "header-val-1",
      "x-header-add-append": "append-val-1, header-val-2",
      "x-header-set": "set-overwrites-values",
    });
    expect(headers).not.toHaveProperty("x-header-remove");
  });
});

describe("a rewrite", () => {
  it("takes the parameters of the judged path, still encoded, and leaves other parameters of the query alone", async () => {
    expect((await echoOf("/users/a%20b//x/../c%2Bd?y=%2f&debug=1&v=9&&z")).path).toBe(
      "/v2/a%20b/all/c+d?y=%2f&v=2&&z".replace("c+d", "c%2Bd"),
    );
    expect((await echoOf("/users/7")).path).toBe("/v2/7/all?v=2");
  });
});
