import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSchema } from "./compile-schema.ts";
import { newRun, type Schema } from "./schema.ts";

/** What is wrong with a value: nothing, or its mistakes with their paths. */
function mistakes(schema: Schema, value: unknown): string[] {
  const run = newRun();
  const good = compileSchema(schema)(value, run);
  expect(good).toBe(run.errors.length === 0);
  return run.errors.map(({ path, message }) => `${path}: ${message}`);
}

const holds = (schema: Schema, value: unknown) => mistakes(schema, value).length === 0;

describe("compileSchema", () => {
  it.each<[Schema, unknown[], unknown[]]>([
    [true, [1, null], []],
    [false, [], [1, null]],
    [{ type: "integer" }, [1, 1.0, -3], [1.5, "1", null]],
    [{ type: "number" }, [1.5], ["1", true]],
    [{ type: ["string", "null"] }, ["", null], [0, []]],
    [{ type: "object" }, [{}], [[], null, "x"]],
    [{ type: "array" }, [[]], [{}, null]],
    [{ enum: [1, "a", null, { a: [1, 2], b: 3 }] }, [1, "a", null, { b: 3, a: [1, 2] }], ["1", { a: [2, 1], b: 3 }, false]],
    [{ const: false }, [false], [0, null]],
    [{ const: null }, [null], [false, 0]],
    [{ minLength: 2, maxLength: 3 }, ["ab", "💥💥💥", 7], ["a", "abcd", "💥"]],
    [{ pattern: "^a+$" }, ["a", "aa", 7], ["b", ""]],
    [{ pattern: "^\\p{L}$" }, ["é"], ["1"]],
    [{ minimum: 1, exclusiveMaximum: 3 }, [1, 2.9, "0"], [0.9, 3]],
    [{ multipleOf: 0.0001 }, [0.0075, 1], [0.00751]],
    [{ multipleOf: 0.01 }, [19.99, 4.35], [0.001]],
    [{ items: { type: "integer" } }, [[], [1], {}], [["a"], [1, null]]],
    [{ prefixItems: [{ type: "integer" }], items: false }, [[1], []], [["a"], [1, 2]]],
    [{ contains: { const: 1 } }, [[1], [2, 1]], [[], [2]]],
    [{ contains: { const: 1 }, minContains: 2, maxContains: 2 }, [[1, 1]], [[1], [1, 1, 1]]],
    [
      { uniqueItems: true },
      [
        [1, "1", [1]],
        [{ a: 1 }, { a: 2 }],
      ],
      [
        [1, 1.0],
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      ],
    ],
    [{ minItems: 1, maxItems: 2 }, [[1], "x"], [[], [1, 2, 3]]],
    [{ required: ["a"] }, [{ a: null }, "x"], [{}]],
    [{ required: ["toString", "__proto__"] }, [], [{}]],
    [{ properties: { a: { type: "string" } }, additionalProperties: false }, [{}, { a: "" }], [{ a: 1 }, { b: "" }]],
    [{ patternProperties: { "^x-": { type: "integer" } }, additionalProperties: false }, [{ "x-a": 1 }], [{ "x-a": "" }, { y: 1 }]],
    [{ propertyNames: { maxLength: 1 } }, [{ a: 1 }], [{ ab: 1 }]],
    [{ minProperties: 1, maxProperties: 1 }, [{ a: 1 }], [{}, { a: 1, b: 2 }]],
    [{ dependentRequired: { a: ["b"] } }, [{ b: 1 }, { a: 1, b: 1 }], [{ a: 1 }]],
    [{ dependentSchemas: { a: { required: ["b"] } } }, [{}, { a: 1, b: 1 }], [{ a: 1 }]],
    [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, [1, 2], [0, 3]],
    [{ anyOf: [{ type: "string" }, { minimum: 2 }] }, ["", 2], [1]],
    [{ oneOf: [{ multipleOf: 2 }, { multipleOf: 3 }] }, [2, 3], [6, 5]],
    [{ not: { type: "string" } }, [1], [""]],
    [JSON.parse('{"if":{"type":"string"},"then":{"minLength":1},"else":{"const":1}}'), ["a", 1], ["", 2]],
  ])("%j takes %j and refuses %j", (schema, good, bad) => {
    expect(good.filter((value) => !holds(schema, value))).toEqual([]);
    expect(bad.filter((value) => holds(schema, value))).toEqual([]);
  });

  it("tells every mistake with its path, in the words of the schema", () => {
    const schema = { properties: { user: { properties: { age: { minimum: 0 } }, required: ["name"] }, tags: { items: { maxLength: 2 } } } };
    expect(mistakes(schema, { user: { age: -1 }, tags: ["ab", "abc"] })).toEqual([
      "user.name: is missing",
      "user.age: must be at least 0",
      "tags[1]: must have at most 2 characters",
    ]);
  });

  it("tells twenty mistakes at most, and paths of 200 characters at most", () => {
    expect(mistakes({ items: { type: "string" } }, Array(500).fill(1))).toHaveLength(20);
    expect(mistakes({ additionalProperties: false }, { ["x".repeat(5000)]: 1 })[0]?.length).toBeLessThan(250);
  });

  it("follows references, also those that lead back to themselves through the value", () => {
    const tree: Schema = {
      $ref: "#/$defs/node",
      $defs: { node: { required: ["kids"], properties: { kids: { items: { $ref: "#/$defs/node" } } } } },
    };
    expect(mistakes(tree, { kids: [{ kids: [] }, { kids: [{}] }] })).toEqual(["kids[1].kids[0].kids: is missing"]);
    expect(holds({ properties: { next: { $ref: "#" } }, required: ["id"] }, { id: 1, next: { id: 2 } })).toBe(true);
  });

  it("agrees with what JSON makes of a value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(holds({ const: structuredClone(value) }, JSON.parse(JSON.stringify(value)))).toBe(true);
        expect(holds({ uniqueItems: true }, [value, structuredClone(value)])).toBe(false);
        expect(holds({ not: {} }, value)).toBe(false);
      }),
    );
  });
});

describe("the work of a judgement is bounded", () => {
  const spent = (schema: Schema, value: unknown) => {
    const run = newRun();
    compileSchema(schema)(value, run);
    return run.left < 0;
  };
  const deep = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);

  it("where every level asks two branches for the level below", () => {
    const node: Schema = { properties: { a: { oneOf: [{ $ref: "#/$defs/n" }, { $ref: "#/$defs/n" }] } } };
    expect(spent({ $ref: "#/$defs/n", $defs: { n: node } }, deep(60))).toBe(true);
    expect(spent({ $ref: "#/$defs/n", $defs: { n: node } }, deep(8))).toBe(false);
  });

  it("where many branches judge a long list, its choices or its uniqueness", () => {
    const list = Array.from({ length: 30_000 }, (_, index) => index);
    expect(spent({ uniqueItems: true }, list)).toBe(false);
    expect(spent({ allOf: Array.from({ length: 50 }, () => ({ uniqueItems: true })) }, list)).toBe(true);
    expect(spent({ allOf: Array.from({ length: 500 }, (_, index) => ({ not: { enum: [[index]] } })) }, list)).toBe(true);
  });

  it("where many patterns judge a long text", () => {
    const schema = { allOf: Array.from({ length: 100 }, (_, index) => ({ pattern: `^x{0,${index}}y` })) };
    expect(spent(schema, "x".repeat(60_000))).toBe(true);
  });
});
