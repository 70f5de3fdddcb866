import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import type { CacheRules } from "#contracts/cache-rules.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { sendRaw, startServer, startTestEdge, testConfig } from "./test-node-edge.ts";

type Route = CompiledConfig["routes"][number];

/** An edge with one open route of these options, before an upstream that answers with what it was sent. */
async function startEdge(options: Partial<Route>, changes: (upstream: string) => Partial<CompiledConfig> = () => ({})) {
  const bodies: string[] = [];
  const { url } = await startServer(async (request, response) => {
    const body = await text(request).catch(() => null);
    if (body === null) return;
    bodies.push(body);
    response.setHeader("Cache-Control", "max-age=60").end(JSON.stringify({ host: request.headers.host, path: request.url, body }));
  });
  const routes = [{ id: "open", path: "/open/*", upstream: "up", auth: [], ...options }];
  const edge = await startTestEdge({ config: testConfig(url, { routes, ...changes(url) }) });
  return { edge, bodies };
}

it("sends the Host that the route names", async () => {
  const { edge } = await startEdge({ transform: { host: "inner.example.test", rewritePrefix: "/v2" } });
  expect(await (await fetch(`${edge.url}/open/a`)).json()).toMatchObject({ host: "inner.example.test", path: "/v2/a" });
});

it("counts a body of unannounced length, and refuses it once it is too long", async () => {
  const { edge, bodies } = await startEdge({ request: { maxBodyBytes: 8 } });
  const post = (chunks: string) =>
    sendRaw(edge.url, `POST /open/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
  expect(await post("4\r\nfour\r\n4\r\nfour\r\n")).toMatch(/^HTTP\/1\.1 200 /);
  expect(await post("4\r\nfour\r\n5\r\nfives\r\n")).toMatch(/^HTTP\/1\.1 413 .*"code":"body-too-large"/s);
  expect(bodies).toEqual(["fourfour"]);
});

it("keeps answers in the process's memory", async () => {
  const cache: Omit<CacheRules, "staleWhileRevalidateSeconds" | "staleIfErrorSeconds"> = {
    maxBytes: 1000,
    by: "everyone",
    query: "all",
    headers: [],
    staleIfRefused: false,
  };
  const { edge, bodies } = await startEdge({ cache: { ...cache, staleWhileRevalidateSeconds: 0, staleIfErrorSeconds: 0 } });
  const first = await (await fetch(`${edge.url}/open/a`)).text();
  await expect.poll(async () => (await fetch(`${edge.url}/open/a`)).headers.get("Cache-Status")).toContain("hit");
  const again = await fetch(`${edge.url}/open/a`);
  expect([await again.text(), again.headers.get("Age")]).toEqual([first, expect.stringMatching(/^\d+$/)]);
  expect(bodies.length).toBeLessThan(3);
});

it("asks targets whether they are well, and reports it to analytics", async () => {
  const reported = Promise.withResolvers<string>();
  const analytics = await startServer(async (request, response) => {
    const body = await text(request);
    if (request.url === "/api/ingest/health") reported.resolve(body);
    response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
  });
  const { server, url } = await startServer((_request, response) => void response.writeHead(503).end());
  const healthCheck = { path: "/health", intervalSeconds: 5, timeoutMs: 1000, healthyAfter: 1, unhealthyAfter: 1, statuses: [200] };
  const upstream = { name: "up", targets: [{ url, weight: 1, group: 0 }], timeoutMs: 1000, balance: "round-robin", healthCheck } as const;
  const config = testConfig(url, { upstreams: [{ ...upstream, targets: [...upstream.targets] }] });
  await startTestEdge({ config, variables: { ANALYTICS_URL: analytics.url } });
  await once(server, "request");
  expect(JSON.parse(await reported.promise)).toMatchObject({ checks: [{ upstream: "up", target: url, good: false, status: 503 }] });
});
