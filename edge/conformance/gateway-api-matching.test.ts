import { beforeAll, describe, expect, it } from "vitest";
import { backendOf, publishBackends } from "./test-backends.ts";

/** Each case has a host of its own, so that one config serves them all. */
beforeAll(() =>
  publishBackends(
    [{ host: "matching.test", path: "/*" }, "v1"],
    [{ host: "matching.test", headers: { version: "one" } }, "v1"],
    [{ host: "matching.test", path: "/v2/*" }, "v2"],
    [{ host: "matching.test", headers: { version: "two" } }, "v2"],

    [{ host: "both.test" }, "v1"],
    [{ host: "first-only.test" }, "v1"],
    [{ host: "both.test", headers: { version: "one" } }, "v1"],
    [{ host: "first-only.test", headers: { version: "one" } }, "v1"],
    [{ host: "both.test", path: "/v2/*" }, "v2"],
    [{ host: "both.test", headers: { version: "two" } }, "v2"],

    [{ host: "exact.test", path: "/one" }, "v1"],
    [{ host: "exact.test", path: "/two" }, "v2"],

    [{ host: "headers.test", headers: { version: "one" } }, "v1"],
    [{ host: "headers.test", headers: { version: "two" } }, "v2"],
    [{ host: "headers.test", headers: { version: "two", color: "orange" } }, "v1"],
    [{ host: "headers.test", headers: { color: { oneOf: ["blue", "green"] } } }, "v1"],
    [{ host: "headers.test", headers: { color: { oneOf: ["red", "yellow"] } } }, "v2"],

    [{ host: "query.test", query: { animal: "whale" } }, "v1"],
    [{ host: "query.test", query: { animal: "dolphin" } }, "v2"],
    [{ host: "query.test", query: { animal: "dolphin", color: "blue" } }, "v3"],
    [{ host: "query.test", query: { ANIMAL: "Whale" } }, "v3"],
    [{ host: "query.test", path: "/path1/*", query: { animal: "whale" } }, "v1"],
    [{ host: "query.test", headers: { version: "one" }, query: { animal: "whale" } }, "v2"],
    [{ host: "query.test", path: "/path2/*", headers: { version: "two" }, query: { animal: "whale" } }, "v3"],
    [{ host: "query.test", path: "/path3/*", query: { animal: "shark" } }, "v1"],
    [{ host: "query.test", path: "/path4/*", headers: { version: "three" }, query: { animal: "kraken" } }, "v1"],
    [{ host: "query.test", path: "/path5/*" }, "v1"],
    [{ host: "query.test", query: { animal: "hydra" } }, "v2"],
    [{ host: "query.test", headers: { version: "four" } }, "v3"],

    [{ host: "method.test", methods: ["POST"] }, "v1"],
    [{ host: "method.test", methods: ["GET"] }, "v2"],
    [{ host: "method.test", path: "/path1/*", methods: ["GET"] }, "v1"],
    [{ host: "method.test", headers: { version: "one" }, methods: ["PUT"] }, "v2"],
    [{ host: "method.test", path: "/path2/*", headers: { version: "two" }, methods: ["POST"] }, "v3"],
    [{ host: "method.test", path: "/path3/*", methods: ["PATCH"] }, "v1"],
    [{ host: "method.test", path: "/path4/*", headers: { version: "three" }, methods: ["DELETE"] }, "v1"],
    [{ host: "method.test", path: "/path5/*" }, "v1"],
    [{ host: "method.test", methods: ["PATCH"] }, "v2"],
    [{ host: "method.test", headers: { version: "four" } }, "v3"],

    [{ host: "order.test", path: "/match" }, "v1"],
    [{ host: "order.test", path: "/match/exact" }, "v2"],
    [{ host: "order.test", path: "/match/exact/one" }, "v3"],
    [{ host: "order.test", path: "/match/*" }, "v3"],
    [{ host: "order.test", path: "/match/prefix/*" }, "v1"],
    [{ host: "order.test", path: "/match/prefix/one/*" }, "v2"],

    [{ host: "very.specific.test", path: "/s1/*" }, "v1"],
    [{ host: "foo.wildcard.test", path: "/s2/*" }, "v2"],
    [{ host: "foo.bar.wildcard.test", path: "/s2/*" }, "v2"],
    [{ host: "*.specific.test", path: "/s3/*" }, "v3"],
    [{ host: "*.another.test", path: "/s4/*" }, "v1"],

    [{ host: "bar.test" }, "v1"],
    [{ host: "foo.bar.test" }, "v2"],
    [{ host: "*.bar.test" }, "v3"],
    [{ host: "*.foo.test" }, "v3"],
  ),
);

type Row = [path: string, expected: string | number, headers?: Record<string, string>, method?: string];

/** Runs a case's rows against its host. */
function holds(name: string, host: string, rows: Row[]): void {
  describe(name, () => {
    it.each(rows)("%s leads to %s (%j %s)", async (path, expected, headers = {}, method = "GET") => {
      expect(await backendOf(path, { host, headers, method })).toBe(expected);
    });
  });
}

holds("HTTPRouteMatching: a prefix is of whole segments, and goes before headers", "matching.test", [
  ["/", "v1"],
  ["/example", "v1"],
  ["/", "v1", { Version: "one" }],
  ["/v2", "v2"],
  ["/v2/", "v2"],
  ["/v2/example", "v2"],
  ["/", "v2", { Version: "two" }],
  ["/v2", "v2", { Version: "one" }],
  ["/v2example", "v1"],
  ["/foo/v2/example", "v1"],
]);

