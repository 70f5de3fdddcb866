import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { readConfig } from "#config/read-config.ts";
import { importOpenApi } from "./import/import-openapi.ts";
import { importCommand } from "./import-command.ts";
import { testCommand } from "./test-command.ts";

const folder = mkdtempSync(join(tmpdir(), "aegis-import-"));
afterAll(() => rmSync(folder, { recursive: true }));

const document = (changes: object) =>
  stringify({
    openapi: "3.1.0",
    servers: [{ url: "https://api.example.com/v1/" }],
    paths: { "/pets": { get: { operationId: "listPets" } } },
    ...changes,
  });

const routesOf = (changes: object) => importOpenApi(document(changes), undefined).config.gateway.routes as Record<string, unknown>[];
const notesOf = (changes: object) =>
  importOpenApi(document(changes), undefined).notes.map(({ pointer, message }) => `${pointer} ${message}`);
const operation = (fields: object, rest: object = {}) => ({ paths: { "/pets/{petId}": { post: fields } }, ...rest });

const bodyOf = (schema: object, rest: object = {}) => {
  const [route] = routesOf(operation({ requestBody: { content: { "application/json": { schema } } } }, rest));
  return (route?.request as { body?: { schema?: object } } | undefined)?.body?.schema;
};

describe("a document's operations become routes", () => {
  test("below the server's path, with ids, methods and parameters", () => {
    const paths = {
      "/pets": { get: { operationId: "listPets" }, head: {}, post: { requestBody: { required: true, content: { "image/*": {} } } } },
      "/pets/{pet-id}/toys": { get: { parameters: [{ name: "pet-id", in: "path", required: true, schema: { type: "integer" } }] } },
    };
    expect(routesOf({ paths })).toEqual([
      { id: "list-pets", path: "/v1/pets", methods: ["GET"], upstream: "api-example-com", auth: "none" },
      {
        id: "post-v1-pets",
        path: "/v1/pets",
        methods: ["POST"],
        upstream: "api-example-com",
        auth: "none",
        request: { body: { required: true, contentTypes: ["image/*"] } },
      },
      {
        id: "get-v1-pets-pet-id-toys",
        path: "/v1/pets/:pet_id/toys",
        methods: ["GET"],
        upstream: "api-example-com",
        auth: "none",
        request: { parameters: [{ name: "pet_id", in: "path", required: true, schema: { type: "integer" } }] },
      },
    ]);
    expect(notesOf({ paths })).toEqual(["#/paths/~1pets/head HEAD is answered as GET is: its own rules were left out"]);
  });

  test("and those of a path that ask the same stand together", () => {
    expect(
      routesOf({
        paths: { "/a": { get: {}, delete: {}, put: { security: [{ key: [] }] } } },
        components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
      }),
    ).toMatchObject([
      { methods: ["GET", "DELETE"], auth: "none" },
      { methods: ["PUT"], auth: ["api-key"] },
    ]);
  });

  test("with the parameters of their path, replaced by their own, in the styles that are known", () => {
    const own = [
      { name: "ids", in: "query", explode: false, schema: { type: "array", items: { type: "integer" } } },
      { name: "limit", in: "query", schema: { maximum: 5 } },
      { name: "filter", in: "query", style: "deepObject", schema: { type: "object" } },
      { name: "sid", in: "cookie", schema: {} },
      { name: "Authorization", in: "header", schema: {} },
      { $ref: "#/components/parameters/trace" },
    ];
    const shared = [{ name: "limit", in: "query", schema: { maximum: 9 } }];
    const components = { parameters: { trace: { name: "X-Trace", in: "header", required: true, schema: { type: "string" } } } };
    const changes = { paths: { "/pets": { parameters: shared, get: { parameters: own } } }, components };
    expect(routesOf(changes)[0]?.request).toEqual({
      parameters: [
        { name: "limit", in: "query", required: false, schema: { maximum: 5 } },
        { name: "ids", in: "query", required: false, list: "comma", schema: { type: "array", items: { type: "integer" } } },
        { name: "X-Trace", in: "header", required: true, schema: { type: "string" } },
      ],
    });
    expect(notesOf(changes)).toEqual([
      "#/paths/~1pets/get/parameters/2 the parameter filter is not judged: its style is deepObject",
      "#/paths/~1pets/get/parameters/3 the parameter sid is not judged: parameters in cookie are not known",
    ]);
  });

  test.each<[string, object, object, unknown, RegExp | null]>([
    ["none is asked for", {}, {}, "none", null],
    ["a bearer token", { type: "http", scheme: "bearer" }, [{ s: [] }], ["jwt"], null],
    ["OAuth", { type: "oauth2" }, [{ s: ["read"] }], ["jwt"], null],
    ["a key in a header", { type: "apiKey", in: "header", name: "X-Key" }, [{ s: [] }], ["api-key"], null],
    ["a key in the query", { type: "apiKey", in: "query", name: "key" }, [{ s: [] }], ["api-key"], /keys in a query are not read/],
    ["a password", { type: "http", scheme: "basic" }, [{ s: [] }], undefined, /basic is not known/],
    ["an optional one", { type: "http", scheme: "bearer" }, [{}, { s: [] }], "none", /optional/],
    ["an unknown one", {}, [{ other: [] }], undefined, /other is not defined/],
  ])("authentication: %s", (_, scheme, security, auth, note) => {
    const changes = { components: { securitySchemes: { s: scheme } }, ...(Array.isArray(security) && { security }) };
    expect(routesOf(changes)[0]?.auth).toEqual(auth);
    if (note) expect(notesOf(changes)).toContainEqual(expect.stringMatching(note));
  });
});

