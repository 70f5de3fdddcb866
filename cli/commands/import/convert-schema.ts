import { checkPattern } from "#config/check-pattern.ts";
import { checkSchema } from "#config/check-schema.ts";
import { formatPath } from "#config/format-path.ts";
import { judgedFormats, plainFormats } from "#config/schema-formats.ts";
import { annotations, keywords, subschemas } from "#config/schema-keywords.ts";
import { isPlain, listOf, type OpenApiDocument, type Plain, type Pointer, plainOf, readPointer } from "./openapi-document.ts";

/** Left out without a word: they say nothing about which requests are good. */
const silent = new Set(["$schema", "nullable", "exclusiveMinimum", "exclusiveMaximum"]);

interface Conversion {
  document: OpenApiDocument;
  /** Definitions by their name in `$defs`, and that name by where they stand in the document. */
  definitions: Map<string, unknown>;
  names: Map<string, string>;
}

/** A schema of the document as one that the edge can judge by, its references under `$defs`; undefined where it cannot. */
export function convertSchema(document: OpenApiDocument, schema: unknown, pointer: Pointer): Plain | undefined {
  const conversion: Conversion = { document, definitions: new Map(), names: new Map() };
  const converted = convert(conversion, schema, pointer);
  if (!isPlain(converted)) return undefined;
  const { definitions } = conversion;
  const whole = definitions.size === 0 ? converted : { ...converted, $defs: Object.fromEntries(definitions) };
  const [mistake] = checkSchema(whole, []);
  if (mistake === undefined) return whole;
  document.note(pointer, `its schema cannot be judged (${formatPath(mistake.path)} ${mistake.message}): it was left out`);
  return undefined;
}

function convert(conversion: Conversion, schema: unknown, pointer: Pointer): unknown {
  if (!isPlain(schema)) return schema === false ? { not: {} } : {};
  if (typeof schema.$ref === "string") {
    const $ref = define(conversion, schema.$ref, pointer);
    if ($ref === undefined || conversion.document.isOld) return $ref === undefined ? {} : { $ref };
    return { ...convertOwn(conversion, { ...schema, $ref: undefined }, pointer), $ref };
  }
  return convertOwn(conversion, schema, pointer);
}

function define({ document, definitions, names }: Conversion, reference: string, pointer: Pointer): string | undefined {
  const target = readPointer(reference);
  const found = target && document.at(target);
  if (target === undefined || found === undefined) {
    document.note(pointer, `${reference} leads nowhere in the document: whatever stands there is taken`);
    return undefined;
  }
  const known = names.get(reference);
  if (known !== undefined) return `#/$defs/${known}`;
  const base = String(target.at(-1)).replace(/[^A-Za-z0-9._-]/g, "_");
  const name = definitions.has(base) ? `${base}_${names.size}` : base;
  names.set(reference, name);
  definitions.set(name, {});
  definitions.set(name, convert({ document, definitions, names }, found, target));
  return `#/$defs/${name}`;
}

function convertOwn(conversion: Conversion, schema: Plain, pointer: Pointer): Plain {
  const kept = keepJudged(conversion.document, schema, pointer);
  for (const { at, schema: inner } of subschemas(kept)) {
    const [keyword = "", name] = at;
    const converted = typeof inner === "boolean" ? inner : convert(conversion, inner, [...pointer, ...at]);
    if (name === undefined) kept[keyword] = converted;
    else (kept[keyword] as Plain)[name] = converted;
  }
  dropUnsafeNames(conversion.document, kept, pointer);
  return { ...kept, ...convertBounds(schema), ...convertNull(schema), ...convertRequired(conversion.document, schema, pointer) };
}

/** The keywords that the edge judges by; of others it is noted that they are not. */
function keepJudged(document: OpenApiDocument, schema: Plain, pointer: Pointer): Plain {
  const kept: Plain = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined || annotations.has(keyword) || silent.has(keyword) || keyword.startsWith("x-")) continue;
    const reason = describeLoss(keyword, value);
    if (reason === undefined) kept[keyword] = structuredClone(value);
    else document.note([...pointer, keyword], reason);
  }
  return kept;
}

function describeLoss(keyword: string, value: unknown): string | undefined {
  if (keyword === "format" && !judgedFormats.has(String(value)) && !plainFormats.has(String(value))) return `format ${value} is not judged`;
  if (keyword === "pattern") {
    const message = checkPattern(String(value));
    return message && `the pattern ${message}: it was left out`;
  }
  return keywords.has(keyword) && keyword !== "$defs" ? undefined : `${keyword} is not judged`;
}

function dropUnsafeNames(document: OpenApiDocument, { patternProperties }: Plain, pointer: Pointer): void {
  const patterns = plainOf(patternProperties);
  for (const pattern of Object.keys(patterns)) {
    const message = checkPattern(pattern);
    if (message === undefined) continue;
    document.note([...pointer, "patternProperties", pattern], `the pattern ${message}: it was left out`);
    delete patterns[pattern];
  }
}

/** In 3.0 `exclusiveMinimum` is a flag beside `minimum`. */
function convertBounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Plain): Plain {
  return {
    ...(typeof exclusiveMinimum === "number" && { exclusiveMinimum }),
    ...(typeof exclusiveMaximum === "number" && { exclusiveMaximum }),
    ...(exclusiveMinimum === true && minimum !== undefined && { exclusiveMinimum: minimum }),
    ...(exclusiveMaximum === true && maximum !== undefined && { exclusiveMaximum: maximum }),
  };
}

/** In 3.0 `nullable` admits null beside the type that is written. */
function convertNull({ nullable, type, enum: choices }: Plain): Plain {
  if (nullable !== true || type === undefined) return {};
  const admitted = Array.isArray(choices) && !choices.includes(null) ? { enum: [...choices, null] } : {};
  return { type: [type, "null"].flat(), ...admitted };
}

/** What is only read is not asked for in a request. */
function convertRequired(document: OpenApiDocument, { required, properties }: Plain, pointer: Pointer): Plain {
  if (!Array.isArray(required)) return {};
  const members = plainOf(properties);
  const asked = listOf(required).filter((name) => {
    const member = members[String(name)];
    const own = Object.hasOwn(members, String(name)) ? document.follow(member, [...pointer, "properties", String(name)]) : undefined;
    return own?.value.readOnly !== true;
  });
  return { required: asked };
}
