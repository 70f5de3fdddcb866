import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type DemoUpstream, startDemoUpstream } from "../dev/demo-upstream.ts";
import { ensureSecrets, type Secrets } from "../dev/secrets.ts";
import { replayCommand } from "./replay-command.ts";
import { testCommand } from "./test-command.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

const folder = mkdtempSync(join(tmpdir(), "aegis-replay-"));
const state = join(folder, "state");
const log = join(folder, "access.log");
const stepMs = 10_000;

const line = (client: string, request: string, rest: string) => `${client} - - [17/May/2015:10:05:03 +0000] "${request}" ${rest}`;
const lines = [
  line("203.0.113.7", "GET /a?b=c HTTP/1.1", '200 2048 "-" "curl/8"'),
  line("203.0.113.7", "HEAD /a HTTP/1.1", '200 2048 "-" "curl/8"'),
  line("203.0.113.8", "GET //a/../b%20c HTTP/1.1", '206 1 "http://r.example/" "-"'),
  line("2001:db8::1", "GET / HTTP/1.1", "304 -"),
  line("2001:db8::2", "POST /form HTTP/1.0", "500 -"),
  line("203.0.113.9", "GET /large HTTP/1.1", "200 3000000"),
  line("203.0.113.9", "GET /a;b HTTP/1.1", "200 10"),
  "not a log line",
  "",
];

/** What a stand-in for the edge counted, so that a stand-in for analytics can report it. */
type Counted = { target: string; headers: IncomingMessage["headers"]; status: number; bytes: number };

let secrets: Secrets;
let upstream: DemoUpstream;
let edge: { address: string; counted: Counted[]; tamper: (target: string) => string; close: () => void };
let analytics: TestServer;
let hidden = 0;

