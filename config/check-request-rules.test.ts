import { describe, expect, test } from "vitest";
import { checkPattern } from "./check-pattern.ts";
import { readConfig } from "./read-config.ts";
import { judgedFormats } from "./schema-formats.ts";

const read = (request: object, path = "/a/:id") =>
  readConfig(`gateway:
  upstreams:
    demo: {targets: ["http://127.0.0.1:3001"]}
  routes:
    - path: "${path}"
      upstream: demo
      auth: none
      request: ${JSON.stringify(request)}
rateLimiting: {default: {limit: 1, window: 1m}}
`);

const mistakesOf = (request: object) => {
  const result = read(request);
  return result.ok
    ? []
    : result.errors.map(({ path, line, message }) => `${line} ${path.replace("gateway.routes[0].request.", "")}: ${message}`);
};

const body = (schema: unknown) => ({ body: { contentTypes: ["application/json"], schema } });
const parameter = (fields: object) => ({ parameters: [{ name: "p", in: "query", schema: {}, ...fields }] });

describe("refuses", () => {
  test.each<[string, object, RegExp]>([
    ["a keyword that is not judged", body({ unevaluatedProperties: false }), /^8 body\.schema\.unevaluatedProperties: is not judged/],
    ["a keyword that is misspelled", body({ properties: { a: { minLenght: 1 } } }), /properties\.a\.minLenght: .*did you mean "minLength"/],
    ["nullable", body({ nullable: true }), /nullable: .*"null"/],
    ["a keyword every object has", body(JSON.parse('{"constructor": 1}')), /constructor: is not judged/],
    ["another draft", body({ $schema: "http://json-schema.org/draft-07/schema#" }), /another draft/],
    ["a value of the wrong kind", body({ required: "a" }), /required: .*list of names/],
    ["a bound that is no number", body({ items: { minimum: "1" } }), /items\.minimum: .*a number/],
    ["a type that does not exist", body({ type: ["string", "date"] }), /type: .*one or a list of/],
    ["a format that is not judged", body({ format: "uuids" }), /format: uuids is not judged: did you mean "uuid"/],
    ["a reference to elsewhere", body({ $ref: "other.json" }), /\$ref: leads elsewhere/],
    ["a reference to nothing", body({ $ref: "#/$defs/Pte", $defs: { Pet: {} } }), /\$ref: is not defined: did you mean "Pet"/],
    ["a reference to itself", body({ $ref: "#" }), /body\.schema: refers to itself/],
    [
      "references in a circle",
      body({ $defs: { a: { allOf: [{ $ref: "#/$defs/b" }] }, b: { not: { $ref: "#/$defs/a" } } } }),
      /\$defs\.a: refers to itself/,
    ],
    ["a pattern that backtracks without end", body({ pattern: "^(a+)+$" }), /pattern: could take very long/],
    ["a pattern that backtracks square", body({ patternProperties: { "^\\s*a\\s*\\s*$": true } }), /could take very long/],
    ["a pattern that is none", body({ pattern: "(" }), /is not a regular expression/],
    ["a schema that is none", body({ items: [{}] }), /items: is no schema/],
    ["a schema of a body that is no JSON", { body: { contentTypes: ["text/plain"], schema: {} } }, /schema: judges JSON only/],
    ["a type that is none", { body: { contentTypes: ["json"] } }, /contentTypes\[0\]: is no media type/],
    ["a path's parameter that is not there", parameter({ in: "path", name: "di" }), /name: is not a parameter of .*known here: id/],
    ["a parameter that is an object", parameter({ schema: { type: "object" } }), /schema\.type: a parameter is a text/],
    ["a header's name that is none", parameter({ in: "header", name: "X A" }), /name: is no header field name/],
    ["a header that repeats", parameter({ in: "header", list: "repeated" }), /list: a header parameter stands once/],
    [
      "a parameter twice",
      { parameters: [...parameter({}).parameters, ...parameter({}).parameters] },
      /parameters\[1\]: query p stands twice/,
    ],
  ])("%s", (_, request, message) => {
    expect(mistakesOf(request)).toContainEqual(expect.stringMatching(message));
  });

  test("a schema nested without end", () => {
    const deep = JSON.parse(`${'{"not":'.repeat(40)}{}${"}".repeat(40)}`);
    expect(mistakesOf(body(deep))).toEqual([expect.stringMatching(/nested deeper than 32/)]);
  });
});

describe("takes", () => {
  test.each(["^[a-z0-9]+(-[a-z0-9]+)*$", "^\\d{4}-\\d{2}$", "^https?://", "^\\p{Lu}", "^[\\w.-]{1,64}$", "^(foo|bar)$", "^\\_x$"])(
    "the pattern %s",
    (pattern) => {
      expect(checkPattern(pattern)).toBeUndefined();
    },
  );

  const open = [...judgedFormats].flatMap(([name, format]) =>
    "pattern" in format && /[*+]/.test(format.pattern) ? [[name, format.pattern]] : [],
  );
  test.each(open)("a pattern for %s that is safe, whatever the text's length", (_, pattern = "") => {
    expect(checkPattern(pattern)).toBeUndefined();
  });
});

describe("compiles a schema", () => {
  const compiled = (schema: object) => {
    const result = read(body(schema));
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    return result.config.routes[0]?.request?.body?.schema;
  };

  test("without what judges nothing, whatever members are called", () => {
    const schema = {
      title: "T",
      type: "object",
      properties: { title: { type: "string", example: "x", "x-note": 1 }, format: { const: { title: 1 } } },
    };
    expect(compiled(schema)).toEqual({ type: "object", properties: { title: { type: "string" }, format: { const: { title: 1 } } } });
  });

  test("with formats as the patterns and bounds they stand for", () => {
    expect(compiled({ format: "email" })).toEqual({ format: "email", pattern: "^[^@\\s]+@[^@\\s]+$" });
    expect(compiled({ format: "email", pattern: "^a" })).toEqual({
      pattern: "^a",
      allOf: [{ format: "email", pattern: "^[^@\\s]+@[^@\\s]+$" }],
    });
    expect(compiled({ format: "int32", minimum: 1 })).toEqual({ minimum: 1, allOf: [{ minimum: -2147483648, maximum: 2147483647 }] });
    expect(compiled({ format: "password" })).toEqual({});
  });
});
