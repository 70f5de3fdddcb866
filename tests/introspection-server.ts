import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What one realm of it was told, and what it was asked. */
interface Realm {
  /** Answers by token; any other token is not active. */
  tokens: Record<string, unknown>;
  /** How it answers instead, wherever it is asked. */
  fault?: "slow" | "500" | "html" | "no-json" | "garbage" | "undecided" | "large" | "redirect" | "400" | "401" | "drop";
  /** Its metadata, where that is not as it should be. */
  metadata?: unknown;
  asked: { authorization: string | null; form: Record<string, string> }[];
}

/**
 * An authorization server of many realms: PUT /NAME tells one its tokens, its fault and its metadata; GET /NAME what it was asked.
 * POST /NAME/introspect is RFC 7662's, for the client `edge` with the secret `a secret: with %`, in either way it may prove itself.
 */
export async function startIntrospectionServer(): Promise<{ url: string; close: () => void }> {
  const realms = new Map<string, Realm>();
  const server = createServer((request, response) => void handle(realms, request, response).catch(() => response.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close().closeAllConnections() };
}

async function handle(realms: Map<string, Realm>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const part of request) body += String(part);
  const path = new URL(request.url ?? "", "http://server").pathname;
  const [first = "", second = "", third = ""] = path.split("/").slice(1);
  const name = first === ".well-known" ? third : first;
  const realm = realms.get(name) ?? { tokens: {}, asked: [] };
  realms.set(name, realm);
  if (request.method === "PUT") {
    realms.set(name, { tokens: {}, ...JSON.parse(body), asked: realm.asked });
    return sendJson(response, {});
  }
  if (second === "introspect") return introspect(realm, { request, response, body });
  const url = `http://${request.headers.host}/${name}`;
  if (first === ".well-known") return sendJson(response, realm.metadata ?? { issuer: url, introspection_endpoint: `${url}/introspect` });
  sendJson(response, realm.asked);
}

interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
  body: string;
}

function introspect(realm: Realm, { request, response, body }: Asked): void {
  const form = Object.fromEntries(new URLSearchParams(body));
  const { authorization = null } = request.headers;
  realm.asked.push({ authorization, form });
  if (realm.fault === undefined) judge(realm.tokens, { authorization, form, response });
  else fail(realm.fault, response);
}

interface Question {
  authorization: string | null;
  form: Record<string, string>;
  response: ServerResponse;
}

function judge(tokens: Realm["tokens"], { authorization, form, response }: Question): void {
  const basic = `Basic ${Buffer.from("edge:a+secret%3A+with+%25").toString("base64")}`;
  const isPosted = authorization === null && form.client_id === "edge" && form.client_secret === "a secret: with %";
  if (authorization !== basic && !isPosted) response.writeHead(401).end();
  else sendJson(response, Object.hasOwn(tokens, form.token ?? "") ? tokens[form.token ?? ""] : { active: false });
}

function fail(fault: NonNullable<Realm["fault"]>, response: ServerResponse): void {
  if (fault === "drop") return void response.destroy();
  if (fault === "slow") return;
  if (fault === "redirect") return void response.writeHead(302, { Location: "/elsewhere" }).end();
  if (/^\d+$/.test(fault)) return void response.writeHead(Number(fault), { "Content-Type": "application/json" }).end("{}");
  if (fault === "html") return void response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Sign in</h1>");
  const large = JSON.stringify({ active: true, sub: "x".repeat(100_000) });
  const bodies = { "no-json": "active", garbage: "[true]", undecided: '{"active":"true","sub":"alice"}', large };
  response.writeHead(200, { "Content-Type": "application/json" }).end(bodies[fault as keyof typeof bodies]);
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { "Content-Type": "application/json;charset=UTF-8" }).end(JSON.stringify(body));
}
