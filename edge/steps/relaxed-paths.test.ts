import { beforeAll, describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { type PathRelaxation, pathRelaxations } from "#contracts/route.ts";
import { publish, send, testConfig, testIssuers, token } from "../test-worker.ts";

const open = { upstream: "demo", auth: [] };
const all: PathRelaxation[] = [...pathRelaxations];
const limit = (name: string, path: string, quota: number, shadow = false): Limit => ({
  name,
  path,
  quota,
  burst: quota,
  algorithm: "fixed-window",
  policy: "exact",
  windowSeconds: 3600,
  by: "client",
  onStoreFailure: "local",
  shadow,
});

beforeAll(async () => {
  await publish("config", {
    config: testConfig({
      issuers: testIssuers(),
      routes: [
        { id: "strict", path: "/strict/*", ...open },
        { id: "get", path: "/get", methods: ["GET"], relax: all, ...open },
        { id: "slashes", path: "/slashes/*", relax: ["encoded-separator"], ...open },
        { id: "one", path: "/slashes/:name/one", relax: ["encoded-separator"], ...open },
        { id: "private", path: "/slashes/private/*", upstream: "demo", auth: ["jwt"] },
        { id: "loose", path: "/loose/*", relax: all, ...open },
        { id: "app", path: "/app/*", upstream: "demo", auth: ["jwt"], relax: all },
      ],
      accessRules: [
        { path: "/app/*", roles: ["user", "admin"] },
        { path: "/app/admin/*", roles: ["admin"] },
        { path: "/app/admin/help", roles: ["user", "admin"] },
      ],
      limits: [limit("login", "/loose/login", 1), limit("loose", "/loose/*", 1000), limit("watched", "/loose/watched", 1, true)],
    }),
  });
});

const forwarded = async (response: Response) => ((await response.json()) as { path: string }).path;
const problem = async (response: Response) => (await response.json()) as { code: string; detail: string };

describe("a path with oddities", () => {
  it.each([
    ["/slashes/a%2fb", "/slashes/a%2Fb"],
    ["/slashes/a%2fb/one", "/slashes/a%2Fb/one"],
    ["/slashes/https%3A%2F%2Fhost%2Fx?q=%2f", "/slashes/https%3A%2F%2Fhost%2Fx?q=%2f"],
    ["/loose/a;x=1/b;y", "/loose/a;x=1/b;y"],
    ["/loose;v=1/%2561", "/loose;v=1/%2561"],
    ["/get;x", "/get;x"],
    ["/loose/a%5cb%255cc%253bd", "/loose/a%5Cb%255cc%253bd"],
  ])("is forwarded as it is where its route relaxes all of it: %s", async (path, expected) => {
    const response = await send(path);
    expect([response.status, await forwarded(response)]).toEqual([200, expected]);
  });

  it.each([
    ["/strict/a%2fb", "encoded-separator"],
    ["/slashes/a;b", "path-parameter"],
    ["/slashes/a%2fb;c", "path-parameter"],
    ["/slashes/%2561", "double-encoding"],
    ["/health;x", "path-parameter"],
    ["/_aegis/problems%2fx", "encoded-separator"],
    ["/loose/..;/strict", "path-parameter"],
    ["/loose/;/%5c%255c%253b%252f%2f/%3b/;/a", "encoded-separator"],
  ])("is refused elsewhere, by name: %s", async (path, oddity) => {
    const response = await send(path);
    expect([response.status, await problem(response)]).toMatchObject([
      400,
      { code: "path-refused", detail: `The path was refused: ${oddity}.` },
    ]);
  });

  it("is refused, not unknown, where no route takes it", async () => {
    expect((await problem(await send("/nowhere;x"))).code).toBe("path-refused");
    expect((await problem(await send("/get;x", { method: "POST" }))).code).toBe("path-refused");
  });
});

describe("a path that others may read in another way", () => {
  it.each([
    ["/app/admin;x/a", "user", 403],
    ["/app/admin%2fa", "user", 403],
    ["/app/admin%5ca", "user", 403],
    ["/app/%2fadmin/a", "user", 403],
    ["/app%2fadmin/a", "admin", 400],
    ["/app/%2561dmin/a", "user", 403],
    ["/app/x%2f%2561dmin/a", "user", 200],
    ["/app/;/admin/a", "user", 403],
    ["/app/admin;x/a", "admin", 200],
    ["/app/admin%2fa", "admin", 200],
    ["/app/admin/help", "user", 200],
    ["/app/admin/help;x", "user", 403],
    ["/app/admin/%2568elp", "user", 403],
    ["/app/other;x", "user", 200],
  ])("needs the roles of every reading: %s as %s is %i", async (path, role, status) => {
    const headers = { Authorization: `Bearer ${await token({ roles: [role] })}` };
    expect((await send(path, { headers })).status).toBe(status);
  });

  it.each(["/slashes/private%2fa", "/slashes/%2fprivate/a"])("does not slip past another route's authentication: %s", async (path) => {
    expect((await problem(await send(path))).code).toBe("path-refused");
  });

  it("falls under the tightest limit of its readings, and under one that refuses before one that only counts", async () => {
    const binding = async (path: string) => (await send(path, { address: "198.51.100.9" })).headers.get("RateLimit-Policy");
    expect(await binding("/loose/login;x")).toContain('"login"');
    expect(await binding("/loose/log%2569n")).toContain('"login"');
    expect(await binding("/loose%2flogin")).toBeNull();
    expect(await binding("/loose/%2flogin")).toContain('"login"');
    expect(await binding("/loose/watch%2565d")).toContain('"loose"');
    expect((await send("/loose/log%2569n", { address: "198.51.100.9" })).status).toBe(429);
  });
});
