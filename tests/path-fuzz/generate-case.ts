import { type Role, roles } from "./expected-access.ts";
import { generateTarget } from "./generate-target.ts";
import type { Random } from "./seeded-random.ts";

export interface FuzzCase {
  method: string;
  /** As a byte string. */
  target: string;
  /** Header lines besides the id and the credential; hosts first. */
  fields: string[];
  role: Role;
  body: string;
}

const usual = ["GET", "GET", "GET", "GET", "GET", "HEAD", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const unusual = [
  "get",
  "Get",
  "head",
  "TRACE",
  "CONNECT",
  "TRACK",
  "PURGE",
  "PROPFIND",
  "M-SEARCH",
  "QUERY",
  "X",
  "G@T",
  "GET\t",
  "",
  "GE T",
];
const bodies = new Set(["POST", "PUT", "PATCH"]);

const plainHosts = [
  "some.test",
  "some.test",
  "some.test",
  "some.test",
  "relaxed.test",
  "relaxed.test",
  "relaxed.test",
  "tenant.test",
  "a.wild.test",
];
const oddHosts = [
  "TENANT.test",
  "tenant.test.",
  "tenant.test:80",
  "tenant.test:",
  "u@tenant.test",
  "tenant.test/..",
  "tenant.test\\x",
].concat(
  [
    "tenant.test%2e",
    " tenant.test",
    "tenant.test,some.test",
    "[::1]",
    "[::1",
    "",
    "a.b.wild.test",
    "wild.test",
    ".wild.test",
    "..wild.test",
  ],
  [
    "tenant.test?",
    "tenant.test#",
    "tenant.test:99999",
    "tenant.test:x",
    "tenant\ttest",
    "t\xc3\xa9nant.test",
    "RELAXED.TEST",
    "relaxed.test.",
  ],
);

const tricks = [
  "X-HTTP-Method-Override: DELETE",
  "X-HTTP-Method: PUT",
  "X-Method-Override: GET",
  "X-Original-URL: /admin/x",
  "X-Rewrite-URL: /admin/x",
  "X-Forwarded-Host: tenant.test",
  "X-Forwarded-Prefix: /admin",
  "Forwarded: host=tenant.test",
  "X-Aegis-Roles: admin",
  "Connection: X-Fuzz",
];

export function generateCase(random: Random): FuzzCase {
  const method = random.pick(random.chance(0.04) ? unusual : usual);
  return {
    method,
    target: generateTarget(random),
    fields: [...generateHosts(random), ...(random.chance(0.06) ? [random.pick(tricks)] : [])],
    role: random.pick([...roles, "none", "user"] as const),
    body: bodies.has(method) && random.chance(0.5) ? "GET /admin/x HTTP/1.1\r\nHost: some.test\r\n\r\n" : "",
  };
}

function generateHosts(random: Random): string[] {
  const kind = random.below(100);
  if (kind === 0) return [];
  if (kind === 1) return [`Host: ${random.pick(plainHosts)}`, `Host: ${random.pick(plainHosts)}`];
  return [`Host: ${random.pick(kind < 6 ? oddHosts : plainHosts)}`];
}

/** The request's bytes; the id lets what reaches an upstream be told from everything else. */
export function writeRequest({ method, target, fields, body, role }: FuzzCase, id: string, tokens: Record<Role, string>): Buffer {
  const credential = role === "none" ? [] : [`Authorization: Bearer ${tokens[role]}`];
  const length = body === "" && !bodies.has(method) ? [] : [`Content-Length: ${body.length}`];
  return Buffer.from(
    `${[`${method} ${target} HTTP/1.1`, ...fields, `X-Fuzz-Case: ${id}`, ...credential, ...length].join("\r\n")}\r\n\r\n${body}`,
    "latin1",
  );
}
