/** A JSON Schema as far as the schemas of this repository go. */
export type JsonSchema = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema | false;
  readonly prefixItems?: readonly JsonSchema[];
};

/** The TypeScript type of what a JSON Schema admits, as far as a type can say it. `indent` begins its lines. */
export function writeSchema(schema: JsonSchema, indent: string): string {
  if (schema.$ref !== undefined) return nameOfReference(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return union(choices.map((choice) => writeSchema(choice, indent)));
  if (schema.allOf !== undefined) return writeAll(schema, indent);
  if (typeof schema.type === "object") return union(schema.type.map((type) => writeTyped({ ...schema, type }, indent)));
  return writeTyped(schema, indent);
}

/** Parts that only narrow values, such as a pattern, say nothing of their type. */
function writeAll({ allOf = [], ...own }: JsonSchema, indent: string): string {
  const types = [own, ...allOf].map((part) => writeSchema(part, indent)).filter((type) => type !== "unknown");
  return types.length === 0 ? "unknown" : [...new Set(types)].map(grouped).join(" & ");
}

function writeTyped(schema: JsonSchema, indent: string): string {
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "number":
    case "integer":
      return "number";
    case "array":
      return writeArray(schema, indent);
    case "object":
      return writeObject(schema, indent);
    default:
      return "unknown";
  }
}

function writeArray({ items, prefixItems }: JsonSchema, indent: string): string {
  if (prefixItems !== undefined) return `[${prefixItems.map((item) => writeSchema(item, indent)).join(", ")}]`;
  return items ? `${grouped(writeSchema(items, indent))}[]` : "unknown[]";
}

function writeObject({ properties = {}, required = [], additionalProperties }: JsonSchema, indent: string): string {
  const named = Object.entries(properties);
  const rest = typeof additionalProperties === "object" ? writeSchema(additionalProperties, indent) : "unknown";
  if (named.length === 0) return additionalProperties === false ? "Record<string, never>" : `Record<string, ${rest}>`;
  return writeMembers(
    named.map(([name, value]) => ({ name, value, isRequired: required.includes(name) })),
    indent,
  );
}

type Member = { readonly name: string; readonly value: JsonSchema; readonly isRequired: boolean };

/** The members of an object type, each with its description; `never` where there is none. */
export function writeMembers(members: readonly Member[], indent: string): string {
  if (members.length === 0) return "never";
  const inner = `${indent}  `;
  const lines = members.map(
    ({ name, value, isRequired }) =>
      `${writeComment(value.description, inner)}${inner}${quoteName(name)}${isRequired ? "" : "?"}: ${writeSchema(value, inner)};\n`,
  );
  return `{\n${lines.join("")}${indent}}`;
}

export function writeComment(text: string | undefined, indent: string): string {
  return text === undefined ? "" : `${indent}/** ${text.replaceAll("*/", "*\\/")} */\n`;
}

/** As the member of an object type. */
export function quoteName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** The name of what `#/components/schemas/<name>` refers to. */
function nameOfReference(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(" | ");
}

function grouped(type: string): string {
  return /[|&]/.test(type.replaceAll(/\{[\s\S]*\}/g, "")) ? `(${type})` : type;
}