/** Refuses `;` as the edge does, counts, and lets everything else through to the demo upstream. */
async function startEdge(): Promise<typeof edge> {
  const counted: Counted[] = [];
  const handle = (incoming: IncomingMessage, response: ServerResponse) => {
    const target = incoming.url ?? "";
    if (target.includes(";")) {
      counted.push({ target, headers: incoming.headers, status: 400, bytes: 0 });
      response.writeHead(400, { "Content-Type": "application/problem+json" }).end(JSON.stringify({ code: "path-refused" }));
      return;
    }
    const headers = { ...incoming.headers, ...JSON.parse(edge.tamper(target)) };
    const onward = request({ host: "127.0.0.1", port: upstream.port, path: target, method: incoming.method, headers }, (answer) => {
      counted.push({
        target,
        headers: incoming.headers,
        status: answer.statusCode ?? 0,
        bytes: Number(answer.headers["content-length"] ?? 0),
      });
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  };
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, counted, tamper: () => "{}", close };
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Record<string, number> {
  return Object.fromEntries(Object.entries(Object.groupBy(items, keyOf)).map(([key, group]) => [key, group?.length ?? 0]));
}

/** Reports as analytics would give them for what the edge has counted; `hidden` answers are kept back. */
function report(kind: "throughput" | "errors", path: string): [number, unknown] {
  const query = new URL(path, "http://x").searchParams;
  const routed = query.get("route") === "replay";
  const rows = edge.counted.filter(({ status }) => (status === 400) !== routed).slice(routed ? hidden : 0);
  const now = Date.now();
  const step = new Date(now - (now % stepMs)).toISOString();
  const period = { from: new Date(now - 300_000).toISOString(), to: new Date(now).toISOString(), stepSeconds: stepMs / 1000 };
  const bytesOut = rows.reduce((sum, row) => sum + row.bytes, 0);
  if (kind === "throughput") {
    const figures = { count: rows.length, perSecond: 0, bytesIn: 0, bytesOut };
    const clients = new Set(rows.map(({ headers }) => String(headers["x-aegis-client-address"]).replace(/::\d$/, "")));
    return [200, { period, total: { ...figures, distinctClients: clients.size }, series: [{ at: step, ...figures }], routes: [] }];
  }
  const figures = { count: rows.length, clientErrors: 0, serverErrors: 0, errorRate: 0 };
  const byProblem = routed || rows.length === 0 ? {} : { "path-refused": rows.length };
  return [
    200,
    {
      period,
      total: figures,
      byStatusClass: {},
      byStatus: countBy(rows, ({ status }) => String(status)),
      byProblem,
      series: [{ at: step, ...figures }],
      routes: [],
    },
  ];
}

beforeAll(async () => {
  secrets = await ensureSecrets(state);
  upstream = await startDemoUpstream(0);
  edge = await startEdge();
  analytics = await startTestServer({
    "GET /api/metrics/throughput": ({ path }) => report("throughput", path),
    "GET /api/metrics/errors": ({ path }) => report("errors", path),
  });
  writeFileSync(log, lines.join("\n"));
});
afterEach(() => {
  edge.counted.length = 0;
  edge.tamper = () => "{}";
  hidden = 0;
});
afterAll(async () => {
  edge.close();
  await Promise.all([upstream.close(), analytics.close()]);
  rmSync(folder, { recursive: true });
});

const replay = (...args: string[]) =>
  testCommand(replayCommand(), [log, "--edge", edge.address, "--analytics", analytics.address, "--state", state, ...args]);

describe("aegis replay", () => {
  test("agrees when everything comes back as logged and is counted", async () => {
    const { exitCode, out } = await replay("--json");
    expect(JSON.parse(out)).toMatchObject({
      agrees: true,
      lines: 8,
      sent: 7,
      answered: 7,
      malformed: { count: 1, first: [{ line: 8 }] },
      refused: { count: 1, first: [{ line: 7, text: "400 path-refused: GET /a;b" }] },
      loggedBytes: 2048 + 1 + 3_000_000,
      bodyBytes: 2048 + 1 + 3_000_000,
      routed: { count: 6, clients: 4, byStatus: { 200: 3, 206: 1, 304: 1, 500: 1 } },
      unrouted: { "path-refused": 1 },
    });
    expect(exitCode).toBe(0);
  });

  test("sends targets byte for byte, each logged client as its own, with the log's agent and referer", async () => {
    await replay();
    const sent = (target: string) => edge.counted.find((request) => request.target === target)?.headers;
    expect(sent("//a/../b%20c")).toMatchObject({
      host: "replay.localhost",
      referer: "http://r.example/",
      "x-aegis-client-address": "203.0.113.8",
      "x-aegis-hop-token": secrets.hopToken,
    });
    expect(sent("/a?b=c")).toMatchObject({ "user-agent": "curl/8", "demo-status": "200", "demo-bytes": "2048" });
    expect(sent("//a/../b%20c")).not.toHaveProperty("user-agent");
  });

  test("prints one table, and names what the gateway refuses and what cannot be replayed", async () => {
    const { out } = await replay();
    expect(out).toMatch(/line 7: 400 path-refused: GET \/a;b/);
    expect(out).toMatch(/line 8: this is not the common or combined log format/);
    expect(out).toMatch(/requests +6 +6 +yes/);
    expect(out).toMatch(/distinct clients +4 +4 +yes/);
    expect(out.trimEnd()).toMatch(/everything agrees$/);
  });

  test("compares only with what this run has added to the reports", async () => {
    await replay();
    const { exitCode, out } = await replay("--json");
    expect(JSON.parse(out).reports.comparisons).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ what: "requests", expected: 6, found: 6, agrees: true }),
        expect.objectContaining({ what: "distinct clients", agrees: null }),
      ]),
    );
    expect(exitCode).toBe(0);
  });

  test("names another status and another size, and exits with 1", async () => {
    edge.tamper = (target) => (target === "/" ? '{"demo-status": "404"}' : target === "/large" ? '{"demo-bytes": "7"}' : "{}");
    const { exitCode, out } = await replay();
    expect(exitCode).toBe(1);
    expect(out).toMatch(/line 4: 404, logged 304: GET \/\n/);
    expect(out).toMatch(/line 6: 7 bytes, logged 3000000: GET \/large/);
    expect(out.trimEnd()).toMatch(/not everything agrees$/);
  });

  test("notices a request that was never counted, after waiting for it", async () => {
    const running = replay("--json", "--patience", "1");
    hidden = 1;
    const { exitCode, out } = await running;
    expect(exitCode).toBe(1);
    expect(JSON.parse(out).reports.comparisons[0]).toMatchObject({ what: "requests", expected: 6, found: 5, agrees: false });
  });

  test("counts requests without an answer and goes on", async () => {
    edge.tamper = (target) => (target === "/form" ? '{"demo-fail": "reset"}' : "{}");
    const closing = createServer((_, response) => response.destroy());
    await new Promise<void>((resolve) => closing.listen(0, "127.0.0.1", resolve));
    const run = await testCommand(replayCommand(), [
      log,
      "--edge",
      `http://127.0.0.1:${(closing.address() as AddressInfo).port}`,
      "--state",
      state,
      "--no-reports",
      "--json",
    ]);
    closing.close();
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.out)).toMatchObject({ sent: 7, answered: 0, failed: { count: 7 } });
  });

  test("goes straight to an upstream too, at a rate", async () => {
    const run = await testCommand(replayCommand(), [
      log,
      "--edge",
      `http://127.0.0.1:${upstream.port}`,
      "--state",
      state,
      "--no-reports",
      "--speed",
      "50/s",
      "--json",
    ]);
    const result = JSON.parse(run.out);
    expect(result).toMatchObject({ agrees: true, sent: 7, answered: 7, reports: null });
    expect(result.seconds).toBeGreaterThanOrEqual(0.12);
  });

  test("gives the summary so far when it is interrupted", async () => {
    const running = replay("--speed", "2/s", "--no-reports");
    while (edge.counted.length === 0) await new Promise(setImmediate);
    process.emit("SIGINT");
    const { exitCode, out } = await running;
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^interrupted: \d+ lines, [1-6] requests/);
    expect(out).toMatch(/interrupted: what was sent until then agrees\n$/);
  });

  test("says what is missing: the file, the stack, the speed", async () => {
    expect(await testCommand(replayCommand(), ["/nowhere.log", "--state", state, "--no-reports"])).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/\/nowhere\.log cannot be read/),
    });
    expect(await testCommand(replayCommand(), [log, "--state", join(folder, "none")])).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/Run `npm start` first/),
    });
    expect(await testCommand(replayCommand(), [log, "--speed", "fast"])).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/use max, a rate/),
    });
  });
});
