import { isMediaType } from "#config/check-request-rules.ts";
import { HeaderName } from "#contracts/fields.ts";
import type { Parameter, RequestRules } from "#contracts/request-rules.ts";
import { convertSchema } from "./convert-schema.ts";
import { listOf, type OpenApiDocument, type Plain, type Pointer, plainOf } from "./openapi-document.ts";

interface Operation {
  document: OpenApiDocument;
  /** The operation and its path item, which may hold parameters for all of its operations. */
  operation: Plain;
  item: Plain;
  pointer: Pointer;
  itemPointer: Pointer;
  names: ReadonlyMap<string, string>;
}

/** Headers that OpenAPI itself takes out of parameters: content types and security say them. */
const ownHeaders = new Set(["accept", "content-type", "authorization"]);

/** What an operation asks of its requests; undefined where that is nothing. */
export function convertOperation(source: Operation): RequestRules | undefined {
  const parameters = convertParameters(source);
  const body = convertBody(source);
  if (parameters.length === 0 && body === undefined) return undefined;
  return { ...(parameters.length > 0 && { parameters }), ...(body && { body }) };
}

function convertParameters({ document, operation, item, pointer, itemPointer, names }: Operation): Parameter[] {
  const found = new Map<string, Parameter | undefined>();
  const sources = [
    ...listOf(item.parameters).map((value, index) => [value, [...itemPointer, "parameters", index]] as const),
    ...listOf(operation.parameters).map((value, index) => [value, [...pointer, "parameters", index]] as const),
  ];
  for (const [value, at] of sources) {
    const parameter = document.follow(value, at);
    if (parameter === undefined) continue;
    const { name, in: place } = parameter.value;
    found.set(`${place} ${place === "header" ? String(name).toLowerCase() : name}`, convertParameter(document, parameter, names));
  }
  const all = [...found.values()].filter((parameter) => parameter !== undefined);
  if (all.length > 64) document.note(pointer, "it has more than 64 parameters: the others are not judged");
  return all.slice(0, 64);
}

type Found = { value: Plain; pointer: Pointer };

function convertParameter(document: OpenApiDocument, { value, pointer }: Found, names: ReadonlyMap<string, string>): Parameter | undefined {
  const place = String(value.in);
  const name = place === "path" ? names.get(String(value.name)) : String(value.name);
  if (place === "header" && ownHeaders.has(String(name).toLowerCase())) return undefined;
  const reason = name === undefined ? "it is not in its path" : describeLoss(document, value, pointer);
  if (reason !== undefined || name === undefined) {
    document.note(pointer, `the parameter ${value.name} is not judged: ${reason}`);
    return undefined;
  }
  const schema = convertSchema(document, value.schema ?? {}, [...pointer, "schema"]) ?? {};
  return {
    name,
    in: place as Parameter["in"],
    required: place === "path" || value.required === true,
    ...(place === "query" && value.explode === false && { list: "comma" as const }),
    schema,
  };
}

function describeLoss(document: OpenApiDocument, value: Plain, pointer: Pointer): string | undefined {
  const place = String(value.in);
  if (place === "header" && !HeaderName.safeParse(value.name).success) return "its name is no header's";
  if (typeof value.name !== "string" || value.name === "" || value.name.length > 128) return "it has no name of 1 to 128 characters";
  if (!["path", "query", "header"].includes(place)) return `parameters in ${place} are not known`;
  if (value.content !== undefined) return "it is written in a media type of its own";
  const style = value.style ?? (place === "query" ? "form" : "simple");
  if (style !== (place === "query" ? "form" : "simple")) return `its style is ${style}`;
  const type = [document.follow(value.schema, [...pointer, "schema"])?.value.type].flat();
  return type.includes("object") ? "it is an object" : undefined;
}

const isJson = (type: string) => /^application\/(json|.*\+json)$/i.test(type);

function mediaTypes(document: OpenApiDocument, content: Plain, pointer: Pointer): { written: string; type: string }[] {
  return Object.keys(content).flatMap((written) => {
    const type = written.split(";")[0]?.trim() ?? "";
    if (isMediaType(type)) return [{ written, type }];
    document.note([...pointer, written], "it is no media type: it is not taken");
    return [];
  });
}

function convertBody({ document, operation, pointer }: Operation): RequestRules["body"] {
  if (operation.requestBody === undefined) return undefined;
  const found = document.follow(operation.requestBody, [...pointer, "requestBody"]);
  const content = plainOf(found?.value.content);
  const types = mediaTypes(document, content, [...(found?.pointer ?? []), "content"]);
  if (found === undefined || types.length === 0) return undefined;
  const json = types.filter(({ type }) => isJson(type));
  const [first, ...others] = json.map(({ written }) => ({ written, schema: plainOf(content[written]).schema }));
  const same = others.every(({ schema }) => JSON.stringify(schema) === JSON.stringify(first?.schema));
  const at = [...found.pointer, "content"];
  if (!same) document.note(at, "its JSON types have schemas of their own: none of them is judged");
  const schema = first?.schema === undefined || !same ? undefined : convertSchema(document, first.schema, [...at, first.written, "schema"]);
  return { required: found.value.required === true, contentTypes: [...new Set(types.map(({ type }) => type))], ...(schema && { schema }) };
}
