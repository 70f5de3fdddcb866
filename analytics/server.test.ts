import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "ws";
import { WebSocket } from "ws";
import { ThroughputReport } from "#contracts/report.ts";
import { type MetricsFrame, StreamMessage } from "#contracts/stream.ts";
import { makeBatch, makeEvent, signedRequest } from "./ingest/test-batch.ts";

const source = fileURLToPath(new URL("./server.ts", import.meta.url));
const operatorToken = randomBytes(24).toString("base64url");
const ingestSecret = randomBytes(24).toString("base64url");
const authorization = { Authorization: `Bearer ${operatorToken}` };
let state: string;
let child: ChildProcess;
let port: number;
let errors = "";

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "aegis-server-"));
  await start();
}, 120_000);
afterAll(async () => {
  child.kill("SIGKILL");
  await rm(state, { recursive: true });
});

function launch(changes: Record<string, string> = {}): ChildProcess {
  const env = {
    PATH: process.env.PATH,
    AEGIS_ANALYTICS_PORT: "0",
    AEGIS_DATABASE_DIR: join(state, "database"),
    AEGIS_DASHBOARD_DIR: join(state, "no-dashboard"),
    AEGIS_INGEST_KEYS: `edge-1:${ingestSecret}`,
    AEGIS_OPERATOR_TOKEN: operatorToken,
    AEGIS_SESSION_SECRET: randomBytes(24).toString("base64url"),
    AEGIS_API_KEY_PEPPER: `p1:${randomBytes(24).toString("base64url")}`,
    ...changes,
  };
  const launched = spawn(process.execPath, [source], { env, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  errors = "";
  launched.stderr?.on("data", (text) => {
    errors += String(text);
  });
  return launched;
}

async function start(): Promise<void> {
  child = launch();
  const [message] = await once(child, "message");
  expect(message).toMatchObject({ type: "ready", port: expect.any(Number) });
  port = message.port;
}

const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
const send = (events: number) =>
  ask("/api/ingest", signedRequest(JSON.stringify(makeBatch(Array.from({ length: events }, () => makeEvent()))), { secret: ingestSecret }));

async function signIn(): Promise<string> {
  const body = JSON.stringify({ token: operatorToken });
  const answer = await ask("/api/session", { method: "POST", body, headers: { "content-type": "application/json" } });
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

async function countEvents(): Promise<number> {
  const report = await (await ask("/api/metrics/throughput?range=15m", { headers: authorization })).json();
  return ThroughputReport.parse(report).total.count;
}

describe("the service as a process", () => {
  test("takes a batch, shows it in the next frame of the stream and in reports", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/metrics`, { headers: authorization });
    const frames: MetricsFrame[] = [];
    socket.on("message", (data) => {
      const message = StreamMessage.parse(JSON.parse(String(data)));
      if (!("type" in message)) frames.push(message);
    });
    await once(socket, "open");
    expect(await (await send(7)).json()).toEqual({ accepted: 7, rejected: 0, duplicate: false });
    await vi.waitFor(() => expect(frames.reduce((sum, { throughput }) => sum + throughput, 0)).toBe(7), { timeout: 10_000 });
    socket.close();
    expect(await countEvents()).toBe(7);
  });

  test.each<[string, number, ClientOptions]>([
    ["without sign-in", 401, {}],
    ["with another token", 401, { headers: { Authorization: "Bearer nobody" } }],
    ["from a page of another origin", 403, { headers: authorization, origin: "http://elsewhere.test" }],
  ])("refuses a stream %s", async (_, status, options) => {
    const [error] = await once(new WebSocket(`ws://127.0.0.1:${port}/ws/metrics`, options), "error");
    expect(String(error)).toContain(String(status));
  });

  test("opens a stream by cookie only for a page of its own origin", async () => {
    const cookie = await signIn();
    const own = `http://127.0.0.1:${port}`;
    const open = (headers: Record<string, string>) =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/metrics`, { headers: { cookie, ...headers } });
        socket.on("error", () => undefined);
        socket.on("unexpected-response", (_request, { statusCode = 0 }) => resolve(statusCode));
        socket.on("open", () => {
          socket.close();
          resolve(101);
        });
      });
    expect(await open({ origin: own })).toBe(101);
    expect(await open({ origin: own, "sec-fetch-site": "same-origin" })).toBe(101);
    const foreign = [{}, { origin: "null" }, { origin: "http://127.0.0.1" }, { origin: `http://x.127.0.0.1:${port}` }];
    for (const headers of foreign) expect([headers, await open(headers as Record<string, string>)]).toEqual([headers, 403]);
    expect(await open({ origin: own, "sec-fetch-site": "cross-site" })).toBe(403);
  });

  test("refuses reports without sign-in, and never lets an answer be framed or kept", async () => {
    const answer = await ask("/api/metrics/latency");
    expect([answer.status, (await answer.json()) as unknown]).toMatchObject([401, { code: "sign-in-required" }]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("is healthy to anybody, and describes every endpoint", async () => {
    expect(await (await ask("/health")).json()).toMatchObject({ status: "healthy", dependencies: { postgres: "connected", kv: "absent" } });
    const { paths } = (await (await ask("/openapi.json")).json()) as { paths: Record<string, Record<string, unknown>> };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations).toEqual(
      expect.arrayContaining([
        "GET /health",
        "POST /api/ingest",
        "GET /api/metrics/latency",
        "GET /api/metrics/throughput",
        "GET /api/metrics/errors",
        "GET /api/metrics/rate-limit-usage",
        "GET /ws/metrics",
        "POST /api/sign-in-codes",
        "POST /api/session",
        "GET /api/config",
        "POST /api/config",
        "POST /api/config/rollback",
        "GET /api/limits",
        "PUT /api/limits/{name}",
        "DELETE /api/limits/{name}",
        "GET /api/keys",
        "POST /api/keys",
        "DELETE /api/keys/{id}",
        "GET /api/ledger",
        "GET /api/policy",
        "GET /_aegis/problems/{code}",
      ]),
    );
  });

  test("refuses to be started twice on one folder", async () => {
    const second = launch();
    const [code] = await once(second, "exit");
    expect([code, errors]).toEqual([1, expect.stringContaining(`in use by process `)]);
  });

  test("has every acknowledged event after it was killed", { timeout: 60_000 }, async () => {
    const before = await countEvents();
    expect((await send(5)).status).toBe(200);
    child.kill("SIGKILL");
    await once(child, "exit");
    await start();
    expect(await countEvents()).toBe(before + 5);
  });

  test("answers what it has begun before it ends on SIGTERM", { timeout: 60_000 }, async () => {
    const before = await countEvents();
    const answers = Array.from({ length: 10 }, () => send(20).catch(() => null));
    await Promise.race(answers);
    child.kill("SIGTERM");
    const accepted = (await Promise.all(answers)).filter((answer) => answer?.status === 200).length;
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(0);
    await start();
    expect(await countEvents()).toBeGreaterThanOrEqual(before + accepted * 20);
  });

  test("ends on SIGTERM also while a kept connection asks again and again", { timeout: 60_000 }, async () => {
    const request = "GET /health HTTP/1.1\r\nHost: analytics\r\n\r\n";
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    // The head of a second request comes with the first: the connection is in use from then on.
    socket.write(request + request.slice(0, -2));
    await once(socket, "data");
    child.kill("SIGTERM");
    await vi.waitFor(() => expect(ask("/health")).rejects.toThrow(), { timeout: 10_000 });
    socket.on("data", () => socket.write(request));
    socket.write("\r\n");
    const [code] = child.exitCode === null ? await once(child, "exit") : [child.exitCode];
    expect(code).toBe(0);
    await start();
  });

  test("ends on SIGTERM while streams are being opened", { timeout: 60_000 }, async () => {
    const headers = { cookie: await signIn(), origin: `http://127.0.0.1:${port}` };
    const sockets = Array.from({ length: 60 }, () => new WebSocket(`ws://127.0.0.1:${port}/ws/metrics`, { headers }));
    for (const socket of sockets) socket.on("error", () => undefined);
    await Promise.any(sockets.map((socket) => once(socket, "open")));
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
    await start();
  });

  test("ends when its parent is gone", { timeout: 60_000 }, async () => {
    child.disconnect();
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });

  test("does not start with mistakes in its environment, and names all of them", async () => {
    const wrong = launch({ AEGIS_OPERATOR_TOKEN: "short", AEGIS_INGEST_KEYS: "", DATABASE_URL: "mysql://nowhere" });
    const [code] = await once(wrong, "exit");
    expect(code).toBe(1);
    for (const name of ["AEGIS_OPERATOR_TOKEN", "AEGIS_INGEST_KEYS: is missing", "DATABASE_URL"]) expect(errors).toContain(name);
  });
});
