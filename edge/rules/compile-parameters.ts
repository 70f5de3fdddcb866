import type { Parameter } from "#contracts/request-rules.ts";
import { compileSchema } from "./compile-schema.ts";
import { decodePart, readQuery } from "./read-query.ts";
import { type Check, fail, type Run, type Schema, type SchemaObject, within, wouldDo } from "./schema.ts";

/** Where a request's parameters stand. `path` is the canonical one that is forwarded, still encoded. */
export interface ParameterSource {
  path: string;
  query: string;
  headers: { get(name: string): string | null };
}

type Values = readonly (string | null)[];
type Find = (source: ParameterSource, query: ReadonlyMap<string, Values>) => Values;
type Judge = (source: ParameterSource, query: ReadonlyMap<string, Values>, run: Run) => void;

/** Compiles a route's parameters into one judgement of all of them; its mistakes are told to the run. */
export function compileParameters(parameters: readonly Parameter[], pattern: string): (source: ParameterSource, run: Run) => void {
  const judges = parameters.map((parameter) => compileParameter(parameter, pattern));
  const names = new Set(parameters.filter(({ in: place }) => place === "query").map(({ name }) => name));
  return (source, run) => {
    const query = names.size === 0 ? new Map() : readQuery(source.query, names);
    for (const judge of judges) judge(source, query, run);
  };
}

function compileParameter(parameter: Parameter, pattern: string): Judge {
  const find = finderOf(parameter, pattern);
  const check = compileValues(parameter);
  const missing: Check = (_, run) => fail(run, "is missing");
  const { name, in: place, required } = parameter;
  return (source, query, run) => {
    const values = find(source, query);
    if (values.length === 0 && !required) return;
    run.at.push(place);
    within(run, name, values.length === 0 ? missing : check, values);
    run.at.pop();
  };
}

function finderOf({ name, in: place }: Parameter, pattern: string): Find {
  if (place === "query") return (_, query) => query.get(name) ?? [];
  if (place === "path") {
    const index = pattern.split("/").indexOf(`:${name}`);
    return ({ path }) => [decodePart(path.split("/")[index] ?? "")];
  }
  return ({ headers }) => {
    const value = headers.get(name);
    return value === null ? [] : [value];
  };
}

/** A check of all values of one parameter: they are texts, and are judged as what the schema asks for. */
function compileValues({ schema, in: place, list = place === "query" ? "repeated" : "comma" }: Parameter): Check {
  const root = schema as SchemaObject;
  const check = compileSchema(root);
  const types = typesOf(root, root, 0);
  const single = types.filter((type) => type !== "array");
  const itemTypes = single.length < types.length ? typesOf(itemsOf(root, root, 0) ?? {}, root, 0) : null;
  const readingsOf = (values: readonly string[]): unknown[] => {
    const texts = list === "comma" ? values.flatMap(splitList) : values;
    const asList = itemTypes === null ? [] : [texts.map((text) => readings(text, itemTypes)[0])];
    const [only, another] = values;
    return only === undefined || another !== undefined || single.length === 0 ? asList : [...asList, ...readings(only, single)];
  };
  return (given, run) => {
    const values = given as Values;
    if (values.includes(null)) return fail(run, "is not valid percent-encoded UTF-8");
    const [first, ...others] = readingsOf(values as readonly string[]);
    if (first === undefined) return fail(run, "stands more than once");
    return others.some((meaning) => wouldDo(check, meaning, run)) || check(first, run);
  };
}

function splitList(text: string): string[] {
  return text === "" ? [] : text.split(",").map((part) => part.trim());
}

/** What a list's entries must be like, wherever the schema says that a value may be one. */
function itemsOf(schema: Schema, root: SchemaObject, depth: number): Schema | undefined {
  if (typeof schema === "boolean" || depth > MAX_DEPTH) return undefined;
  if (schema.items !== undefined) return schema.items;
  for (const branch of branchesOf(schema, root)) {
    const items = itemsOf(branch, root, depth + 1);
    if (items !== undefined) return items;
  }
  return undefined;
}

/** The schemas that say what kind of value it is, where a schema leaves that to others. */
function branchesOf(schema: SchemaObject, root: SchemaObject): Schema[] {
  const named = schema.$ref?.startsWith("#/$defs/") ? root.$defs?.[schema.$ref.slice("#/$defs/".length)] : undefined;
  return named === undefined ? (schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []) : [named];
}

const MAX_DEPTH = 8;

/** The types a value may have, as far as a schema tells them at once; texts where it tells none. */
function typesOf(schema: Schema, root: SchemaObject, depth: number): string[] {
  if (typeof schema === "boolean" || depth > MAX_DEPTH) return ["string"];
  if (schema.type !== undefined) return [schema.type].flat();
  const choices = "const" in schema ? [schema.const] : schema.enum;
  if (choices) return [...new Set(choices.map((choice) => (choice === null ? "null" : typeof choice)))];
  const branches = branchesOf(schema, root);
  return branches.length === 0 ? ["string"] : [...new Set(branches.flatMap((branch) => typesOf(branch, root, depth + 1)))];
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What a text may stand for among those types, never nothing: a text that fits none is judged as the text it is. */
function readings(text: string, types: readonly string[]): unknown[] {
  const found: unknown[] = [];
  if ((types.includes("number") || types.includes("integer")) && NUMBER.test(text)) found.push(Number(text));
  if (types.includes("boolean") && (text === "true" || text === "false")) found.push(text === "true");
  if (types.includes("null") && text === "") found.push(null);
  if (types.includes("string") || found.length === 0) found.push(text);
  return found;
}
