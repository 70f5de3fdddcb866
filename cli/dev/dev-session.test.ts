import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAnalyticsClient } from "../commands/analytics-client.ts";
import { createJsonOutput } from "./dev-output.ts";
import { createSignInUrl, type DevSession, publishFile, republishFile, settlePolicy } from "./dev-session.ts";
import { ensureSecrets } from "./secrets.ts";
import { temporaryFolder } from "./test-stack.ts";

const valid = "gateway:\n  routes:\n    - path: /a\n      upstream: http://127.0.0.1:1\n      auth: none\n";

let folder: string;
let server: Server;
let received: { path: string; authorization: string; body: string }[];
let answers: Record<string, { status: number; body: object }[]>;
let told: { type: string; [field: string]: unknown }[];
let session: DevSession;

beforeEach(async () => {
  folder = temporaryFolder();
  received = [];
  told = [];
  answers = { "/api/config": [{ status: 201, body: { version: 3, changed: true, warnings: [] } }] };
  server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const path = request.url ?? "";
    received.push({ path, authorization: request.headers.authorization ?? "", body });
    const queue = answers[path] ?? [];
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    response.writeHead(answer?.status ?? 404, { "Content-Type": "application/json" }).end(JSON.stringify(answer?.body ?? {}));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const analytics = createAnalyticsClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, "operator");
  const output = createJsonOutput((line) => told.push(JSON.parse(line)));
  const secrets = await ensureSecrets(join(folder, "state"));
  session = { file: join(folder, "aegis.config.yaml"), shell: {}, secrets, analytics, output, boundNames: [] };
  writeFileSync(session.file, valid);
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a good file is published as the operator and told with its version", async () => {
  expect(await publishFile(session)).toBe(true);
  expect(received).toMatchObject([{ path: "/api/config", authorization: "Bearer operator" }]);
  expect(JSON.parse(received[0]!.body)).toEqual({ yaml: valid, message: "aegis dev" });
  expect(told).toMatchObject([{ type: "config", ok: true, version: 3, changed: true }]);
});

test("a file with mistakes is not sent, and each mistake is told with its line", async () => {
  writeFileSync(session.file, valid.replace("path: /a", "path: a").replace("auth: none", "auht: none"));
  expect(await publishFile(session)).toBe(false);
  expect(received).toEqual([]);
  const errors = [
    { path: "gateway.routes[0].path", line: 3 },
    { path: "gateway.routes[0].auht", line: 5 },
  ];
  expect(told).toMatchObject([{ type: "config", ok: false, errors }]);
});

test("a file that was taken away is told, and nothing is sent", async () => {
  rmSync(session.file);
  await republishFile(session);
  expect(received).toEqual([]);
  expect(told).toMatchObject([{ type: "config", ok: false, errors: [{ message: expect.stringContaining("cannot be read") }] }]);
});

test("mistakes that only analytics finds are told as its own", async () => {
  const errors = [{ path: "gateway.routes[0].path", line: 3, message: "is taken" }];
  const problem = { type: "/_aegis/problems/config-invalid", title: "T", status: 422, code: "config-invalid", requestId: "r", errors };
  answers["/api/config"] = [{ status: 422, body: problem }];
  expect(await publishFile(session)).toBe(false);
  expect(told).toMatchObject([{ type: "config", ok: false, errors }]);
});

test("analytics that answers nonsense after an edit is told, and the stack goes on", async () => {
  answers["/api/config"] = [{ status: 500, body: {} }];
  await republishFile(session);
  expect(told).toMatchObject([{ type: "note", message: expect.stringContaining("could not be published") }]);
});

test("a secret that nobody has set, and one that the running edge does not have, are told", async () => {
  const issuer = (name: string) =>
    `      - {issuer: "https://${name.toLowerCase()}", audience: a, algorithms: [HS256], secret: "\${env:${name}}"}\n`;
  writeFileSync(session.file, `${valid}auth:\n  jwt:\n    issuers:\n${issuer("NOBODY")}${issuer("AEGIS_JWT_SECRET")}`);
  await publishFile(session);
  const notes = told.filter(({ type }) => type === "note").map(({ message }) => message);
  expect(notes).toEqual([
    expect.stringMatching(/^NOBODY is not set/),
    expect.stringMatching(/^AEGIS_JWT_SECRET is new to the running edge/),
  ]);
});

test("settling waits until KV holds the newest config", async () => {
  const policy = (publishedVersion: number) => ({ status: 200, body: { documents: [{ part: "config", version: 2, publishedVersion }] } });
  answers["/api/policy"] = [policy(0), policy(1), policy(2)];
  await settlePolicy(session);
  expect(received).toHaveLength(3);
  expect(told).toEqual([]);
});

test("a sign-in link comes from analytics", async () => {
  answers["/api/sign-in-codes"] = [{ status: 201, body: { code: "c", url: "http://127.0.0.1:1/#code=c" } }];
  expect(await createSignInUrl(session.analytics)).toBe("http://127.0.0.1:1/#code=c");
});
