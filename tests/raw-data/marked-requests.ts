import type { Sending } from "../run-stack.ts";

export type MarkedRequest = Sending & { readonly target: string };
export type Marked = {
  /** A text of this run that stands nowhere else; a new one each time, all with one beginning. */
  readonly word: () => string;
  readonly address: string;
  /** Credentials that hold. */
  readonly token: string;
  readonly key: string;
};

/** Requests full of marked texts, each in another place, and through every way a request may go. */
export function markedRequests(marked: Marked): MarkedRequest[] {
  return [served, credentials, refused, againstRules, failing, headersOf].flatMap((make) => make(marked));
}

function served({ word, token, key }: Marked): MarkedRequest[] {
  const bearer = { Authorization: `Bearer ${token}` };
  return [
    { target: `/open/a?q=${word()}&card=${word()}`, headers: { Cookie: `session=${word()}`, Referer: `https://${word()}.example/` } },
    { target: `/open/a?${word()}`, method: "POST", headers: { "Content-Type": "text/plain" }, body: word() },
    { target: "/counted/a", method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ [word()]: word() }) },
    { target: `/api/a?q=${word()}`, headers: bearer },
    { target: `/api/a?q=${word()}`, headers: { "X-API-Key": key } },
    { target: `/api/a?api_key=${key}&q=${word()}` },
    { target: `/cached/a?page=${word()}`, headers: { "Accept-Language": word(), "X-Tenant": word() } },
    { target: `/strict/12?size=small&more=${word()}`, method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" },
    ...["one", "two", "three"].map(() => ({ target: `/login?user=${word()}`, method: "POST", body: `password=${word()}` })),
    ...["one", "two"].map(() => ({ target: "/tenants/a", headers: { "X-Tenant": word() } })),
  ];
}

function credentials({ word, token, key }: Marked): MarkedRequest[] {
  const [head = "", payload = "", signature = ""] = token.split(".");
  const written = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const strangeHeads = [
    { alg: "ES256", kid: word() },
    { alg: word(), typ: "JWT" },
    { alg: "none", jku: `https://${word()}.example` },
  ];
  const authorizations = [
    `Bearer ${word()}`,
    `Bearer ${head}.${payload}.${[...signature].reverse().join("")}`,
    `Bearer ${head}.${written({ iss: `https://${word()}.example`, sub: word(), aud: word() })}.${signature}`,
    `Bearer ${token}${word()}`,
    ...strangeHeads.map((strange) => `Bearer ${written(strange)}.${payload}.${signature}`),
    `Basic ${Buffer.from(`${word()}:${word()}`).toString("base64")}`,
    `DPoP ${token}`,
    `${word()} ${word()}`,
    `Bearer ${key}`,
  ];
  const keys = [`${key}x`, word(), key.replace(/_[^_]+$/, `_${word()}`), `aegis_${word()}_${word()}`];
  return [
    ...authorizations.map((Authorization) => ({ target: `/api/a?q=${word()}`, headers: { Authorization, DPoP: word() } })),
    ...keys.map((wrong) => ({ target: "/api/a", headers: { "X-API-Key": wrong } })),
    { target: `/api/a?api_key=${word()}` },
    { target: `/api/closed/a?q=${word()}`, headers: { Authorization: `Bearer ${token}` } },
    { target: `/_aegis/limits?path=/api/a&q=${word()}`, headers: { Authorization: `Bearer ${word()}` } },
  ];
}

