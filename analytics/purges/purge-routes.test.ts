import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CacheDocument, type CompiledConfig } from "#contracts/live-policy.ts";
import { Problem } from "#contracts/problem.ts";
import { configRoutes } from "../configs/config-routes.ts";
import { configVersions, decisions, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { sessionOf } from "../operators/test-session.ts";
import { type TestSteering, testSteering, testYaml } from "../policy/test-steering.ts";
import { purgeRoutes } from "./purge-routes.ts";

describeDatabases("purges", (get) => {
  let steering: TestSteering;
  const purge = (body: object, headers?: Record<string, string>) => steering.call("POST", "/api/cache/purge", { body, headers });
  const published = async () => {
    const rows = await get().db.select().from(policyDocuments);
    const row = rows.find(({ part }) => part === "cache");
    return CacheDocument.parse({ formatVersion: 1, version: row?.version, publishedAt: 0, ...(row?.body as object) });
  };

  beforeAll(() => {
    steering = testSteering(get(), (dependencies) => [purgeRoutes(dependencies), configRoutes(dependencies)]);
  });
  beforeEach(async () => {
    for (const table of [configVersions, decisions, policyDocuments]) await get().db.delete(table);
  });

  describe("200", () => {
    it("puts the time of the last purge of each into the policy, and who did it into the ledger", async () => {
      const start = steering.clock.now;
      const first = await purge({ tag: "product-17", reason: "a new price" });
      expect(first).toMatchObject({ status: 200, body: { purgedAt: new Date(start).toISOString() } });
      steering.clock.now += 1000;
      await purge({ tag: "product-17" });
      await purge({ tag: "product-18" });
      expect(await published()).toMatchObject({ all: 0, routes: {}, tags: { "product-17": start + 1000, "product-18": start + 1000 } });
      await purge({ all: true });
      expect((await published()).all).toBe(start + 1000);
      const rows = await get().db.select().from(decisions);
      expect(rows.find(({ id }) => id === first.body.decisionId)).toMatchObject({
        action: "cache.purge",
        target: "tag:product-17",
        reason: "a new price",
        actor: "admin",
      });
    });

    it("knows the routes of the live config", async () => {
      await steering.call("POST", "/api/config", { body: { yaml: testYaml({ a: 1 }) } });
      const [row] = await get().db.select().from(configVersions);
      const id = (row?.compiled as CompiledConfig | undefined)?.routes[0]?.id ?? "";
      expect((await purge({ route: id })).status).toBe(200);
      expect((await published()).routes).toEqual({ [id]: steering.clock.now });
      expect((await purge({ route: "nowhere" })).status).toBe(404);
    });

    it("forgets what is older than anything kept, and makes all of the oldest tags beyond a thousand", async () => {
      const start = steering.clock.now;
      const row = (index: number) => ({
        id: `dec-${index}`,
        action: "cache.purge",
        target: `tag:t${index}`,
        reason: "",
        evidence: {},
        actor: "admin",
        decidedAt: new Date(start + index),
      });
      await get()
        .db.insert(decisions)
        .values(Array.from({ length: 1000 }, (_, index) => row(index)));
      steering.clock.now = start + 2000;
      await purge({ tag: "newest" });
      const document = await published();
      expect(Object.keys(document.tags)).toHaveLength(1000);
      expect(document.all).toBe(start);
      steering.clock.now += 31 * 86_400_000;
      await purge({ tag: "later" });
      expect(await published()).toMatchObject({ all: 0, tags: { later: steering.clock.now } });
    });
  });

  it("400: asks for one of route, tag and all", async () => {
    for (const body of [{}, { tag: "a", all: true }, { tag: "a b" }, { all: false }, { route: "" }]) {
      const answer = await purge(body);
      expect(Problem.parse(answer.body)).toMatchObject({ status: 400, code: "input-invalid" });
    }
  });

  it("401 and 403: is for operators", async () => {
    expect((await purge({ all: true }, {})).status).toBe(401);
    const viewer = await sessionOf("viewer", steering.dependencies);
    expect((await purge({ all: true }, viewer)).status).toBe(403);
  });
});
