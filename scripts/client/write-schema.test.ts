import { expect, test } from "vitest";
import { writeSchema } from "./write-schema.ts";

test.each([
  [{ type: "string" }, "string"],
  [{ type: "integer" }, "number"],
  [{ type: ["string", "null"] }, "string | null"],
  [{ enum: ["a", 1, null] }, '"a" | 1 | null'],
  [{ const: true }, "true"],
  [{}, "unknown"],
  [{ anyOf: [{ type: "number" }, { type: "null" }] }, "number | null"],
  [{ type: "array", items: { anyOf: [{ type: "number" }, { type: "null" }] } }, "(number | null)[]"],
  [{ type: "array", prefixItems: [{ type: "number" }, { type: "string" }] }, "[number, string]"],
  [{ type: "object", additionalProperties: { type: "number" } }, "Record<string, number>"],
  [{ type: "object", additionalProperties: false }, "Record<string, never>"],
  [{ type: "string", allOf: [{}, {}] }, "string"],
  [{ allOf: [{ $ref: "#/components/schemas/A" }, { anyOf: [{ type: "string" }, { type: "null" }] }] }, "A & (string | null)"],
])("%j is the type %s", (schema, type) => {
  expect(writeSchema(schema, "")).toBe(type);
});

test("members say what they are, and which may be absent; no description ends its comment early", () => {
  const schema = {
    type: "object",
    properties: {
      name: { type: "string", description: "Of */ whom." },
      "a-b": { type: "array", items: { type: "object", properties: { c: {} } } },
    },
    required: ["name"],
  };
  expect(writeSchema(schema, "")).toBe('{\n  /** Of *\\/ whom. */\n  name: string;\n  "a-b"?: {\n    c?: unknown;\n  }[];\n}');
});
