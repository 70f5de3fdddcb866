import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningWorker, runWorker } from "./run-worker.ts";
import { freePort, temporaryFolder } from "./test-stack.ts";

const script = `
export default {
  async fetch(request, env) {
    if (request.url.endsWith("/send")) await env.METRICS.send({ at: Date.now() });
    return Response.json({ url: request.url, greeting: env.GREETING, stored: await env.POLICY.get("key") });
  },
  async scheduled({ cron }, env) {
    await env.POLICY.put("cron", cron);
  },
  async queue(batch, env) {
    const answer = await fetch(env.SINK, { method: "POST", body: String(batch.messages.length) });
    if (!answer.ok) batch.retryAll({ delaySeconds: 1 });
  },
};`;

let folder: string;
let sink: Server;
let failures: number;
let delivered: number;
let port: number;
let worker: RunningWorker;

beforeAll(async () => {
  folder = temporaryFolder();
  delivered = 0;
  failures = 0;
  sink = createServer(async (incoming, response) => {
    let text = "";
    for await (const part of incoming) text += part;
    const fails = failures > 0;
    failures -= fails ? 1 : 0;
    delivered += fails ? 0 : Number(text);
    response.writeHead(fails ? 503 : 200).end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => sink.once("listening", resolve));
  const options = {
    compatibilityDate: "2026-08-01",
    bindings: { GREETING: "from the file" },
    kvNamespaces: { POLICY: { id: "policy" } },
    queueProducers: { METRICS: { queueName: "metrics" } },
    queueConsumers: { metrics: { maxBatchSize: 20, maxBatchTimeout: 1, maxRetries: 100 } },
  };
  mkdirSync(join(folder, "edge"));
  writeFileSync(join(folder, "edge", "worker.js"), script);
  writeFileSync(join(folder, "edge", "source.json"), JSON.stringify({ options }));
  port = await freePort();
  const bindings = { GREETING: "from the stack", SINK: `http://127.0.0.1:${(sink.address() as AddressInfo).port}/` };
  worker = await runWorker({ bundleFolder: join(folder, "edge"), kvFolder: join(folder, "kv"), port, bindings });
});

afterAll(async () => {
  await worker?.stop();
  sink?.close();
  rmSync(folder, { recursive: true, force: true });
});

function get(target: string): Promise<{ url: string; greeting: string; stored: string | null }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path: target, agent: false }, async (response) => {
      let text = "";
      for await (const part of response) text += part;
      resolve(JSON.parse(text));
    });
    outgoing.on("error", reject).end();
  });
}

test("a path reaches the Worker byte for byte, and the stack's bindings win over the file's", async () => {
  const answer = await get("/a/../b//c%2e%2F?x=1");
  expect(answer).toMatchObject({ url: `http://127.0.0.1:${port}/a/../b//c%2e%2F?x=1`, greeting: "from the stack" });
});

test("what is put in the policy's KV is what the Worker reads", async () => {
  await worker.policy.put("key", "value");
  expect((await get("/")).stored).toBe("value");
});

test("the cron trigger comes by itself", async () => {
  const said = async () => {
    const { value } = await worker.policy.getWithMetadata("cron", "arrayBuffer");
    return value && Buffer.from(value).toString();
  };
  await expect.poll(said, { timeout: 20_000, interval: 200 }).toBe("* * * * *");
});

test("Miniflare's entry port leads to nothing, also for those who name a Worker", async () => {
  for (const name of [undefined, "aegis-edge", "closed"]) {
    const headers: Record<string, string> = name === undefined ? {} : { "MF-Route-Override": name };
    expect((await fetch(worker.entry, { headers })).status).toBe(404);
  }
});

test("draining waits for deliveries that have to be repeated", async () => {
  failures = 1;
  for (let sent = 0; sent < 5; sent += 1) await get("/send");
  expect(await worker.drain(20_000)).toBe(true);
  expect(delivered).toBe(5);
});

test("draining gives up at its deadline and says so", async () => {
  failures = 1000;
  await get("/send");
  expect(await worker.drain(1500)).toBe(false);
  failures = 0;
});