describe("schemas are made such that the edge can judge by them", () => {
  const Pet = {
    title: "Pet",
    type: "object",
    required: ["id", "name"],
    properties: { id: { type: "integer", readOnly: true }, name: { type: "string" }, friend: { $ref: "#/components/schemas/Pet" } },
  };

  test("references go under $defs, circles included; what is only read is not asked for", () => {
    const pet = {
      type: "object",
      required: ["name"],
      properties: { id: { type: "integer" }, name: { type: "string" }, friend: { $ref: "#/$defs/Pet" } },
    };
    expect(bodyOf({ $ref: "#/components/schemas/Pet" }, { components: { schemas: { Pet } } })).toEqual({
      $ref: "#/$defs/Pet",
      $defs: { Pet: pet },
    });
  });

  test("the words of 3.0 become those of JSON Schema", () => {
    const old = { type: "number", nullable: true, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false, example: 3 };
    expect(bodyOf(old, { openapi: "3.0.3" })).toEqual({ type: ["number", "null"], minimum: 1, exclusiveMinimum: 1, maximum: 9 });
    expect(bodyOf({ type: "string", nullable: true, enum: ["a"] }, { openapi: "3.0.3" })).toEqual({
      type: ["string", "null"],
      enum: ["a", null],
    });
  });

  test.each<[string, object, object, RegExp]>([
    [
      "a keyword that is not judged",
      { unevaluatedProperties: false, minLength: 1 },
      { minLength: 1 },
      /schema\/unevaluatedProperties unevaluatedProperties is not judged/,
    ],
    ["a pattern that is not safe", { pattern: "^(a+)+$", minLength: 1 }, { minLength: 1 }, /the pattern could take very long/],
    ["a format that is not judged", { format: "iri", minLength: 1 }, { minLength: 1 }, /format iri is not judged/],
    [
      "a reference out of the document",
      { properties: { a: { $ref: "other.yaml#/A" } } },
      { properties: { a: {} } },
      /other\.yaml#\/A leads nowhere/,
    ],
  ])("%s is left out, and that is said", (_, schema, expected, note) => {
    expect(bodyOf(schema)).toEqual(expected);
    expect(notesOf(operation({ requestBody: { content: { "application/json": { schema } } } }))).toEqual([expect.stringMatching(note)]);
  });

  test("a schema that refers to itself without end is left out", () => {
    const changes = { components: { schemas: { A: { allOf: [{ $ref: "#/components/schemas/A" }] } } } };
    expect(bodyOf({ $ref: "#/components/schemas/A" }, changes)).toBeUndefined();
  });
});

describe("aegis import", () => {
  const file = (text: string, name = "openapi.yaml") => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  test("prints a config that is valid, and on standard error what is not in it, with its line", async () => {
    const text = document({ components: { securitySchemes: { s: { type: "http", scheme: "bearer" } } }, security: [{ s: [] }] });
    const { exitCode, out, err } = await testCommand(importCommand(), [file(text)]);
    expect(exitCode).toBe(0);
    expect(readConfig(out)).toMatchObject({ ok: true });
    expect(err).toMatch(/^warning: .*openapi\.yaml:\d+ {2}#\/components\/securitySchemes {2}the issuer of tokens is not known/);
  });

  test("prints JSON for programs, reads JSON, and takes an upstream by origin or name", async () => {
    const path = file(JSON.stringify(parse(document({}))), "openapi.json");
    const { out } = await testCommand(importCommand(), [path, "--json", "--upstream", "http://127.0.0.1:3001"]);
    expect(JSON.parse(out)).toMatchObject({
      operations: 1,
      notes: [],
      config: { gateway: { upstreams: { "127-0-0-1-3001": { targets: ["http://127.0.0.1:3001"] } } } },
    });
    const named = await testCommand(importCommand(), [path, "--upstream", "pets"]);
    expect(named).toMatchObject({
      out: expect.stringContaining("upstream: pets"),
      err: expect.stringMatching(/origin of the upstream pets/),
    });
  });

  test("writes a new file and never over another", async () => {
    const target = join(folder, "made.yaml");
    const { out } = await testCommand(importCommand(), [file(document({})), "--out", target]);
    expect(out).toBe(`${target}: 1 operations, 0 warnings\n`);
    expect(readConfig(readFileSync(target, "utf8"))).toMatchObject({ ok: true });
    expect(await testCommand(importCommand(), [file(document({})), "--out", target])).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/cannot be written/),
    });
  });

  test.each([
    ["swagger: '2.0'\n", /is not 3\.0 or 3\.1/],
    ["openapi: 3.1.0\npaths: {}\n", /names no server/],
    ["openapi: 3.1.0\nservers: [{url: 'https://a'}]\npaths: {}\n", /no operation/],
    ["openapi: [\n", /not valid YAML/],
  ])("says in one sentence why %j cannot be taken", async (text, message) => {
    expect(await testCommand(importCommand(), [file(text)])).toMatchObject({ exitCode: 1, out: "", err: expect.stringMatching(message) });
  });
});
