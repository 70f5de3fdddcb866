import { HeaderName } from "#contracts/fields.ts";
import type { Parameter, RequestRules } from "#contracts/request-rules.ts";
import { checkSchema } from "./check-schema.ts";
import type { Mistake, Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";

function checkPlace({ name, in: place, list }: Parameter, routePath: string, path: Path): Mistake[] {
  const known = routePath.split("/").flatMap((segment) => (segment.startsWith(":") ? [segment.slice(1)] : []));
  if (place === "path" && !known.includes(name))
    return [{ path: [...path, "name"], message: `is not a parameter of ${routePath}: ${suggestName(name, known)}` }];
  if (place === "header" && !HeaderName.safeParse(name).success)
    return [{ path: [...path, "name"], message: "is no header field name: use letters, digits and '-'" }];
  if (list === "repeated" && place !== "query")
    return [{ path: [...path, "list"], message: `a ${place} parameter stands once: use comma` }];
  return [];
}

function checkParameter(parameter: Parameter, routePath: string, path: Path): Mistake[] {
  const { type } = parameter.schema;
  const isObject = [type].flat().includes("object");
  return [
    ...checkPlace(parameter, routePath, path),
    ...(isObject ? [{ path: [...path, "schema", "type"], message: "a parameter is a text: it can be a list, but no object" }] : []),
    ...checkSchema(parameter.schema, [...path, "schema"]),
  ];
}

function checkRepeated(parameters: readonly Parameter[], path: Path): Mistake[] {
  const key = ({ name, in: place }: Parameter) => `${place} ${place === "header" ? name.toLowerCase() : name}`;
  const keys = parameters.map(key);
  return keys.flatMap((own, index) =>
    keys.indexOf(own) === index ? [] : [{ path: [...path, index], message: `${own} stands twice: keep one` }],
  );
}

/** Whether a text is a media type or a range of them, such as image/*. */
export function isMediaType(text: string): boolean {
  return /^(\*\/\*|[A-Za-z0-9!#$&^_.+-]+\/(\*|[A-Za-z0-9!#$&^_.+-]+))$/.test(text);
}

function checkBody(body: NonNullable<RequestRules["body"]>, path: Path): Mistake[] {
  const types = body.contentTypes.flatMap((type, index) =>
    isMediaType(type)
      ? []
      : [{ path: [...path, "contentTypes", index], message: "is no media type: use one such as application/json or image/*" }],
  );
  const isJson = body.contentTypes.some((type) => /^(\*\/\*|application\/(\*|json)|.*\+json)$/i.test(type));
  const idle = body.schema !== undefined && !isJson;
  return [
    ...types,
    ...(idle ? [{ path: [...path, "schema"], message: "judges JSON only, and no content type of this body is JSON" }] : []),
    ...(body.schema ? checkSchema(body.schema, [...path, "schema"]) : []),
  ];
}

/** Mistakes in what a route asks of requests. */
export function checkRequestRules({ parameters = [], body }: RequestRules, routePath: string, path: Path): Mistake[] {
  return [
    ...parameters.flatMap((parameter, index) => checkParameter(parameter, routePath, [...path, "parameters", index])),
    ...checkRepeated(parameters, [...path, "parameters"]),
    ...(body ? checkBody(body, [...path, "body"]) : []),
  ];
}
