import { expect, it } from "vitest";
import { readNodeSettings } from "./env.ts";
import { FieldList } from "./field-list.ts";
import { readPlace } from "./read-place.ts";
import { startServer, startTestEdge, testConfig, testVariables } from "./test-node-edge.ts";

const names = { country: "X-Country", network: "X-Network" };

it.each<[string[], string | null, number | null]>([
  [["X-Country", "DE", "X-Network", "64496"], "DE", 64_496],
  [["X-Country", " de ", "X-Network", "AS64496"], "DE", 64_496],
  [["X-Country", "T1"], "T1", null],
  [["X-Country", "Germany", "X-Network", "Example"], null, null],
  [["X-Country", "DE", "X-Country", "KP", "X-Network", "1", "X-Network", "2"], null, null],
  [["X-Country", "", "X-Network", "0"], null, null],
  [[], null, null],
])("%j", (lines, country, network) => {
  expect(readPlace(FieldList.fromLines(lines), names)).toEqual({ country, network });
  expect(readPlace(FieldList.fromLines(lines), { country: null, network: null })).toEqual({ country: null, network: null });
});

it.each<[Record<string, string>, string]>([
  [{ COUNTRY_HEADER: "X-Country" }, "COUNTRY_HEADER needs TRUSTED_PROXIES: nobody else is believed"],
  [{ NETWORK_HEADER: "X Network", TRUSTED_PROXIES: "10.0.0.0/8" }, "NETWORK_HEADER must be the name of a header"],
])("%j stops the start", (variables, mistake) => {
  expect(readNodeSettings(testVariables(variables))).toEqual({ ok: false, mistakes: [mistake] });
});

const variables = { COUNTRY_HEADER: "X-Country", NETWORK_HEADER: "X-Network" };

it.each<[string, string, number]>([
  ["of a trusted proxy decides", "127.0.0.0/8", 200],
  ["of anybody else is not believed", "10.0.0.0/8", 403],
])("what a header %s", async (_what, TRUSTED_PROXIES, status) => {
  const seen: (string | undefined)[] = [];
  const spelledOtherwise: string[] = [];
  const upstream = await startServer((request, response) => {
    seen.push(request.headers["x-country"] as string | undefined);
    spelledOtherwise.push(...Object.keys(request.headers).filter((name) => name === "x_country"));
    response.end("ok");
  });
  const routes = [
    { id: "local", path: "/local", upstream: "up", auth: [], countries: { allow: ["DE"], deny: [] }, networks: { allow: [7], deny: [] } },
    { id: "open", path: "/open", upstream: "up", auth: [] },
  ];
  const config = testConfig(upstream.url, { routes, accessRules: [] });
  const edge = await startTestEdge({ config, variables: { ...variables, TRUSTED_PROXIES } });
  const headers = { "X-Country": "DE", "X-Network": "7", X_Country: "KP" };
  expect((await fetch(`${edge.url}/local`, { headers })).status).toBe(status);
  expect((await fetch(`${edge.url}/local`)).status).toBe(403);
  expect((await fetch(`${edge.url}/open`, { headers })).status).toBe(200);
  expect(seen.at(-1)).toBe(status === 200 ? "DE" : undefined);
  expect(spelledOtherwise).toEqual([]);
});
