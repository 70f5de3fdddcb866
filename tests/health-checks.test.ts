import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFreePort } from "../scripts/testing/find-free-port.ts";
import { runStack, type Stack } from "./run-stack.ts";

const patience = { timeout: 60_000, interval: 500 };
let stack: Stack;
let ports: [number, number];
const servers = new Map<number, Server>();

/** A target that says its port, and is well while it is there. */
async function open(port: number): Promise<void> {
  const server = createServer((_request, response) => response.end(String(port))).listen(port, "127.0.0.1");
  await once(server, "listening");
  servers.set(port, server);
}

async function close(port: number): Promise<void> {
  const server = servers.get(port);
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
}

const yamlFor = (targets: readonly number[]) => `gateway:
  upstreams:
    pair:
      targets: [${targets.map((port) => `"http://127.0.0.1:${port}"`).join(", ")}]
      allowPrivate: true
      timeoutMs: 1000
      healthCheck: { path: /up, intervalSeconds: 5, timeoutMs: 1000, healthyAfter: 1, unhealthyAfter: 2 }
  routes:
    - { id: pair, path: /pair, upstream: pair, auth: none }
rateLimiting:
  default: { limit: 100000, window: 1m }
`;

/** What twenty requests in a row were answered: ports of targets, or statuses of refusals. */
async function answers(): Promise<string[]> {
  const found = new Set<string>();
  for (let turn = 0; turn < 20; turn++) {
    const { status, body } = await stack.send("/pair");
    found.add(status === 200 ? body : String(status));
  }
  return [...found].sort();
}

beforeAll(async () => {
  ports = (await Promise.all([findFreePort(), findFreePort()])).sort() as [number, number];
  await Promise.all(ports.map(open));
  stack = await runStack({ names: ["redis-rest", "analytics", "edge"] });
  expect((await stack.api("POST", "/api/config", { yaml: yamlFor(ports) })).status).toBe(201);
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  await Promise.all(ports.map(close));
}, 60_000);

describe("health checks through the whole stack", () => {
  it("take a target out of every request's way when it falls, and bring it back when it is there again", async () => {
    const both = ports.map(String).sort();
    await expect.poll(answers, patience).toEqual(both);
    await close(ports[1]);
    await expect.poll(answers, patience).toEqual([String(ports[0])]);
    const { body } = await stack.api("GET", "/api/ledger?limit=1");
    expect(body).toMatchObject({
      decisions: [{ action: "target.eject", target: `pair http://127.0.0.1:${ports[1]}`, actor: "health-check" }],
    });
    await open(ports[1]);
    await expect.poll(answers, patience).toEqual(both);
    const { body: standing } = await stack.api("GET", "/api/upstreams");
    expect(standing).toMatchObject({
      upstreams: [{ name: "pair", targets: [{ state: "healthy" }, { state: "healthy", ejectedUntil: null }] }],
    });
  }, 200_000);
});
