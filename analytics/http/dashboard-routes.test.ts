import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dashboardRoutes } from "./dashboard-routes.ts";
import { problemRoutes } from "./problem-routes.ts";

let parent: string;
let app: Hono;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "aegis-dashboard-"));
  await mkdir(join(parent, "dist/assets"), { recursive: true });
  await writeFile(join(parent, "outside.txt"), "outside");
  await writeFile(join(parent, "dist/index.html"), "<title>page</title>");
  await writeFile(join(parent, "dist/assets/app-1.js"), "code");
  app = dashboardRoutes(join(parent, "dist"));
});
afterAll(() => rm(parent, { recursive: true }));

describe("the dashboard", () => {
  test.each(["/", "/limits", "/limits/reads?range=5m"])("answers %s with its page, never kept without asking", async (path) => {
    const answer = await app.request(path);
    expect([answer.status, await answer.text(), answer.headers.get("cache-control")]).toEqual([200, "<title>page</title>", "no-cache"]);
  });

  test("answers an asset as its file, kept for ever", async () => {
    const answer = await app.request("/assets/app-1.js");
    expect([answer.status, await answer.text()]).toEqual([200, "code"]);
    expect(answer.headers.get("content-type")).toMatch(/javascript/);
    expect(answer.headers.get("cache-control")).toContain("immutable");
  });

  test.each(["/api/nothing", "/assets/gone.js", "/ws/other", "/_aegis/other"])("has no page at %s", async (path) => {
    const answer = await app.request(path);
    expect([answer.status, (await answer.json()) as unknown]).toMatchObject([404, { code: "not-found" }]);
  });

  test.each(["/..%2foutside.txt", "/%2e%2e/outside.txt", "/assets/..%2f..%2f..%2foutside.txt"])(
    "never leaves its folder for %s",
    async (path) => {
      expect(await (await app.request(path)).text()).not.toBe("outside");
    },
  );

  test("that is not built says how to build it", async () => {
    const answer = await dashboardRoutes(join(parent, "nothing")).request("/");
    expect(await answer.json()).toMatchObject({ status: 404, detail: expect.stringContaining("build:dashboard") });
  });
});

describe("a problem's address", () => {
  test("explains it to programs", async () => {
    const answer = await problemRoutes().request("/_aegis/problems/conflict");
    expect(await answer.json()).toMatchObject({ code: "conflict", status: 409, type: "/_aegis/problems/conflict" });
  });

  test("explains it to people", async () => {
    const answer = await problemRoutes().request("/_aegis/problems/conflict", { headers: { Accept: "text/html,*/*;q=0.8" } });
    expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
    expect(await answer.text()).toContain("<h1>It has changed in the meantime</h1>");
  });

  test.each(["nothing", "toString", "__proto__"])("of no problem (%s) is not found", async (code) => {
    expect((await problemRoutes().request(`/_aegis/problems/${code}`)).status).toBe(404);
  });
});
