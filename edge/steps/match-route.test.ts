import { beforeAll, describe, expect, it } from "vitest";
import { publish, send, testConfig } from "../test-worker.ts";

const open = { upstream: "demo", auth: [] };
const named = (id: string) => ({ id, ...open, transform: { requestHeaders: { set: { "Demo-Route": id } } } });

beforeAll(async () => {
  await publish("config", {
    config: testConfig({
      limits: [],
      routes: [
        { ...named("read"), path: "/items", methods: ["GET"] },
        { ...named("write"), path: "/items", methods: ["POST"], headers: { "content-type": "application/json" } },
        { ...named("import"), path: "/items", methods: ["PUT"], query: { mode: "bulk" } },
        { ...named("options"), path: "/options", methods: ["GET", "OPTIONS"] },
        { ...named("all"), path: "/all" },
        { ...named("beta"), path: "/beta", headers: { "X-Beta": { present: true } } },
        { ...named("tenant"), host: "*.tenants.test", path: "/items", methods: ["DELETE"] },
      ],
    }),
  });
});

const routeOf = async (response: Response) => ((await response.json()) as { headers: Record<string, string> }).headers["demo-route"];

describe("200", () => {
  it("answers HEAD by the route for GET", async () => {
    expect((await send("/items", { method: "HEAD" })).status).toBe(200);
  });

  it("forwards OPTIONS where a route lists it or lists nothing", async () => {
    expect(await routeOf(await send("/options", { method: "OPTIONS" }))).toBe("options");
    expect(await routeOf(await send("/all", { method: "OPTIONS" }))).toBe("all");
  });

  it("goes by method, headers, query and host", async () => {
    const headers = { "Content-Type": "application/json" };
    expect(await routeOf(await send("/items", { method: "POST", headers, body: "{}" }))).toBe("write");
    expect(await routeOf(await send("/items?mode=bulk", { method: "PUT" }))).toBe("import");
    expect(await routeOf(await send("/items", { method: "DELETE", headers: { Host: "a.b.tenants.test:8080" } }))).toBe("tenant");
    expect(await routeOf(await send("/items", { headers: { Host: "a.tenants.test" } }))).toBe("read");
  });
});

describe("400", () => {
  it("refuses a Host that is longer than a name can be", async () => {
    expect((await send("/all", { headers: { Host: `${"a.".repeat(200)}test` } })).status).toBe(400);
  });
});

describe("404", () => {
  it.each([
    ["/beta", "GET"],
    ["/beta", "OPTIONS"],
    ["/nowhere", "GET"],
    ["/nowhere", "OPTIONS"],
  ])("is the answer where no route's conditions are met: %s, %s", async (path, method) => {
    expect((await send(path, { method })).status).toBe(404);
  });
});

describe("405", () => {
  it.each([
    ["/items", "PATCH", "gateway.test", "GET, HEAD"],
    ["/items?mode=bulk", "PATCH", "gateway.test", "GET, HEAD, PUT"],
    ["/items", "PATCH", "a.tenants.test", "DELETE, GET, HEAD"],
    ["/items", "OPTIONS", "gateway.test", "GET, HEAD"],
    ["/options", "POST", "gateway.test", "GET, HEAD, OPTIONS"],
  ])("names the methods of the routes whose conditions are met: %s, %s at %s", async (path, method, Host, allow) => {
    const response = await send(path, { method, headers: { Host } });
    expect([response.status, response.headers.get("Allow")]).toEqual([405, allow]);
  });
});
