import { judgedFormats } from "./schema-formats.ts";
import { annotations, subschemas } from "./schema-keywords.ts";

type Plain = Record<string, unknown>;

/** A schema as the edge runs it: without annotations, formats as the patterns and bounds they stand for. */
export function simplifySchema(schema: Plain): Plain {
  const copy = structuredClone(schema);
  simplify(copy);
  return copy;
}

function simplify(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  const plain = schema as Plain;
  for (const name of Object.keys(plain)) if (annotations.has(name) || name === "$schema" || name.startsWith("x-")) delete plain[name];
  for (const { schema: inner } of subschemas(plain)) simplify(inner);
  replaceFormat(plain);
}

/** Bounds and a second pattern stand beside what the schema says itself. */
function replaceFormat(schema: Plain): void {
  const { format, allOf = [] } = schema;
  const judged = judgedFormats.get(String(format));
  const isPattern = judged !== undefined && "pattern" in judged;
  if (isPattern && schema.pattern === undefined) {
    schema.pattern = judged.pattern;
    return;
  }
  delete schema.format;
  if (judged !== undefined) schema.allOf = [...(allOf as unknown[]), isPattern ? { format, ...judged } : judged];
}
