import { beforeAll, describe, expect, inject, it } from "vitest";
import type { Route } from "#contracts/route.ts";
import type { HeaderChange } from "#contracts/transform.ts";
import { publish, send, testConfig } from "../test-worker.ts";

const changes: Record<string, HeaderChange> = {
  set: { set: { "X-Header-Set": "set-overwrites-values" } },
  add: { add: { "X-Header-Add": "add-appends-values" } },
  remove: { remove: ["X-Header-Remove"] },
  multiple: {
    set: { "X-Header-Set-1": "header-set-1", "X-Header-Set-2": "header-set-2" },
    add: { "X-Header-Add-1": "header-add-1", "X-Header-Add-2": "header-add-2", "X-Header-Add-3": "header-add-3" },
    remove: ["X-Header-Remove-1", "X-Header-Remove-2"],
  },
  "case-insensitivity": { set: { "X-Header-Set": "header-set" }, add: { "X-Header-Add": "header-add" }, remove: ["X-Header-Remove"] },
  cookies: { remove: ["X-Header-Set"], set: { "X-Header-Set": "new" }, add: { "Set-Cookie": ["b=2; Path=/", "c=3"], Vary: ["Origin"] } },
};

const answers = new URL(inject("jwksUrl")).origin;

/** What the upstream answers at a path from now on. */
const answerWith = (path: string, headers: Record<string, string | string[]>) =>
  fetch(`${answers}${path}`, { method: "PUT", body: JSON.stringify({ status: 200, body: {}, headers }) });

beforeAll(() => {
  const target = (url: string) => [{ url, weight: 1, group: 0 }];
  const route = (side: "request" | "response", name: string): Route => ({
    id: `${side}-${name}`,
    path: `/${side}/${name}`,
    upstream: side === "request" ? "demo" : "answers",
    auth: [],
    transform: side === "request" ? { requestHeaders: changes[name] } : { responseHeaders: changes[name] },
  });
  const config = testConfig({ accessRules: [] });
  const timed = { timeoutMs: 2000, balance: "round-robin" } as const;
  return publish("config", {
    config: {
      ...config,
      upstreams: [...config.upstreams, { name: "answers", targets: target(answers), ...timed }],
      routes: Object.keys(changes).flatMap((name) => [route("request", name), route("response", name)]),
    },
  });
});

type Case = [path: string, given: Record<string, string>, expected: Record<string, string | null>];

/** Requests and responses are changed alike: the same table serves both. */
const table: Case[] = [
  ["/set", { "Some-Other-Header": "val" }, { "Some-Other-Header": "val", "X-Header-Set": "set-overwrites-values" }],
  [
    "/set",
    { "Some-Other-Header": "val", "X-Header-Set": "some-other-value" },
    { "Some-Other-Header": "val", "X-Header-Set": "set-overwrites-values" },
  ],
  ["/add", { "Some-Other-Header": "val" }, { "Some-Other-Header": "val", "X-Header-Add": "add-appends-values" }],
  [
    "/add",
    { "Some-Other-Header": "val", "X-Header-Add": "some-other-value" },
    { "Some-Other-Header": "val", "X-Header-Add": "some-other-value, add-appends-values" },
  ],
  ["/remove", { "X-Header-Remove": "val" }, { "X-Header-Remove": null }],
  [
    "/multiple",
    {
      "X-Header-Set-2": "set-val-2",
      "X-Header-Add-2": "add-val-2",
      "X-Header-Remove-2": "remove-val-2",
      "Another-Header": "another-header-val",
    },
    {
      "X-Header-Set-1": "header-set-1",
      "X-Header-Set-2": "header-set-2",
      "X-Header-Add-1": "header-add-1",
      "X-Header-Add-2": "add-val-2, header-add-2",
      "X-Header-Add-3": "header-add-3",
      "Another-Header": "another-header-val",
      "X-Header-Remove-1": null,
      "X-Header-Remove-2": null,
    },
  ],
  [
    "/case-insensitivity",
    {
      "x-header-set": "original-val-set",
      "x-header-add": "original-val-add",
      "x-header-remove": "original-val-remove",
      "Another-Header": "another-header-val",
    },
    {
      "X-Header-Set": "header-set",
      "X-Header-Add": "original-val-add, header-add",
      "Another-Header": "another-header-val",
      "X-Header-Remove": null,
    },
  ],
];

describe("the header changes of Gateway API's conformance tests", () => {
  it.each(table)("HTTPRouteRequestHeaderModifier: %s makes of %j %j", async (path, headers, expected) => {
    const echo = (await (await send(`/request${path}`, { headers })).json()) as { headers: Record<string, string> };
    for (const [name, value] of Object.entries(expected)) expect(echo.headers[name.toLowerCase()] ?? null).toBe(value);
  });

  it.each(table)("HTTPRouteResponseHeaderModifier: %s makes of %j %j", async (path, headers, expected) => {
    await answerWith(`/response${path}`, headers);
    const response = await send(`/response${path}`);
    expect(response.status).toBe(200);
    for (const [name, value] of Object.entries(expected)) expect(response.headers.get(name)).toBe(value);
  });
});

describe("a change of headers", () => {
  it("takes away before it sets, adds several values, and never joins cookies that are set", async () => {
    await answerWith("/response/cookies", { "Set-Cookie": ["a=1"], Vary: "Accept", "X-Header-Set": ["old", "older"] });
    const { headers } = await send("/response/cookies");
    expect(headers.getSetCookie()).toEqual(["a=1", "b=2; Path=/", "c=3"]);
    expect([headers.get("Vary"), headers.get("X-Header-Set")]).toEqual(["Accept, Origin", "new"]);
  });
});
