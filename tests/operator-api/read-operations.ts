import type { Hono } from "hono";

export type JsonSchema = { readonly [key: string]: unknown };
export type Parameter = { readonly in: "path" | "query"; readonly name: string; readonly required?: boolean; readonly schema: JsonSchema };
type Media = { readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>> };

/** Who may call an operation, as the document says. */
export type Declared = {
  readonly by: "anyone" | "edge" | "viewer" | "operator" | "admin" | "undeclared";
  readonly peopleOnly: boolean;
  readonly orService: boolean;
};
export type Operation = {
  readonly method: string;
  /** As the document writes it, with `{name}`. */
  readonly path: string;
  readonly declared: Declared;
  readonly parameters: readonly Parameter[];
  readonly body: JsonSchema | null;
  readonly responses: Readonly<Record<string, Media>>;
};

type Written = {
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Media;
  readonly responses: Readonly<Record<string, Media>>;
  readonly "x-aegis-role"?: "viewer" | "operator" | "admin";
  readonly "x-aegis-people-only"?: boolean;
  readonly "x-aegis-or-service"?: boolean;
};

/** Every operation of the service's own document. */
export async function readOperations(url: string): Promise<Operation[]> {
  const document = resolveReferences(await (await fetch(`${url}/openapi.json`)).text());
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, written]) => ({
      method: method.toUpperCase(),
      path,
      declared: declaredOf(written),
      parameters: written.parameters ?? [],
      body: written.requestBody?.content?.["application/json"]?.schema ?? null,
      responses: written.responses,
    })),
  );
}

type Document = { paths: Record<string, Record<string, Written>>; components?: { schemas?: Record<string, JsonSchema> } };

/** The document with each schema in place of what refers to it. */
function resolveReferences(text: string): Document {
  const { schemas = {} } = (JSON.parse(text) as Document).components ?? {};
  const nameOf = (value: { $ref?: unknown } | null) => /^#\/components\/schemas\/(\w+)$/.exec(String(value?.$ref))?.[1];
  return JSON.parse(text, (_key, value) => schemas[nameOf(value) ?? ""] ?? value) as Document;
}

function declaredOf(written: Written): Declared {
  const only = { peopleOnly: written["x-aegis-people-only"] === true, orService: written["x-aegis-or-service"] === true };
  const role = written["x-aegis-role"];
  if (role !== undefined) return { by: role, ...only };
  if (written.security?.some((scheme) => "signature" in scheme)) return { by: "edge", ...only };
  return { by: written.security?.length === 0 ? "anyone" : "undeclared", ...only };
}

/** Routes of the app that the document leaves out, or that say nothing of who may call them. The dashboard's files are none of it. */
export function findUndeclared(app: Hono, operations: readonly Operation[]): string[] {
  const declared = new Set(
    operations.filter(({ declared }) => declared.by !== "undeclared").map(({ method, path }) => `${method} ${path}`),
  );
  const served = app.routes.filter(({ method, path }) => method !== "ALL" && path !== "/*");
  const names = served.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
  return [...new Set(names)].filter((name) => !declared.has(name));
}
