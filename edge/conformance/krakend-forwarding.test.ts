import { beforeAll, describe, expect, it } from "vitest";
import type { Route } from "#contracts/route.ts";
import { publish, send, testConfig } from "../test-worker.ts";

type Echo = { method: string; path: string; headers: Record<string, string>; bytesReceived: number };

const forwarded = (id: string, path: string, rest: Partial<Route>): Route => ({ id, path, upstream: "demo", auth: [], ...rest });

beforeAll(() =>
  publish("config", {
    config: testConfig({
      accessRules: [],
      routes: [
        forwarded("param", "/param_forwarding/all/:foo/:bar", { transform: { rewritePath: "/param_forwarding/:bar" } }),
        forwarded("some", "/param_forwarding/some/:foo/:bar", {
          transform: { rewritePath: "/param_forwarding/:bar", requestHeaders: { remove: ["a-b-c"] } },
        }),
        forwarded("query", "/query_forwarding/all/:name", { transform: { rewritePath: "/param_forwarding/:name" } }),
        forwarded("query-some", "/query_forwarding/some/:name", {
          transform: { rewritePath: "/param_forwarding/:name", query: { remove: ["b"] } },
        }),
        forwarded("jsonschema", "/jsonschema", {
          request: { body: { required: true, contentTypes: ["*/*"], schema: { type: "number" } } },
        }),
        {
          id: "static",
          path: "/static",
          auth: [],
          respond: { status: 200, headers: { "Content-Type": "application/json" }, body: '{"foo":42}' },
        },
      ],
    }),
  }),
);

const echoOf = async (path: string, init: Parameters<typeof send>[1] = {}) => (await (await send(path, init)).json()) as Echo;
const headers = { "X-Y-Z": "true", "A-B-C": "kept" };

describe("KrakenD's forwarding cases", () => {
  it("param_forwarding: parameters go into the upstream's path, and headers go along", async () => {
    const echo = await echoOf("/param_forwarding/all/foo/bar?a=1&b=2", { headers });
    expect(echo).toMatchObject({ path: "/param_forwarding/bar?a=1&b=2", headers: { "x-y-z": "true", "a-b-c": "kept" } });
  });

  it("param_forwarding: names of headers have no case, and what is taken away does not arrive", async () => {
    const echo = await echoOf("/param_forwarding/some/foo/bar", { headers: { "x-y-Z": "true", "a-B-c": "ignore" } });
    expect(echo.headers).toMatchObject({ "x-y-z": "true" });
    expect(echo.headers).not.toHaveProperty("a-b-c");
  });

  it("param_forwarding: the body goes along", async () => {
    const echo = await echoOf("/param_forwarding/some/foo/bar", { method: "POST", body: '{"foo":"bar"}' });
    expect(echo).toMatchObject({ method: "POST", path: "/param_forwarding/bar", bytesReceived: 13 });
  });

  it("query_forwarding: repeated parameters stay repeated, in their order", async () => {
    expect((await echoOf("/query_forwarding/all/foo?a=1&b=2&b=3")).path).toBe("/param_forwarding/foo?a=1&b=2&b=3");
  });

  it("query_forwarding: only what is to go along does", async () => {
    expect((await echoOf("/query_forwarding/some/foo?a=1&b=2&b=3")).path).toBe("/param_forwarding/foo?a=1");
  });

  it("jsonschema: a body that is not what the schema asks for is refused with 400", async () => {
    const sent = (body: string) =>
      send("/jsonschema", { method: "POST", body, headers: { "Content-Type": "application/json", "Content-Length": String(body.length) } });
    expect([(await sent('{"foo":42}')).status, (await sent("42")).status]).toEqual([400, 200]);
  });

  it("static: the answer is fixed", async () => {
    expect(await (await send("/static")).json()).toEqual({ foo: 42 });
  });
});
