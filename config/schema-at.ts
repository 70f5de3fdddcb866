import * as z from "zod/mini";
import type { Path } from "./format-path.ts";

type Schema = z.core.$ZodType;
type Definition = {
  type: string;
  shape?: Record<string, Schema>;
  valueType?: Schema;
  element?: Schema;
  innerType?: Schema;
  options?: Schema[];
};

const definition = (schema: Schema): Definition => schema._zod.def as unknown as Definition;

/** The schema under `default`, `optional` and `nullable`. */
function unwrapSchema(schema: Schema): Schema {
  const inner = definition(schema).innerType;
  return inner === undefined ? schema : unwrapSchema(inner);
}

function childSchema(schema: Schema, part: string | number): Schema | undefined {
  const { shape, valueType, element, options } = definition(unwrapSchema(schema));
  if (shape) return Object.hasOwn(shape, part) ? shape[part] : undefined;
  if (options) return options.map((option) => childSchema(option, part)).find((found) => found !== undefined);
  return typeof part === "number" ? element : valueType;
}

/** The schema that judges the value at a path, or undefined where nothing is known. */
export function schemaAt(root: Schema, path: Path): Schema | undefined {
  return path.reduce<Schema | undefined>((schema, part) => schema && childSchema(schema, part), root);
}

/** The keys a mapping may hold at a path; empty where any key may stand. */
export function knownKeys(root: Schema, path: Path): string[] {
  const schema = schemaAt(root, path);
  return schema ? Object.keys(definition(unwrapSchema(schema)).shape ?? {}) : [];
}

/** True when the value at a path may be taken away without breaking what holds it. */
export function mayBeDropped(root: Schema, path: Path): boolean {
  const schema = schemaAt(root, path);
  if (schema === undefined || typeof path.at(-1) === "number") return true;
  const holder = schemaAt(root, path.slice(0, -1));
  const isEntry = holder !== undefined && definition(unwrapSchema(holder)).valueType !== undefined;
  return isEntry || ["default", "optional"].includes(definition(schema).type);
}

/** The sentence that describes the field at a path, without its full stop. */
export function describeField(root: Schema, path: Path): string | undefined {
  for (let schema = schemaAt(root, path); schema; schema = definition(schema).innerType) {
    const description = z.globalRegistry.get(schema)?.description;
    if (description) return description.replace(/\.$/, "");
  }
  return undefined;
}
