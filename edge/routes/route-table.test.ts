import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ValueMatch } from "#contracts/matching.ts";
import type { Route } from "#contracts/route.ts";
import { Asked } from "./asked.ts";
import { RouteTable } from "./route-table.ts";

const route = (id: string, changes: Partial<Route> = {}): Route => ({ id, path: "/*", auth: [], ...changes });

interface Sent {
  host?: string;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  query?: string;
}

/** The headers of a request, and which of them were asked for. */
function counted(headers: Record<string, string>) {
  const read: string[] = [];
  const fields = new Headers(headers);
  const get = (name: string) => {
    read.push(name);
    return fields.get(name);
  };
  return { request: { headers: { get, has: (name: string) => fields.has(name), keys: () => fields.keys() } }, read };
}

function find(table: RouteTable, { host = "h.test", path = "/", method = "GET", headers = {}, query = "" }: Sent): string | undefined {
  return table.find(host, path, new Asked(counted(headers).request, { method, query }))?.route.id;
}

describe("hosts", () => {
  const table = new RouteTable([
    route("any"),
    route("domain", { host: "*.example.test" }),
    route("longer", { host: "*.b.example.test" }),
    route("exact", { host: "a.example.test", path: "/exact/*" }),
    route("apex", { host: "example.test" }),
  ]);

  it.each([
    ["a.example.test", "/exact/x", "exact"],
    ["A.Example.TEST", "/exact/x", "exact"],
    ["a.example.test:8443", "/exact/x", "exact"],
    ["a.example.test.", "/exact/x", "exact"],
    ["a.example.test.:80", "/exact/x", "exact"],
    ["a.example.test", "/other", "domain"],
    ["x.example.test", "/exact/x", "domain"],
    ["x.y.example.test", "/", "domain"],
    ["x.b.example.test", "/", "longer"],
    ["y.x.b.example.test", "/", "longer"],
    ["b.example.test", "/", "domain"],
    ["example.test", "/", "apex"],
    [".example.test", "/", "any"],
    ["xexample.test", "/", "any"],
    ["example.test.evil", "/", "any"],
    ["[::1]:80", "/", "any"],
    ["", "/", "any"],
  ])("%s%s belongs to %s", (host, path, expected) => {
    expect(find(table, { host, path })).toBe(expected);
  });

  it("have no route where none is for every host", () => {
    expect(find(new RouteTable([route("only", { host: "only.test" })]), { host: "other.test" })).toBeUndefined();
  });
});