holds("HTTPRouteMatchingAcrossRoutes: routes of one host are ordered together", "both.test", [
  ["/", "v1"],
  ["/example", "v1"],
  ["/example", "v1", { Version: "one" }],
  ["/v2", "v2"],
  ["/v2/example", "v2"],
  ["/", "v2", { Version: "two" }],
]);

holds("HTTPRouteMatchingAcrossRoutes: another host has only its own routes", "first-only.test", [
  ["/example", "v1"],
  ["/v2", "v1"],
  ["/", "v1", { Version: "two" }],
]);

holds("HTTPRouteExactPathMatching: nothing but the very path", "exact.test", [
  ["/one", "v1"],
  ["/two", "v2"],
  ["/", 404],
  ["/one/example", 404],
  ["/two/", 404],
  ["/Two", 404],
]);

holds("HTTPRouteHeaderMatching: names without case, more headers first, then the file's order", "headers.test", [
  ["/", "v1", { Version: "one" }],
  ["/", "v2", { Version: "two" }],
  ["/", "v1", { Version: "two", Color: "orange" }],
  ["/", "v2", { Version: "two", Color: "blue" }],
  ["/", "v1", { Color: "blue" }],
  ["/", "v1", { COLOR: "green" }],
  ["/", "v2", { Color: "red" }],
  ["/", "v2", { Color: "yellow" }],
  ["/", 404, { Color: "orange" }],
  ["/", 404, { Color: "purple" }],
  ["/", 404, { "Some-Other-Header": "one" }],
]);

holds("HTTPRouteQueryParamMatching: names with case, all that is asked for, headers first", "query.test", [
  ["/?animal=whale", "v1"],
  ["/?animal=dolphin", "v2"],
  ["/?animal=dolphin&color=blue", "v3"],
  ["/?ANIMAL=Whale", "v3"],
  ["/?animal=whale&other=x", "v1"],
  ["/?animal=dolphin&color=yellow", "v2"],
  ["/?color=blue", 404],
  ["/?animal=dog", 404],
  ["/?animal=whaledolphin", 404],
  ["/", 404],
  ["/path1?animal=whale", "v1"],
  ["/?animal=whale", "v2", { version: "one" }],
  ["/path2?animal=whale", "v3", { version: "two" }],
  ["/path3?animal=shark", "v1"],
  ["/path4?animal=kraken", "v1", { version: "three" }],
  ["/?animal=shark", 404],
  ["/path4?animal=kraken", 404],
  ["/path5?animal=hydra", "v1"],
  ["/?animal=hydra", "v3", { version: "four" }],
]);

holds("HTTPRouteMethodMatching: the path first, then the method, then headers", "method.test", [
  ["/", "v1", {}, "POST"],
  ["/", "v2", {}, "GET"],
  ["/", "v2", {}, "HEAD"],
  ["/path1", "v1", {}, "GET"],
  ["/", "v2", { version: "one" }, "PUT"],
  ["/path2", "v3", { version: "two" }, "POST"],
  ["/path3", "v1", {}, "PATCH"],
  ["/path4", "v1", { version: "three" }, "DELETE"],
  ["/", 405, {}, "PUT"],
  ["/path4", 405, {}, "DELETE"],
  ["/path5", "v1", {}, "PATCH"],
  ["/", "v2", { version: "four" }, "PATCH"],
]);

holds("HTTPRoutePathMatchOrder: the exact path, then the longest prefix", "order.test", [
  ["/match/exact/one", "v3"],
  ["/match/exact", "v2"],
  ["/match", "v1"],
  ["/match/prefix/one/any", "v2"],
  ["/match/prefix/any", "v1"],
  ["/match/any", "v3"],
]);

describe("HTTPRouteHostnameIntersection: a name is itself, a domain is all below it, a port is neither", () => {
  it.each([
    ["very.specific.test", "/s1", "v1"],
    ["very.specific.test:1234", "/s1", "v1"],
    ["non.matching.test", "/s1", 404],
    ["foo.wildcard.test", "/s1", 404],
    ["very.specific.test", "/other", 404],
    ["foo.wildcard.test", "/s2", "v2"],
    ["foo.bar.wildcard.test", "/s2", "v2"],
    ["bar.wildcard.test", "/s2", 404],
    ["wildcard.test", "/s2", 404],
    ["very.specific.test", "/s3", "v3"],
    ["non.matching.test", "/s3", 404],
    ["specific.test", "/s3", 404],
    ["foo.another.test", "/s4", "v1"],
    ["foo.bar.another.test", "/s4", "v1"],
    ["another.test", "/s4", 404],
    ["foo.another.test", "/other", 404],
  ])("%s%s leads to %s", async (host, path, expected) => {
    expect(await backendOf(path, { host })).toBe(expected);
  });
});

describe("HTTPRouteListenerHostnameMatching: the exact name stands before the domain it lies in", () => {
  it.each([
    ["bar.test", "v1"],
    ["foo.bar.test", "v2"],
    ["baz.bar.test", "v3"],
    ["multiple.prefixes.bar.test", "v3"],
    ["multiple.prefixes.foo.test", "v3"],
    ["foo.test", 404],
    ["no.matching.host", 404],
  ])("%s leads to %s", async (host, expected) => {
    expect(await backendOf("/", { host })).toBe(expected);
  });
});
