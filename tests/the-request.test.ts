import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type RecordingUpstream, startRecordingUpstream } from "./recording-upstream.ts";
import { runStack, type Stack } from "./run-stack.ts";

let stack: Stack;
let upstream: RecordingUpstream;
let yaml: string;
beforeAll(async () => {
  upstream = await startRecordingUpstream();
  stack = await runStack({ names: ["redis-rest", "analytics", "edge"], upstream: upstream.url });
  yaml = stack.yaml;
  expect((await stack.api("POST", "/api/config", { yaml })).status).toBe(201);
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  upstream?.close();
}, 60_000);

const codeOf = (body: string) => (JSON.parse(body) as { code?: string }).code;
const counted = async () => (await stack.total("throughput")).count ?? 0;

describe("a request through the whole stack", () => {
  it("is counted once, whatever became of it", async () => {
    const settled = async () => {
      const before = await counted();
      await stack.send("/nowhere/marker");
      await expect.poll(counted, { timeout: 30_000, interval: 200 }).toBeGreaterThan(before);
      return counted();
    };
    await settled();
    const before = await settled();
    const targets = Array.from({ length: 120 }, (_, index) => ["/public/a", "/nowhere", "/api/users", "/public/%00"][index % 4] ?? "/");
    await Promise.all(targets.map((target) => stack.send(target)));
    await expect.poll(counted, { timeout: 30_000, interval: 200 }).toBe(before + 120);
    expect(await settled()).toBe(before + 121);
    const { body } = await stack.api("GET", "/api/metrics/errors?range=5m");
    expect((body as { byProblem: Record<string, number> }).byProblem).toMatchObject({ "authentication-required": 30, "path-refused": 30 });
  }, 120_000);

  it("is answered as the README shows: 200, 401, 403, 404, 405", async () => {
    const headers = { Authorization: `Bearer ${await stack.token("user")}` };
    expect((await stack.send("/public/hello")).status).toBe(200);
    expect((await stack.send("/api/users", { headers })).status).toBe(200);
    expect(codeOf((await stack.send("/api/users")).body)).toBe("authentication-required");
    expect(codeOf((await stack.send("/admin/x", { headers })).body)).toBe("permission-denied");
    expect(codeOf((await stack.send("/nowhere")).body)).toBe("route-not-found");
    expect((await stack.send("/api/users", { method: "DELETE" })).headers.allow).toBe("GET, HEAD, POST");
  });

  it("reaches the upstream only with the path and the method that were judged", async () => {
    const user = await stack.token("user");
    const seen = upstream.lines.length;
    const attacks = [
      "/public/../admin/x",
      "/public/%2e%2e/admin/x",
      "/public/.%2E/admin/x",
      "/public/..;/admin/x",
      "/public/..%2fadmin/x",
      "/public/%2e%2e%2fadmin/x",
      "/public/..%5cadmin/x",
      "/public/%252e%252e/admin/x",
      "/public/%25%32%65%25%32%65/admin/x",
      "/public/%252%65%252%65%252fadmin/x",
      "/public/..%c0%afadmin/x",
      "/public/%c0%ae%c0%ae/admin/x",
      "/public/%f8%80%80%80%ae%f8%80%80%80%ae/admin/x",
      "//admin/x",
      "/./admin/x",
      "/%61dmin/x",
      "/admin%2fx",
      "/public\\..\\admin\\x",
      "http://elsewhere/admin/x",
      "/health/../admin/x",
      "/_aegis/../admin/x",
      "/public/x/../../admin/x",
      "/public//../admin/x",
    ];
    for (const target of attacks) {
      const answer = await stack.sendRaw(`GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${user}\r\nConnection: close\r\n\r\n`);
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
      expect([400, 403, 404], `${target}: ${answer.slice(0, 200)}`).toContain(status);
    }
    expect(upstream.lines.slice(seen)).toEqual([]);
  });

  it("keeps its method, whatever headers ask for another one", async () => {
    const seen = upstream.lines.length;
    const tricks = "Upgrade: websocket\r\nX-HTTP-Method-Override: GET\r\nX_Original_URL: /admin/x\r\n";
    const answer = await stack.sendRaw(`DELETE /public/x HTTP/1.1\r\nHost: x\r\n${tricks}Connection: close\r\n\r\n`);
    expect(upstream.lines.slice(seen)).toEqual(["DELETE /public/x"]);
    expect(answer).not.toMatch(/method-override|original_url/i);
  });

  it("cannot say who it is: claims in headers never reach the upstream", async () => {
    const answer = await stack.sendRaw(
      "GET /public/x HTTP/1.1\r\nHost: x\r\nX-Aegis-Roles: admin\r\nx_aegis_client: key:a\r\nX-Forwarded-For: 9.9.9.9\r\nClient-IP: 9.9.9.9\r\n" +
        "Connection: close, X-Forwarded-For\r\nMF-Original-URL: http://x/admin\r\nCF-Connecting-IP: 9.9.9.9\r\n\r\n",
    );
    const echo = JSON.parse(answer.slice(answer.indexOf("{"), answer.lastIndexOf("}") + 1)) as { path: string; headers: object };
    expect(echo.path).toBe("/public/x");
    expect(echo.headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-aegis-client": expect.stringMatching(/^ip:/) });
    expect(echo.headers).not.toHaveProperty("x-aegis-roles");
    expect(echo.headers).not.toHaveProperty("x_aegis_client");
    expect(JSON.stringify(echo)).not.toContain("9.9.9.9");
  });

  it("is refused when its Host is two names or holds a path", async () => {
    for (const host of ["a\r\nHost: b", "a/admin", "a/public/y?"]) {
      const answer = await stack.sendRaw(`GET /public/x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    }
  });

  it("becomes a WebSocket where the upstream speaks it", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${stack.ports.edge}/public/socket`);
    await once(socket, "open");
    socket.send("hello");
    const [message] = await once(socket, "message");
    expect(String(message)).toBe("echo hello");
    socket.close();
  });

  it("brings its body, of known length or not, and is told when the body breaks off", async () => {
    const post = (framing: string) => stack.sendRaw(`POST /public/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${framing}`);
    expect(await post("Content-Length: 5\r\n\r\nhello")).toContain('"body":"hello"');
    expect(await post("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")).toContain('"body":"hello"');
    expect(await post("Transfer-Encoding: chunked\r\n\r\nnonsense\r\n")).not.toMatch(/^HTTP\/1\.1 (200|5)/);
  });
});

describe("a change reaches the edge", () => {
  it("sets a limit by hand, refuses at it, writes the ledger, and goes back", async () => {
    const headers = { Authorization: `Bearer ${await stack.token("user")}` };
    const quotaOf = async () => (await stack.send("/api/users", { headers })).headers["ratelimit-policy"];
    await expect.poll(quotaOf, { timeout: 10_000 }).toBe('"default";q=100;w=60');
    expect((await stack.api("PUT", "/api/limits/default", { quota: 2, reason: "a test" })).status).toBe(200);
    await expect.poll(quotaOf, { timeout: 10_000 }).toBe('"default";q=2;w=60');
    await expect.poll(async () => (await stack.send("/api/users", { headers })).status, { timeout: 10_000 }).toBe(429);
    expect(JSON.stringify((await stack.api("GET", "/api/ledger?target=default")).body)).toContain("a test");
    expect((await stack.api("DELETE", "/api/limits/default")).status).toBe(200);
    await expect.poll(quotaOf, { timeout: 10_000 }).toBe('"default";q=100;w=60');
  });

  it("makes an API key that the edge accepts, and revokes it", async () => {
    const created = await stack.api("POST", "/api/keys", { name: "tester", roles: ["user"] });
    const { key, id } = created.body as { key: string; id: string };
    const status = async () => (await stack.send("/api/users", { headers: { "X-API-Key": key } })).status;
    await expect.poll(status, { timeout: 20_000, interval: 500 }).toBe(200);
    expect((await stack.api("DELETE", `/api/keys/${id}`)).status).toBe(200);
    await expect.poll(status, { timeout: 20_000, interval: 500 }).toBe(401);
  }, 60_000);

  it("publishes a config, refuses a broken one with every mistake, and rolls back, without refusing a request", async () => {
    const statuses: number[] = [];
    let running = true;
    const player = (number: number) => ({
      "X-Aegis-Hop-Token": stack.secrets.hopToken,
      "X-Aegis-Client-Address": `198.51.100.${number % 250}`,
    });
    const traffic = (async () => {
      while (running) statuses.push((await stack.send("/public/x", { headers: player(statuses.length) })).status);
    })();
    try {
      expect((await stack.api("POST", "/api/config", { yaml: yaml.replace("limit: 60", "limit: 61") })).status).toBe(201);
      const policyOf = async () => (await stack.send("/public/x", { headers: player(251) })).headers["ratelimit-policy"];
      await expect.poll(policyOf, { timeout: 10_000 }).toBe('"public";q=61;w=60');
      const mistakes = yaml.replace("path: /admin/*", "path: admin").replace("timeoutMs: 10000", "timeoutMs: soon");
      const broken = await stack.api("POST", "/api/config", { yaml: mistakes });
      expect(broken.status).toBe(422);
      const paths = (broken.body as { errors: { path: string; line: number }[] }).errors.map(({ path }) => path);
      expect(paths).toEqual(expect.arrayContaining([expect.stringContaining("timeoutMs"), expect.stringContaining("routes[3].path")]));
      expect((await stack.api("POST", "/api/config/rollback", {})).status).toBe(201);
      await expect.poll(policyOf, { timeout: 10_000 }).toBe('"public";q=60;w=60');
    } finally {
      running = false;
      await traffic;
    }
    expect(statuses.length).toBeGreaterThan(50);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});