function refused({ word, address }: Marked): MarkedRequest[] {
  const asks = { Origin: `https://${word()}.example`, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": word() };
  return [
    { target: `/none?q=${word()}` },
    { target: `/read/a?q=${word()}`, method: "DELETE", body: word() },
    { target: `/inside/a?q=${word()}`, headers: { "X-Real-IP": address, Forwarded: `for=${address}` } },
    { target: `/pages/a?q=${word()}`, method: "OPTIONS", headers: asks },
    { target: `/pages/a?q=${word()}`, headers: { Origin: `https://${word()}.example` } },
    ...["/open/%00", "/open/..%2fa", `/open/a;session=${word()}`, `/open/%zz${word()}`, `/open\\${word()}`].map((path) => ({
      target: `${path}?q=${word()}`,
    })),
    { target: "/cached/a", headers: { Range: `bytes=${word()}`, "X-Tenant": word() } },
    {
      target: "/open/a",
      method: "GET",
      headers: { "Content-Type": "text/plain", "Content-Length": "40" },
      body: word().padEnd(40, "x").slice(0, 40),
    },
    {
      target: "/open/a",
      headers: { "X-Aegis-Hop-Token": word(), "X-Aegis-Client-Address": word(), "X-Forwarded-For": `${address}, ${word()}` },
    },
    { target: `/_aegis/nothing?q=${word()}` },
    { target: `/health?q=${word()}`, headers: { Authorization: `Bearer ${word()}` } },
  ];
}

function againstRules({ word }: Marked): MarkedRequest[] {
  const json = { "Content-Type": "application/json" };
  const post = (body: string, headers: Record<string, string> = json) => ({ target: "/strict/12", method: "POST", headers, body });
  return [
    { target: `/strict/12?size=${word()}` },
    { target: `/strict/12?size=small&size=${word()}` },
    { target: "/strict/12", headers: { "X-Version": word() } },
    { target: "/strict/12", headers: { "X-Large": word().repeat(200) } },
    post(`{"card": ${word()}}`),
    post(word()),
    post(JSON.stringify({ card: word() })),
    post(JSON.stringify({ names: [word(), "b", "b"] })),
    post(word().repeat(30)),
    post(word(), { "Content-Type": `text/${word()}` }),
    post("{}", { ...json, "Content-Encoding": word() }),
    post("{}", { "Content-Type": `application/json; charset=${word()}` }),
  ];
}

/** The names of a body's members are told to whoever sent them, and to nobody else. */
export function namedMembers({ word }: Marked): MarkedRequest[] {
  const name = word();
  const bodies = [`{"${name}": 1, "${name}": 2}`, JSON.stringify({ [word()]: "a member that no schema names" })];
  return bodies.map((body) => ({ target: "/strict/12", method: "POST", headers: { "Content-Type": "application/json" }, body }));
}

function failing({ word }: Marked): MarkedRequest[] {
  const faults = ["reset", "close", "mid-header", "garbage", "hang", "short", "redirect", "503", "first-reset", "mid-body"];
  const headers = { Cookie: `session=${word()}`, Authorization: `Bearer ${word()}` };
  return [
    ...faults.map((fault) => ({ target: `/faulty/${fault}?q=${word()}`, headers })),
    { target: `/faulty/503?q=${word()}`, method: "POST", headers, body: word() },
    { target: `/away/a?q=${word()}`, headers },
    { target: `/away/a?q=${word()}`, method: "POST", headers, body: word() },
  ];
}

function headersOf({ word, address }: Marked): MarkedRequest[] {
  const names = [
    ["traceparent", `00-${word()}-01`],
    ["tracestate", `vendor=${word()}`],
    ["baggage", `user=${word()}`],
    ["X-Request-Id", word()],
    ["X-Aegis-Trace", word()],
    ["X-Aegis-Client", word()],
    ["X-Forwarded-Host", `${word()}.example`],
    ["X-Forwarded-Proto", word()],
    ["Client-Cert", `:${Buffer.from(word()).toString("base64")}:`],
    ["X-Aegis-Terminator-Token", word()],
    ["X-HTTP-Method-Override", word()],
    ["User-Agent", word()],
    ["If-None-Match", `"${word()}"`],
    ["Idempotency-Key", word()],
    ["Sec-WebSocket-Protocol", word()],
    ["True-Client-IP", address],
    ["X-Client-IP", `${address}, ${word()}`],
  ] as const;
  return names.map(([name, value]) => ({ target: `/open/h?q=${word()}`, headers: { [name]: value } }));
}

/** Bytes that are no request. */
export function unreadableRequests({ word }: Marked): string[] {
  const host = "Host: gateway.test\r\nConnection: close\r\n";
  const post = (lines: string, body: string) => `POST /open/a?q=${word()} HTTP/1.1\r\n${host}${lines}\r\n\r\n${body}`;
  return [
    `GET /open/a?q=${word()} HTTP/9.9\r\n${host}\r\n`,
    `GET /open/a?q=${word()}\r\n\r\n`,
    `${word()} ${word()} ${word()}\r\n\r\n`,
    `GET /open/a?q=${word()} HTTP/1.1\r\n${host}${word()}\r\n\r\n`,
    `GET /open/a?q=${word()} HTTP/1.1\r\nHost: ${word()} ${word()}\r\nConnection: close\r\n\r\n`,
    `GET http://${word()}:${word()}@gateway.test/open/a?q=${word()} HTTP/1.1\r\n${host}\r\n`,
    `GET /open/a?q=${word()} HTTP/1.1\r\n${host}X-Large: ${word().repeat(3000)}\r\n\r\n`,
    `CONNECT ${word()}:443 HTTP/1.1\r\n${host}\r\n`,
    `GET /open/ws?token=${word()} HTTP/1.1\r\nHost: gateway.test\r\nConnection: Upgrade\r\nUpgrade: ${word()}\r\n\r\n`,
    post(`Content-Length: 5\r\nContent-Length: ${word()}`, word()),
    post(`Transfer-Encoding: ${word()}`, word()),
    post("Transfer-Encoding: chunked", `${word()}\r\n${word()}\r\n0\r\n\r\n`),
    post("Content-Length: 900", word()),
  ];
}
