import { type JsonSchema, quoteName, writeComment, writeMembers, writeSchema } from "./write-schema.ts";

type Media = Readonly<Record<string, { readonly schema?: JsonSchema }>>;
type Parameter = {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema?: JsonSchema;
  readonly description?: string;
};
type Operation = {
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content?: Media };
  readonly responses: Readonly<Record<string, { readonly description?: string; readonly content?: Media }>>;
};
export type OpenapiDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, JsonSchema>> };
};

/** A document's operations as the type that openapi-fetch takes: path, method, parameters, body and answers by status. */
export function writePaths(document: OpenapiDocument): string {
  const named = Object.entries(document.components?.schemas ?? {});
  const schemas = named.map(([name, schema]) => `export type ${name} = ${writeSchema(schema, "")};\n`);
  const paths = Object.entries(document.paths).map(([path, methods]) => `  ${JSON.stringify(path)}: ${writeMethods(methods)};\n`);
  return [...schemas, `export type AegisPaths = {\n${paths.join("")}};\n`].join("\n");
}

function writeMethods(methods: Readonly<Record<string, Operation>>): string {
  const lines = Object.entries(methods).map(
    ([method, operation]) => `${writeComment(operation.summary, "    ")}    ${method}: ${writeOperation(operation)};\n`,
  );
  return `{\n${lines.join("")}  }`;
}

function writeOperation({ parameters = [], requestBody, responses }: Operation): string {
  const indent = "      ";
  const body = requestBody?.content?.["application/json"]?.schema;
  const lines = [
    `${indent}parameters: ${writeParameters(parameters)};\n`,
    body === undefined
      ? `${indent}requestBody?: never;\n`
      : `${indent}requestBody${requestBody?.required === false ? "?" : ""}: { content: { "application/json": ${writeSchema(body, indent)} } };\n`,
    `${indent}responses: {\n${Object.entries(responses).map(writeResponse).join("")}${indent}};\n`,
  ];
  return `{\n${lines.join("")}    }`;
}

function writeParameters(parameters: readonly Parameter[]): string {
  const lines = ["query", "path"].map((place) => {
    const members = parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, required = false, schema = {}, description }) => ({ name, isRequired: required, value: { description, ...schema } }));
    const optional = members.some(({ isRequired }) => isRequired) ? "" : "?";
    return `        ${place}${optional}: ${writeMembers(members, "        ")};\n`;
  });
  return `{\n${lines.join("")}        header?: never;\n        cookie?: never;\n      }`;
}

function writeResponse([status, { content }]: [string, Operation["responses"][string]]): string {
  const indent = "        ";
  if (content === undefined) return `${indent}${status}: { headers: Record<string, unknown>; content?: never };\n`;
  const types = Object.entries(content).map(([type, { schema = {} }]) => `${quoteName(type)}: ${writeSchema(schema, indent)}`);
  return `${indent}${status}: { headers: Record<string, unknown>; content: { ${types.join("; ")} } };\n`;
}
