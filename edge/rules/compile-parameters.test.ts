import { describe, expect, it } from "vitest";
import type { Parameter } from "#contracts/request-rules.ts";
import { compileParameters, type ParameterSource } from "./compile-parameters.ts";
import { newRun } from "./schema.ts";

const mistakes = (parameter: Partial<Parameter>, source: Partial<ParameterSource>, pattern = "/a/:id/*") => {
  const run = newRun();
  const whole = { path: "/a/1/x", query: "", headers: new Headers(), ...source };
  compileParameters([{ name: "p", in: "query", required: false, schema: {}, ...parameter }], pattern)(whole, run);
  return run.errors.map(({ path, message }) => `${path}: ${message}`);
};

const integer = { type: "integer", minimum: 1 };

describe("compileParameters", () => {
  it.each<[Partial<Parameter>, string, string[]]>([
    [{ schema: integer }, "?p=7", []],
    [{ schema: integer }, "?q=x", []],
    [{ schema: integer }, "?p=%37", []],
    [{ schema: integer }, "?%70=x", ["query.p: must be integer"]],
    [{ schema: integer }, "?p=07", ["query.p: must be integer"]],
    [{ schema: integer }, "?p=0x7", ["query.p: must be integer"]],
    [{ schema: integer }, "?p=", ["query.p: must be integer"]],
    [{ schema: integer }, "?p=0", ["query.p: must be at least 1"]],
    [{ schema: integer }, "?p=1&p=2", ["query.p: stands more than once"]],
    [{ schema: integer }, "?p=%zz", ["query.p: is not valid percent-encoded UTF-8"]],
    [{ schema: integer }, "?p=%ff", ["query.p: is not valid percent-encoded UTF-8"]],
    [{ schema: integer, required: true }, "", ["query.p: is missing"]],
    [{ schema: { type: "boolean" } }, "?p=true", []],
    [{ schema: { type: "boolean" } }, "?p=TRUE", ["query.p: must be boolean"]],
    [{ schema: { enum: [1, "a"] } }, "?p=1", []],
    [{ schema: { enum: [1, "a"] } }, "?p=b", ['query.p: must be one of 1, "a"']],
    [{ schema: { type: ["integer", "string"], pattern: "^0" } }, "?p=07", []],
    [{ schema: { anyOf: [{ const: "all" }, integer] } }, "?p=all", []],
    [{ schema: { anyOf: [{ const: "all" }, integer] } }, "?p=3", []],
    [{ schema: { anyOf: [{ const: "all" }, integer] } }, "?p=0", ["query.p: fits none of its kinds"]],
    [{ schema: { maxLength: 3 } }, "?p=a+b", []],
    [{ schema: { const: "a b" } }, "?p=a%20b", []],
    [{ schema: { type: "array", items: integer } }, "?p=1&q=x&p=2", []],
    [{ schema: { type: "array", items: integer } }, "?p=1,2", ["query.p[0]: must be integer"]],
    [{ schema: { type: "array", items: integer }, list: "comma" }, "?p=1,2", []],
    [{ schema: { type: "array", maxItems: 2 }, list: "comma" }, "?p=1,2&p=3", ["query.p: must have at most 2 entries"]],
    [{ schema: { type: "array", items: { $ref: "#/$defs/n" }, $defs: { n: integer } } }, "?p=1&p=0", ["query.p[1]: must be at least 1"]],
    [{ schema: { anyOf: [{ type: "array", items: integer }, { const: "all" }] } }, "?p=5&p=6", []],
    [{ schema: { anyOf: [{ type: "array", items: integer }, { const: "all" }] } }, "?p=all", []],
    [{ schema: { anyOf: [{ type: "array", items: integer }, { const: "all" }] } }, "?p=none", ["query.p: fits none of its kinds"]],
    [{ schema: { allOf: [{ minimum: 2 }, { type: "integer" }] } }, "?p=2", []],
    [{ schema: { type: ["array", "string"], minItems: 2 }, list: "comma" }, "?p=a", []],
    [{ schema: { $ref: "#/$defs/l", $defs: { l: { type: "array", items: integer } } } }, "?p=5", []],
  ])("%j judges the query %s", (parameter, query, expected) => {
    expect(mistakes(parameter, { query })).toEqual(expected);
  });

  it("reads headers by name, whatever their case, and lists of them by comma", () => {
    const list = { name: "x-ids", in: "header", schema: { type: "array", items: integer } } as const;
    expect(mistakes(list, { headers: new Headers({ "X-Ids": "1, 2" }) })).toEqual([]);
    expect(mistakes(list, { headers: new Headers({ "X-Ids": "1, x" }) })).toEqual(["header.x-ids[1]: must be integer"]);
    expect(mistakes({ ...list, required: true }, {})).toEqual(["header.x-ids: is missing"]);
  });

  it("reads the path that is forwarded, decoded once", () => {
    const id = { name: "id", in: "path", schema: { pattern: "^[a-z +]+$" } } as const;
    expect(mistakes(id, { path: "/a/x%20%2B/y" })).toEqual([]);
    expect(mistakes(id, { path: "/a/x%2520/y" })).toEqual(["path.id: must match ^[a-z +]+$"]);
    expect(mistakes(id, { path: "/a/%FF" })).toEqual(["path.id: is not valid percent-encoded UTF-8"]);
  });
});