describe("conditions", () => {
  it.each<[ValueMatch, string | null, boolean]>([
    ["one", "one", true],
    ["one", "One", false],
    ["one", "one, two", false],
    ["one", null, false],
    [{ oneOf: ["one", "two"] }, "two", true],
    [{ oneOf: ["one", "two"] }, "three", false],
    [{ oneOf: ["one", "two"] }, null, false],
    [{ prefix: "v1." }, "v1.2", true],
    [{ prefix: "v1." }, "v2.1", false],
    [{ prefix: "v1." }, null, false],
    [{ suffix: "+json" }, "a/b+json", true],
    [{ suffix: "+json" }, "a/json", false],
    [{ suffix: "+json" }, null, false],
    [{ contains: "bot" }, "a robot", true],
    [{ contains: "bot" }, "a person", false],
    [{ contains: "bot" }, null, false],
    [{ present: true }, "", true],
    [{ present: true }, null, false],
    [{ present: false }, "", false],
    [{ present: false }, null, true],
  ])("%j held against %j is %s, for headers and query parameters alike", (match, value, expected) => {
    const byHeader = new RouteTable([route("found", { headers: { "X-Asked": match } })]);
    const byQuery = new RouteTable([route("found", { query: { asked: match } })]);
    const id = expected ? "found" : undefined;
    expect(find(byHeader, { headers: value === null ? {} : { "x-asked": value } })).toBe(id);
    expect(find(byQuery, { query: value === null ? "" : `?${new URLSearchParams({ asked: value })}` })).toBe(id);
  });

  it.each([
    ["?a=1", "one"],
    ["?a=1&a=2", "one"],
    ["?a=2&a=1", undefined],
    ["?%61=%31", "one"],
    ["?b=x+y", "space"],
    ["?b=x%20y", "space"],
    ["?b=x%2By", undefined],
    ["?b=x%2520y", undefined],
    ["?A=1", undefined],
    ["?a=1;b", undefined],
    ["?", undefined],
    ["", undefined],
  ])("read the query %s once decoded, the first value first", (query, expected) => {
    const table = new RouteTable([route("one", { query: { a: "1" } }), route("space", { query: { b: "x y" } })]);
    expect(find(table, { query })).toBe(expected);
  });

  it("read nothing that no route of the path asks for, and nothing twice", () => {
    const table = new RouteTable([
      route("plain", { path: "/plain" }),
      route("a1", { path: "/asking", headers: { a: "1" } }),
      route("a2", { path: "/asking", headers: { A: { oneOf: ["2", "3"] }, b: "1" } }),
      route("ap", { path: "/asking", headers: { a: { prefix: "4" } } }),
      route("all", { path: "/*", headers: { a: { present: true }, b: { present: true } } }),
    ]);
    const readFor = (path: string) => {
      const { request, read } = counted({ a: "5" });
      table.find("h", path, new Asked(request, { method: "GET", query: "?x" }));
      return read;
    };
    expect(readFor("/plain")).toEqual([]);
    expect(readFor("/asking").sort()).toEqual(["a", "b"]);
  });
});

describe("precedence", () => {
  const values = fc.constantFrom<ValueMatch>("1", "2", { oneOf: ["1", "2"] }, { prefix: "1" }, { present: true }, { present: false });
  const conditions = fc.dictionary(fc.constantFrom("a", "b", "c"), values, { maxKeys: 3 });
  const methods = fc.option(fc.subarray(["GET", "POST", "HEAD"] as const, { minLength: 1 }), { nil: undefined });
  const routes = fc
    .array(fc.record({ methods, headers: conditions, query: conditions }), { minLength: 1, maxLength: 12 })
    .map((list) => list.map((fields, index) => route(String(index), fields)));
  const sentValues = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2", "12"));
  const sent = fc.record({ method: fc.constantFrom("GET", "POST", "HEAD", "PUT"), headers: sentValues, query: sentValues });

  const meets = (match: ValueMatch, value: string | undefined) => {
    if (typeof match === "string") return value === match;
    if ("oneOf" in match) return value !== undefined && match.oneOf.includes(value);
    if ("prefix" in match) return value?.startsWith(match.prefix) ?? false;
    return "present" in match && (value !== undefined) === match.present;
  };

  it("is by method, number of headers, number of query parameters, then as written, whatever is looked up by value", () => {
    fc.assert(
      fc.property(routes, sent, (list, { method, headers, query }) => {
        const fits = (one: Route) =>
          (one.methods?.some((taken) => taken === method || (taken === "GET" && method === "HEAD")) ?? true) &&
          Object.entries(one.headers ?? {}).every(([name, match]) => meets(match, headers[name])) &&
          Object.entries(one.query ?? {}).every(([name, match]) => meets(match, query[name]));
        const key = (one: Route) => [one.methods ? 0 : 1, -Object.keys(one.headers ?? {}).length, -Object.keys(one.query ?? {}).length];
        const compare = (x: Route, y: Route) => key(x).reduce((order, part, index) => order || part - (key(y)[index] ?? 0), 0);
        const [expected] = list.filter(fits).sort(compare);
        const found = find(new RouteTable(list), { method, headers, query: `?${new URLSearchParams(query)}` });
        expect(found).toBe(expected?.id);
      }),
      { numRuns: 3000 },
    );
  });
});
