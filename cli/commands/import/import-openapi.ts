import { slug } from "#config/slug.ts";
import { uniqueNames } from "#config/unique-names.ts";
import type { RequestRules } from "#contracts/request-rules.ts";
import { Method } from "#contracts/scalars.ts";
import { UserError } from "../../user-error.ts";
import { convertOperation } from "./convert-operation.ts";
import { convertPath, type ImportedPath } from "./convert-path.ts";
import { convertSecurity, findKeyHeader, type ImportedAuth } from "./convert-security.ts";
import { listOf, type Note, OpenApiDocument, type Plain, plainOf } from "./openapi-document.ts";

interface ImportedRoute {
  id: string;
  path: string;
  methods: Method[];
  upstream: string;
  auth?: ImportedAuth;
  request?: RequestRules;
}

/** A config made of an OpenAPI document, and what of the document is not in it. */
export interface Imported {
  config: { gateway: Plain; auth?: Plain };
  operations: number;
  notes: Note[];
}

/** Makes a config of an OpenAPI document. `upstream` is an origin or a name; absent: where the document's first server is. */
export function importOpenApi(text: string, upstream: string | undefined): Imported {
  const document = new OpenApiDocument(text);
  const { origin, base } = readServer(document);
  const target = upstream ?? origin;
  if (target === undefined) throw new UserError("the document names no server with an origin: give one with --upstream");
  const operations = Object.entries(plainOf(document.root.paths)).flatMap(([template, item]) => readItem(document, template, item, base));
  if (operations.length === 0) throw new UserError("the document has no operation that could be a route");
  const isOrigin = target.includes("://");
  const name = isOrigin ? slug(new URL(target).host) : target;
  const routes = nameRoutes(operations, name);
  const targets = [isOrigin ? target : `http://${target}.example`];
  if (!isOrigin) document.note(["servers"], `the origin of the upstream ${target} is not known: write it in place of ${targets[0]}`);
  return {
    config: { gateway: { upstreams: { [name]: { targets } }, routes }, ...authSection(document, routes) },
    operations: operations.reduce((sum, { methods }) => sum + methods.length, 0),
    notes: document.notes,
  };
}

function readServer(document: OpenApiDocument): { origin: string | undefined; base: string } {
  const servers = listOf(document.root.servers).map(plainOf);
  const [first] = servers;
  if (first === undefined) return { origin: undefined, base: "" };
  if (servers.length > 1) document.note(["servers"], "of its servers the first one is taken");
  const variables = plainOf(first.variables);
  const written = String(first.url).replace(/\{([^{}]+)\}/g, (_, name) => String(plainOf(variables[name]).default ?? ""));
  if (!URL.canParse(written, "http://relative.invalid")) return { origin: undefined, base: "" };
  const { origin, pathname, protocol, host } = new URL(written, "http://relative.invalid");
  const known = /^https?:$/.test(protocol) && host !== "relative.invalid";
  return { origin: known ? origin : undefined, base: pathname.replace(/\/+$/, "") };
}

type Operation = { path: string; methods: Method[]; id: string | undefined; auth: ImportedAuth; request: RequestRules | undefined };

/** A path's operations; those that ask the same of everybody stand together. */
function readItem(document: OpenApiDocument, template: string, value: unknown, base: string): Operation[] {
  const found = document.follow(value, ["paths", template]);
  const path = found && convertPath(document, template, base);
  if (found === undefined || path === undefined) return [];
  if (found.value.servers !== undefined) document.note([...found.pointer, "servers"], "a path's own servers are not taken over");
  const grouped = new Map<string, Operation>();
  for (const method of methodsOf(document, found.value, template)) {
    const operation = readOperation(document, { item: found.value, itemPointer: found.pointer, path, method });
    const key = JSON.stringify([operation.auth, operation.request]);
    const same = grouped.get(key);
    if (same) same.methods.push(method);
    else grouped.set(key, operation);
  }
  return [...grouped.values()];
}

function methodsOf(document: OpenApiDocument, item: Plain, template: string): Method[] {
  if (item.trace !== undefined) document.note(["paths", template, "trace"], "TRACE is served nowhere");
  const methods = Method.options.filter((method) => item[method.toLowerCase()] !== undefined);
  if (!methods.includes("GET") || !methods.includes("HEAD")) return methods;
  document.note(["paths", template, "head"], "HEAD is answered as GET is: its own rules were left out");
  return methods.filter((method) => method !== "HEAD");
}

interface Place {
  item: Plain;
  itemPointer: readonly (string | number)[];
  path: ImportedPath;
  method: Method;
}

function readOperation(document: OpenApiDocument, { item, itemPointer, path, method }: Place): Operation {
  const pointer = [...itemPointer, method.toLowerCase()];
  const operation = plainOf(item[method.toLowerCase()]);
  if (operation.servers !== undefined) document.note([...pointer, "servers"], "an operation's own servers are not taken over");
  return {
    path: path.pattern,
    methods: [method],
    id: typeof operation.operationId === "string" ? operation.operationId : undefined,
    auth: convertSecurity(document, operation, pointer),
    request: convertOperation({ document, operation, item, pointer, itemPointer, names: path.names }),
  };
}

/** Ids are made of operation ids, else of method and path. */
function nameRoutes(operations: readonly Operation[], upstream: string): ImportedRoute[] {
  const words = (text: string) => slug(text.replace(/([a-z0-9])([A-Z])/g, "$1-$2"));
  const ids = uniqueNames(
    operations.map(({ id, path, methods }) => ({ chosen: undefined, fallback: words(id ?? `${methods.join("-")} ${path}`) })),
  );
  return operations.map(({ path, methods, auth, request }, index) => ({
    id: ids[index] ?? slug(path),
    path,
    methods,
    upstream,
    ...(auth !== undefined && { auth }),
    ...(request && { request }),
  }));
}

/** Tokens need an issuer, which no OpenAPI document names: its place is kept. */
function authSection(document: OpenApiDocument, routes: readonly ImportedRoute[]): { auth?: Plain } {
  const takes = (method: string) => routes.some(({ auth }) => Array.isArray(auth) && (auth as string[]).includes(method));
  const header = takes("api-key") ? findKeyHeader(document) : undefined;
  if (takes("api-key") && header === undefined)
    document.note(
      ["components", "securitySchemes"],
      "keys are read from one header of letters, digits and '-': callers send them in X-API-Key",
    );
  const issuer = {
    issuer: "https://issuer.example",
    audience: "api",
    algorithms: ["RS256"],
    jwksUrl: "https://issuer.example/.well-known/jwks.json",
  };
  if (takes("jwt"))
    document.note(["components", "securitySchemes"], "the issuer of tokens is not known: write it in place of https://issuer.example");
  const auth = { ...(header && { apiKeys: { header } }), ...(takes("jwt") && { jwt: { issuers: [issuer] } }) };
  return Object.keys(auth).length === 0 ? {} : { auth };
}
