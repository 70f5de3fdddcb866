/** What a keyword of a JSON Schema holds. */
export type Kind =
  | "schema"
  | "schemas"
  | "named-schemas"
  | "number"
  | "positive"
  | "count"
  | "flag"
  | "text"
  | "names"
  | "named-names"
  | "types"
  | "choices"
  | "any";

/** The keywords of JSON Schema (draft 2020-12) that the edge judges by. */
export const keywords: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["$ref", "text"],
  ["$defs", "named-schemas"],
  ["type", "types"],
  ["enum", "choices"],
  ["const", "any"],
  ["format", "text"],
  ["minLength", "count"],
  ["maxLength", "count"],
  ["pattern", "text"],
  ["minimum", "number"],
  ["maximum", "number"],
  ["exclusiveMinimum", "number"],
  ["exclusiveMaximum", "number"],
  ["multipleOf", "positive"],
  ["items", "schema"],
  ["prefixItems", "schemas"],
  ["contains", "schema"],
  ["minContains", "count"],
  ["maxContains", "count"],
  ["minItems", "count"],
  ["maxItems", "count"],
  ["uniqueItems", "flag"],
  ["properties", "named-schemas"],
  ["patternProperties", "named-schemas"],
  ["additionalProperties", "schema"],
  ["propertyNames", "schema"],
  ["required", "names"],
  ["dependentRequired", "named-names"],
  ["dependentSchemas", "named-schemas"],
  ["minProperties", "count"],
  ["maxProperties", "count"],
  ["allOf", "schemas"],
  ["anyOf", "schemas"],
  ["oneOf", "schemas"],
  ["not", "schema"],
  ["if", "schema"],
  ["then", "schema"],
  ["else", "schema"],
]);

/** Keywords that say something about a value and judge nothing; they are left out of the compiled config. */
export const annotations: ReadonlySet<string> = new Set([
  "$comment",
  "title",
  "description",
  "default",
  "example",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "externalDocs",
  "xml",
  "discriminator",
  "contentEncoding",
  "contentMediaType",
]);

export const schemaTypes = ["null", "boolean", "object", "array", "number", "integer", "string"] as const;

/** Keywords whose schemas judge the same value again: a reference that leads back through them alone would never end. */
export const inPlace: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"]);

/** The schemas directly below a schema, with where they stand. */
export function subschemas(schema: object): { keyword: string; at: (string | number)[]; schema: unknown }[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const kind = keywords.get(keyword);
    if (kind === "schema") return [{ keyword, at: [keyword], schema: value }];
    const isNested =
      (kind === "schemas" && Array.isArray(value)) || (kind === "named-schemas" && typeof value === "object" && value !== null);
    if (!isNested) return [];
    return Object.entries(value as object).map(([name, schema]) => ({
      keyword,
      at: [keyword, kind === "schemas" ? Number(name) : name],
      schema,
    }));
  });
}
