import type { AuthMethod } from "#contracts/route.ts";
import { isPlain, listOf, type OpenApiDocument, type Plain, type Pointer, plainOf } from "./openapi-document.ts";

/** How an operation's callers prove who they are; undefined: as the config says for all routes. */
export type ImportedAuth = "none" | AuthMethod[] | undefined;

/** Reads an operation's `security`, or the document's where it has none. */
export function convertSecurity(document: OpenApiDocument, operation: Plain, pointer: Pointer): ImportedAuth {
  const own = Array.isArray(operation.security);
  const at = own ? [...pointer, "security"] : ["security"];
  const choices = listOf(own ? operation.security : document.root.security).map(plainOf);
  if (choices.length === 0) return "none";
  if (choices.some((choice) => Object.keys(choice).length === 0)) {
    if (choices.length > 1) document.note(at, "a credential is optional there: the route is open, and what is sent is passed on");
    return "none";
  }
  if (choices.some((choice) => Object.keys(choice).length > 1))
    document.note(at, "several credentials are asked for at once: Aegis takes exactly one of those it knows");
  const names = [...new Set(choices.flatMap((choice) => Object.keys(choice)))];
  const methods = names.flatMap((name) => methodOf(document, name) ?? []);
  return methods.length === 0 ? undefined : [...new Set(methods)];
}

function methodOf(document: OpenApiDocument, name: string): AuthMethod | undefined {
  const pointer = ["components", "securitySchemes", name];
  const scheme = document.follow(document.at(pointer), pointer)?.value;
  if (!isPlain(scheme)) {
    document.note(["security"], `the scheme ${name} is not defined: its routes authenticate as the config says for all`);
    return undefined;
  }
  const type = String(scheme.type);
  if (type === "oauth2" || type === "openIdConnect" || (type === "http" && String(scheme.scheme).toLowerCase() === "bearer")) return "jwt";
  if (type === "apiKey") {
    if (scheme.in !== "header") document.note(pointer, `keys in a ${scheme.in} are not read: callers send them in a header`);
    return "api-key";
  }
  document.note(pointer, `${scheme.scheme ?? type} is not known to Aegis: its routes authenticate as the config says for all`);
  return undefined;
}

/** The header that API keys come in, where the document names exactly one. */
export function findKeyHeader({ root }: OpenApiDocument): string | undefined {
  const schemes = Object.values(plainOf(plainOf(root.components).securitySchemes)).map(plainOf);
  const headers = new Set(schemes.filter((scheme) => scheme.type === "apiKey" && scheme.in === "header").map(({ name }) => String(name)));
  const [only, another] = headers;
  return another === undefined && only !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(only) ? only : undefined;
}
