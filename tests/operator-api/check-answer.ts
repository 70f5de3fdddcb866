import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { Problem } from "#contracts/problem.ts";
import type { Input } from "./generate-input.ts";
import type { JsonSchema, Operation } from "./read-operations.ts";
import type { Answer } from "./send-input.ts";

const ajv = new Ajv2020({ strict: false, unicodeRegExp: true });
addFormats.default(ajv);
const compiled = new Map<JsonSchema, (value: unknown) => boolean>();

function accepts(schema: JsonSchema, value: unknown): boolean {
  const known = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, known);
  return known(value);
}

/** What is wrong with an answer by itself: server errors, and whatever the document or the service's own promises do not say. */
export function checkAnswer({ method, path, responses }: Operation, answer: Answer): string[] {
  const { status, headers } = answer;
  const where = `${method} ${path}: ${status} ${answer.code ?? ""}`;
  if (status >= 500) return [`${where}: a server error: ${answer.text}`];
  const described = responses[status];
  if (described === undefined) return [`${where} is not documented: ${answer.text}`];
  return [...checkBody(described.content ?? {}, answer), ...checkHeaders(path, status, headers)].map((mistake) => `${where}: ${mistake}`);
}

/** Types whose answers are not one JSON value. */
const unparsed = new Set(["application/x-ndjson", "text/plain", "text/csv"]);

type Content = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

function checkBody(content: Content, { text, code, headers }: Answer): string[] {
  const type = headers.get("content-type")?.split(";")[0] ?? null;
  if (type === null) return text === "" ? [] : ["a body without a content type"];
  const media = content[type];
  if (media === undefined) return text === "" ? [] : [`the content type ${type} is not documented`];
  if (unparsed.has(type)) return [];
  const body: unknown = JSON.parse(text);
  if (code !== null && !Problem.safeParse(body).success) return ["the problem is none of ours"];
  return media.schema === undefined || accepts(media.schema, body) ? [] : [`the body does not fit its schema: ${text.slice(0, 300)}`];
}

function checkHeaders(path: string, status: number, headers: Headers): string[] {
  const wanted: [string, RegExp][] = [
    ["x-content-type-options", /^nosniff$/],
    ["x-request-id", /./],
    ...(path.startsWith("/api/") ? ([["cache-control", /^(no-store|private, no-cache)$/]] as [string, RegExp][]) : []),
    ...(status === 401 ? ([["www-authenticate", /./]] as [string, RegExp][]) : []),
    ...(status === 429 ? ([["retry-after", /^[1-9]\d*$/]] as [string, RegExp][]) : []),
    ...(status === 405 ? ([["allow", /^[A-Z, ]+$/]] as [string, RegExp][]) : []),
  ];
  return wanted.filter(([name, value]) => !value.test(headers.get(name) ?? "")).map(([name]) => `the header ${name} is missing or wrong`);
}

/** Whether the document accepts an input; query and path are compared as what their text would become. */
export function isDocumented({ parameters, body }: Operation, input: Input): boolean {
  const fits = parameters.every(({ in: place, name, required, schema }) => {
    const value = input[place][name];
    if (value === undefined) return required !== true;
    return accepts(schema, value) || (isNumeric(schema) && String(value).trim() !== "" && accepts(schema, Number(value)));
  });
  return fits && (body === null || accepts(body, JSON.parse(JSON.stringify(input.body ?? null))));
}

function isNumeric({ type }: JsonSchema): boolean {
  return type === "integer" || type === "number";
}
