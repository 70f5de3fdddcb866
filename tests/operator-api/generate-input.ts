import fc from "fast-check";
import type { JsonSchema, Operation } from "./read-operations.ts";

type Kind = "string" | "integer" | "number" | "boolean" | "array" | "object" | "null";

/** Values that a schema accepts. */
function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  const options = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (options !== undefined) return fc.oneof(...options.map(valuesOf));
  return schema.type === undefined ? fc.jsonValue({ maxDepth: 2 }) : byKind[schema.type as Kind](schema);
}

const byKind: Record<Kind, (schema: JsonSchema) => fc.Arbitrary<unknown>> = {
  string: stringsOf,
  integer: ({ minimum = -1000, maximum = 1000 }) => fc.integer({ min: clamp(minimum), max: clamp(maximum) }),
  number: ({ minimum = -1000, maximum = 1000 }) => fc.double({ min: clamp(minimum), max: clamp(maximum), noNaN: true }),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  array: ({ items = {}, minItems = 0, maxItems = 4 }) =>
    fc.array(valuesOf(items as JsonSchema), { minLength: Number(minItems), maxLength: Math.min(Number(maxItems), 4) }),
  object: ({ properties = {}, required = [] }) => {
    const members = Object.entries(properties as Record<string, JsonSchema>).map(([name, member]) => [name, valuesOf(member)] as const);
    return fc.record(Object.fromEntries(members), { requiredKeys: required as never });
  },
};

/** Bounds of JSON numbers that fast-check counts in: 32 bits are enough to find what breaks. */
function clamp(bound: unknown): number {
  return Math.max(-2_147_483_648, Math.min(2_147_483_647, Number(bound)));
}

function stringsOf({ pattern, format, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<unknown> {
  if (format === "uuid") return fc.uuid();
  if (format === "date-time")
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
  const [shortest, longest] = [Number(minLength), Math.min(Number(maxLength), 60)];
  if (typeof pattern !== "string" || pattern.includes("\\P{Cc}")) {
    return fc
      .string({ minLength: shortest, maxLength: longest, unit: "grapheme" })
      .filter((text) => /^\P{Cc}*$/u.test(text) && text.length <= longest);
  }
  return fc.stringMatching(new RegExp(pattern)).filter((text) => text.length >= shortest && text.length <= Number(maxLength));
}

/** One request of an operation: what stands in the path and the query, and the body. */
export type Input = { readonly path: Record<string, unknown>; readonly query: Record<string, unknown>; readonly body: unknown };

/** Inputs that an operation's document accepts. */
export function inputsOf({ parameters, body }: Operation): fc.Arbitrary<Input> {
  const members = (place: string) => parameters.filter((parameter) => parameter.in === place);
  const record = (place: string) =>
    fc.record(Object.fromEntries(members(place).map(({ name, schema }) => [name, valuesOf(schema)])), {
      requiredKeys: members(place).flatMap(({ name, required }) => (required || place === "path" ? [name] : [])) as never,
    });
  return fc.record({
    path: record("path"),
    query: record("query"),
    body: body === null ? fc.constant(undefined) : valuesOf(body),
  }) as fc.Arbitrary<Input>;
}

/** What no schema of ours expects: of another type, too much of it, or hostile. */
const strangeValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    1.5,
    1e300,
    [],
    {},
    "",
    " ",
    "\0",
    "a\u0000b",
    "\ud800",
    "' OR 1=1--",
    "../../etc/passwd",
    "${env:X}",
    "x".repeat(3000),
  ),
  fc.constantFrom<unknown>(
    "__proto__",
    "constructor",
    { __proto__: 1 },
    { toString: 1 },
    [[[]]],
    "2026-13-45T99:99:99Z",
    "0s",
    "99999999999d",
  ),
  fc.string({ unit: "binary" }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** The same input with one part made strange. */
export function strangeInputsOf(operation: Operation): fc.Arbitrary<Input> {
  const places = [
    ...operation.parameters.map(({ in: place, name }) => ({ place, name })),
    ...bodyMembers(operation.body).map((name) => ({ place: "body" as const, name })),
  ];
  if (places.length === 0) return inputsOf(operation);
  return fc.tuple(inputsOf(operation), fc.constantFrom(...places), strangeValues).map(([input, { place, name }, value]) => {
    if (place !== "body")
      return { ...input, [place]: { ...input[place], [name]: typeof value === "string" ? value : JSON.stringify(value) } };
    if (name === null) return { ...input, body: value };
    return { ...input, body: { ...(input.body as object), [name]: value } };
  });
}

/** The members that a body may have, one that it may not, and the body itself (null). */
function bodyMembers(body: JsonSchema | null): (string | null)[] {
  if (body === null) return [];
  const options = [body, ...((body.anyOf as JsonSchema[] | undefined) ?? [])];
  return [...options.flatMap(({ properties = {} }) => Object.keys(properties as object)), "unknownMember", null];
}
