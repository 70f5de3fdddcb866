import { describe, expect, test } from "vitest";
import { mayHave } from "./expected-access.ts";
import type { FuzzCase } from "./generate-case.ts";
import { judgeVerdict, type Verdict } from "./judge-verdict.ts";
import { upstreamReadings } from "./upstream-readings.ts";

const sent: FuzzCase = { method: "GET", target: "/x?a", fields: ["Host: some.test"], role: "user", body: "" };
const arrival = { world: "main", method: "GET", target: "/x?a", fields: [["host", "some.test"]], body: "" } as Verdict["arrivals"][number];
const passed: Verdict = {
  status: 200,
  code: undefined,
  hasRequestId: true,
  isProblem: false,
  isPassedOn: true,
  arrivals: [arrival],
  unasked: "",
};
const judge = (verdict: Partial<Verdict>, one: Partial<FuzzCase> = {}) =>
  judgeVerdict({ ...sent, ...one }, "node", { ...passed, ...verdict });

describe("the readings of a target", () => {
  test.each([
    ["/%61dmin", "/admin"],
    ["/%252561dmin", "/admin"],
    ["/open/..;/admin", "/admin"],
    ["/open/..%3bx/admin", "/admin"],
    ["/open%5c..%5cadmin", "/admin"],
    ["/open/%252e%252e%252fadmin", "/admin"],
    ["//admin", "/admin"],
    ["/;a//admin;b?c", "/admin"],
    ["/open/.\t./admin", "/admin"],
  ])("of %s one is %s", (target, path) => {
    expect(upstreamReadings(target)).toContain(path);
  });

  test("of a plain one there is one, without query and fragment", () => {
    expect(upstreamReadings("/a/b.c?d=%2f#e")).toEqual(["/a/b.c"]);
  });
});

test.each([
  ["none", "GET", "/open/x", true],
  ["none", "GET", "/member/x", false],
  ["user", "GET", "/admin", false],
  ["user", "GET", "/admin/public/x", true],
  ["user", "HEAD", "/items/7/", true],
  ["user", "DELETE", "/items/7", false],
  ["user", "GET", "/items/special", false],
  ["admin", "DELETE", "/items/7", true],
] as const)("by the table, %s asking %s %s: %s", (role, method, path, may) => {
  expect(mayHave("main", role, { method, path })).toBe(may);
});

describe("what is found", () => {
  test("nothing, where all is well", () => {
    expect(judge({})).toEqual([]);
  });

  test.each<[string, Partial<Verdict>]>([
    ["another's resource in one reading", { arrivals: [{ ...arrival, target: "/x%2f..%2fadmin?a" }] }],
    ["two requests for one", { arrivals: [arrival, arrival] }],
    ["a forwarded absolute form", { arrivals: [{ ...arrival, target: "http://x/?a" }] }],
    ["another method", { arrivals: [{ ...arrival, method: "POST" }] }],
    ["another query", { arrivals: [{ ...arrival, target: "/x?b" }] }],
    ["another body", { arrivals: [{ ...arrival, body: "b" }] }],
    ["two hosts", { arrivals: [{ ...arrival, fields: [...arrival.fields, ["host", "b.test"]] }] }],
    ["a header that names another path", { arrivals: [{ ...arrival, fields: [...arrival.fields, ["x-original-url", "/admin"]] }] }],
    ["another role", { arrivals: [{ ...arrival, fields: [...arrival.fields, ["x-aegis-roles", "admin"]] }] }],
    ["bytes that nobody asked for", { unasked: "HTTP/1.1 200 OK" }],
    ["a request refused and forwarded all the same", { status: 403, isProblem: true, isPassedOn: false }],
    ["a fault", { status: 500, isProblem: true, isPassedOn: false, arrivals: [] }],
    ["no answer", { status: "hung", isPassedOn: false, arrivals: [] }],
    ["a connection cut", { status: "closed", isPassedOn: false, arrivals: [] }],
    ["a refusal that is no problem", { status: 400, isPassedOn: false, arrivals: [] }],
    ["a refusal without a request id", { status: 400, isProblem: true, hasRequestId: false, isPassedOn: false, arrivals: [] }],
  ])("%s", (_, verdict) => {
    expect(judge(verdict)).not.toEqual([]);
  });
});
