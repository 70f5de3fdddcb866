import { checkPattern } from "./check-pattern.ts";
import type { Mistake, Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";
import { judgedFormats, plainFormats } from "./schema-formats.ts";
import { annotations, inPlace, type Kind, keywords, schemaTypes, subschemas } from "./schema-keywords.ts";

const MAX_DEPTH = 32;
const dialect = "https://json-schema.org/draft/2020-12/schema";
const definition = /^#\/\$defs\/([A-Za-z0-9._-]+)$/;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);
const isNames = (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === "string");
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isType = (value: unknown) => (schemaTypes as readonly unknown[]).includes(value);

const kinds: Record<Kind, [what: string, is: (value: unknown) => boolean]> = {
  schema: ["a schema: a mapping, true or false", () => true],
  schemas: ["a list of schemas", (value) => Array.isArray(value) && value.length > 0],
  "named-schemas": ["a mapping of names to schemas", isObject],
  number: ["a number", isNumber],
  positive: ["a number above 0", (value) => isNumber(value) && value > 0],
  count: ["a whole number from 0", (value) => isNumber(value) && Number.isInteger(value) && value >= 0],
  flag: ["true or false", (value) => typeof value === "boolean"],
  text: ["a text", (value) => typeof value === "string"],
  names: ["a list of names", isNames],
  "named-names": ["a mapping of names to lists of names", (value) => isObject(value) && Object.values(value).every(isNames)],
  types: [`one or a list of ${schemaTypes.join(", ")}`, (value) => [value].flat().length > 0 && [value].flat().every(isType)],
  choices: ["a list of values", (value) => Array.isArray(value) && value.length > 0],
  any: ["a value", () => true],
};

/** Mistakes of a JSON Schema that the edge is to judge by: whatever it would not judge is one. */
export function checkSchema(root: object, path: Path): Mistake[] {
  const mistakes = checkOne(root, root, path, 0);
  return mistakes.length > 0 ? mistakes : checkLoops(root, path);
}

function checkOne(schema: unknown, root: object, path: Path, depth = 0): Mistake[] {
  if (typeof schema === "boolean") return [];
  if (!isObject(schema)) return [{ path, message: "is no schema: give a mapping, true or false" }];
  if (depth > MAX_DEPTH) return [{ path, message: `is nested deeper than ${MAX_DEPTH}: give inner schemas a name under $defs` }];
  const own = Object.entries(schema).flatMap(([keyword, value]) => {
    const message = checkKeyword(keyword, value, root);
    return message === undefined ? [] : [{ path: [...path, keyword], message }];
  });
  const patterns = Object.keys("patternProperties" in schema && isObject(schema.patternProperties) ? schema.patternProperties : {});
  const ofPatterns = patterns.flatMap((pattern) => {
    const message = checkPattern(pattern);
    return message === undefined ? [] : [{ path: [...path, "patternProperties", pattern], message }];
  });
  const inner = subschemas(schema).flatMap(({ at, schema: below }) => checkOne(below, root, [...path, ...at], depth + 1));
  return [...own, ...ofPatterns, ...inner];
}

function checkKeyword(keyword: string, value: unknown, root: object): string | undefined {
  if (annotations.has(keyword) || keyword.startsWith("x-")) return undefined;
  if (keyword === "$schema") return value === dialect ? undefined : `is another draft: use ${dialect}`;
  const kind = keywords.get(keyword);
  if (kind === undefined) return describeUnknown(keyword);
  const [what, is] = kinds[kind];
  if (!is(value)) return `is not what it must be: give ${what}`;
  if (keyword === "pattern") return checkPattern(String(value));
  if (keyword === "format") return checkFormat(String(value));
  return keyword === "$ref" ? checkReference(String(value), root) : undefined;
}

function describeUnknown(keyword: string): string {
  if (keyword === "nullable") return 'is not of JSON Schema: write type: [..., "null"]';
  return `is not judged: ${suggestName(keyword, keywords.keys())}; docs/validation.md lists what is`;
}

function checkFormat(format: string): string | undefined {
  if (judgedFormats.has(format) || plainFormats.has(format)) return undefined;
  return `${format} is not judged: ${suggestName(format, judgedFormats.keys())}, or write a pattern`;
}

function checkReference(reference: string, root: object): string | undefined {
  if (reference === "#") return undefined;
  const definitions = (root as { $defs?: object }).$defs ?? {};
  const name = definition.exec(reference)?.[1];
  if (name === undefined) return "leads elsewhere: use '#' or '#/$defs/Name', with the definition at the top of the same schema";
  return Object.hasOwn(definitions, name) ? undefined : `is not defined: ${suggestName(name, Object.keys(definitions))}`;
}

/** References that lead back to where they stand without going into the value. */
function checkLoops(root: object, path: Path): Mistake[] {
  const definitions = Object.entries((root as { $defs?: object }).$defs ?? {});
  const looping = [["", root] as const, ...definitions].filter(([, schema]) => leadsBack(schema, root, schema, new Set()));
  return looping.map(([name]) => ({
    path: name === "" ? path : [...path, "$defs", name],
    message: "refers to itself without going into the value: it could never be judged",
  }));
}

function leadsBack(schema: unknown, root: object, start: unknown, seen: Set<unknown>): boolean {
  if (!isObject(schema) || seen.has(schema)) return false;
  seen.add(schema);
  const reference = (schema as { $ref?: string }).$ref;
  const name = definition.exec(reference ?? "")?.[1] ?? "";
  const target = reference === "#" ? root : (root as { $defs?: Record<string, unknown> }).$defs?.[name];
  const next = subschemas(schema)
    .filter(({ keyword }) => inPlace.has(keyword))
    .map(({ schema: below }) => below);
  if (reference !== undefined) next.push(target);
  return next.some((below) => below === start || leadsBack(below, root, start, seen));
}
