import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runStack, type Stack } from "./run-stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await runStack();
  await stack.api("POST", "/api/config", { yaml: stack.yaml });
}, 180_000);
afterAll(() => stack?.stop(), 60_000);

const codeOf = (body: string) => (JSON.parse(body) as { code?: string }).code;

describe("a request through the whole stack", () => {
  it("is counted once, whatever became of it", async () => {
    const targets = Array.from({ length: 120 }, (_, index) => ["/public/a", "/nowhere", "/api/users", "/public/%00"][index % 4] ?? "/");
    await Promise.all(targets.map((target) => stack.send(target)));
    await expect.poll(async () => (await stack.total("throughput")).count, { timeout: 30_000, interval: 200 }).toBe(120);
    const { body } = await stack.api("GET", "/api/metrics/errors?range=5m");
    expect((body as { byProblem: Record<string, number> }).byProblem).toMatchObject({
      "route-not-found": expect.any(Number),
      "path-refused": 30,
    });
  });

  it("is answered as the README shows: 200, 401, 403, 404, 405", async () => {
    const headers = { Authorization: `Bearer ${await stack.token("user")}` };
    expect((await stack.send("/public/hello")).status).toBe(200);
    expect((await stack.send("/api/users", { headers })).status).toBe(200);
    expect(codeOf((await stack.send("/api/users")).body)).toBe("authentication-required");
    expect(codeOf((await stack.send("/admin/x", { headers })).body)).toBe("permission-denied");
    expect(codeOf((await stack.send("/nowhere")).body)).toBe("route-not-found");
    expect((await stack.send("/api/users", { method: "DELETE" })).headers.allow).toBe("GET, HEAD, POST");
  });

  it("reaches the upstream only with the path that was judged", async () => {
    const user = await stack.token("user");
    const attacks = [
      "/public/../admin/x",
      "/public/%2e%2e/admin/x",
      "/public/.%2E/admin/x",
      "/public/..;/admin/x",
      "/public/..%2fadmin/x",
      "/public/%2e%2e%2fadmin/x",
      "/public/..%5cadmin/x",
      "/public/%252e%252e/admin/x",
      "/public/..%c0%afadmin/x",
      "/public/%c0%ae%c0%ae/admin/x",
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
  });

  it("cannot say who it is: claims in headers never reach the upstream", async () => {
    const answer = await stack.sendRaw(
      "GET /public/x HTTP/1.1\r\nHost: x\r\nX-Aegis-Roles: admin\r\nx_aegis_client: key:a\r\nX-Forwarded-For: 9.9.9.9\r\nConnection: close, X-Forwarded-For\r\n" +
        "MF-Original-URL: http://x/admin\r\nCF-Connecting-IP: 9.9.9.9\r\n\r\n",
    );
    const echo = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)) as { path: string; headers: Record<string, string> };
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
});

describe("a change reaches the edge", () => {
  it("sets a limit by hand, refuses at it, writes the ledger, and goes back", async () => {
    const headers = { Authorization: `Bearer ${await stack.token("user")}` };
    const quotaOf = async () => (await stack.send("/api/users", { headers })).headers["ratelimit-policy"];
    await expect.poll(quotaOf, { timeout: 10_000 }).toBe('"default";q=100;w=60');
    expect((await stack.api("PUT", "/api/limits/default", { quota: 2, reason: "a test" })).status).toBe(200);
    await expect.poll(quotaOf, { timeout: 10_000 }).toBe('"default";q=2;w=60');
    await expect.poll(async () => (await stack.send("/api/users", { headers })).status, { timeout: 10_000 }).toBe(429);
    const ledger = await stack.api("GET", "/api/ledger?target=default");
    expect(JSON.stringify(ledger.body)).toContain("a test");
  });

  it("publishes a config, refuses a broken one with every mistake, and rolls back, without refusing a request", async () => {
    const statuses = new Set<number>();
    let running = true;
    const traffic = (async () => {
      while (running)
        statuses.add(
          (
            await stack.send("/public/x", {
              headers: {
                "X-Aegis-Hop-Token": stack.secrets.hopToken,
                "X-Aegis-Client-Address": `198.51.100.${statuses.size + (Date.now() % 200)}`,
              },
            })
          ).status,
        );
    })();
    const changed = await stack.api("POST", "/api/config", { yaml: stack.yaml.replace("limit: 60", "limit: 61") });
    expect(changed.status).toBe(201);
    const policyOf = async () => (await stack.send("/public/x")).headers["ratelimit-policy"];
    await expect.poll(policyOf, { timeout: 10_000 }).toBe('"public";q=61;w=60');
    const broken = await stack.api("POST", "/api/config", {
      yaml: stack.yaml.replace("path: /admin/*", "path: admin").replace("timeoutMs: 10000", "timeoutMs: soon"),
    });
    expect(broken.status).toBe(422);
    expect((broken.body as { errors: { path: string; line: number }[] }).errors.map(({ path }) => path)).toEqual(
      expect.arrayContaining([expect.stringContaining("timeoutMs"), expect.stringContaining("routes[3].path")]),
    );
    expect((await stack.api("POST", "/api/config/rollback", {})).status).toBe(201);
    await expect.poll(policyOf, { timeout: 10_000 }).toBe('"public";q=60;w=60');
    running = false;
    await traffic;
    expect([...statuses].filter((status) => status >= 500 || status === 404)).toEqual([]);
  });
});
