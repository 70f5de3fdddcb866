import { desc } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ConfigDocument } from "#contracts/live-policy.ts";
import { configVersions, decisions, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { limitRoutes } from "../limits/limit-routes.ts";
import { type TestSteering, testSteering, testYaml } from "../policy/test-steering.ts";
import { configRoutes } from "./config-routes.ts";
import { ConfigAnswer, PublishAnswer, RollbackAnswer, VersionsAnswer } from "./config-schemas.ts";

describeDatabases("the config", (get) => {
  let steering: TestSteering;
  let quota = 1000;
  const fresh = () => {
    quota += 1;
    return testYaml({ a: quota, b: 7 });
  };
  const publish = (body: object) => steering.call("POST", "/api/config", { body });
  const live = async () => (await steering.call("GET", "/api/config")).body as ConfigAnswer;
  const document = async () => (await get().db.select().from(policyDocuments)).find(({ part }) => part === "config");

  beforeAll(() => {
    steering = testSteering(get(), (dependencies) => [configRoutes(dependencies), limitRoutes(dependencies)]);
  });

  describe("before any was published", () => {
    it("is answered 404", async () => {
      expect(await steering.call("GET", "/api/config")).toMatchObject({ status: 404, body: { code: "not-found" } });
      expect(await steering.call("POST", "/api/config/rollback", { body: {} })).toMatchObject({ status: 404 });
    });

    it("is begun by one of those who publish a first config at once", async () => {
      const answers = await Promise.all([1, 2].map(() => publish({ yaml: fresh(), expectedVersion: 0 })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
      expect(await live()).toMatchObject({ version: 1 });
    });
  });

  describe("200 and 201", () => {
    beforeEach(() => {
      steering.clock.now += 1000;
    });

    it("publishes a new version that live policy, history and ledger all show", async () => {
      const before = await live();
      const yaml = fresh();
      const rung = steering.bell.rung;
      const answer = await publish({ yaml, message: "more for a", expectedVersion: before.version });
      expect(answer.status).toBe(201);
      expect(PublishAnswer.parse(answer.body)).toEqual({ version: before.version + 1, changed: true, warnings: [] });
      expect(ConfigAnswer.parse(await live())).toMatchObject({ yaml, message: "more for a", actor: "admin", rolledBackTo: null });
      const stored = await document();
      const head = { formatVersion: 1, version: stored?.version, publishedAt: 1 };
      expect(ConfigDocument.parse({ ...head, ...(stored?.body as object) })).toMatchObject({
        version: before.version + 1,
        config: (await live()).config,
      });
      const [decision] = await get().db.select().from(decisions).orderBy(desc(decisions.decidedAt)).limit(1);
      expect(decision).toMatchObject({
        action: "config.publish",
        target: String(before.version + 1),
        before: { version: before.version },
        actor: "admin",
      });
      expect(steering.bell.rung).toBe(rung + 1);
    });

    it("makes no new version of the text that is live, not even for a repeated request", async () => {
      const yaml = fresh();
      const first = await publish({ yaml, expectedVersion: (await live()).version });
      const again = await publish({ yaml, expectedVersion: (first.body.version as number) - 1 });
      expect(again).toMatchObject({ status: 200, body: { version: first.body.version, changed: false } });
    });

    it("rolls back to the version before as a new version", async () => {
      const { version, yaml } = await live();
      await publish({ yaml: fresh() });
      const answer = await steering.call("POST", "/api/config/rollback", { body: {} });
      expect(answer.status).toBe(201);
      expect(RollbackAnswer.parse(answer.body)).toMatchObject({ version: version + 2, changed: true, rolledBackTo: version });
      expect(await live()).toMatchObject({ yaml, rolledBackTo: version, message: `Back to version ${version}` });
    });

    it("rolls back to a named version, and says so when it is live", async () => {
      const { version } = await live();
      expect((await steering.call("POST", "/api/config/rollback", { body: { version: 1 } })).body).toMatchObject({
        rolledBackTo: 1,
        version: version + 1,
      });
      expect(await steering.call("POST", "/api/config/rollback", { body: { version: version + 1 } })).toMatchObject({
        status: 200,
        body: { changed: false },
      });
    });

    it("keeps limit overrides, and warns of those whose limit is gone until it is back", async () => {
      await publish({ yaml: testYaml({ gone: 5, b: 7 }) });
      await steering.call("PUT", "/api/limits/gone", { body: { quota: 1 } });
      const answer = await publish({ yaml: fresh() });
      expect(answer.body.warnings).toEqual([{ path: "rateLimiting", message: expect.stringContaining('"gone"') }]);
      expect((await steering.call("GET", "/api/limits")).body.orphans).toMatchObject([{ name: "gone", override: { quota: 1 } }]);
      await publish({ yaml: testYaml({ gone: 5, b: 7 }, "again") });
      const { limits } = (await steering.call("GET", "/api/limits")).body as { limits: { name: string; effective: object }[] };
      expect(limits.find(({ name }) => name === "gone")).toMatchObject({ effective: { quota: 1 }, configured: { quota: 5 } });
    });

    it("lists versions newest first in pages, without texts", async () => {
      const all = VersionsAnswer.parse((await steering.call("GET", "/api/config/versions?limit=200")).body).versions;
      const first = VersionsAnswer.parse((await steering.call("GET", "/api/config/versions?limit=2")).body);
      const second = VersionsAnswer.parse((await steering.call("GET", `/api/config/versions?limit=2&before=${first.next}`)).body);
      expect([...first.versions, ...second.versions]).toEqual(all.slice(0, 4));
      expect(all.map(({ version }) => version)).toEqual(all.map((_one, index) => all.length - index));
      expect(JSON.stringify(all)).not.toContain("yaml");
    });

    it("answers one version", async () => {
      expect(ConfigAnswer.parse((await steering.call("GET", "/api/config/versions/1")).body)).toMatchObject({ version: 1, actor: "admin" });
    });

    it("numbers twenty publications at once without a gap, the last one live", async () => {
      const { version } = await live();
      const answers = await Promise.all(Array.from({ length: 20 }, () => publish({ yaml: fresh() })));
      const versions = answers.map(({ body }) => body.version as number).sort((left, right) => left - right);
      expect(versions).toEqual(Array.from({ length: 20 }, (_one, index) => version + 1 + index));
      const [newest] = await get().db.select().from(configVersions).orderBy(desc(configVersions.version)).limit(1);
      expect(await document()).toMatchObject({ version: newest?.version, body: { config: newest?.compiled } });
    });
  });

  describe("refusals", () => {
    it("409 when another version is live", async () => {
      const { version } = await live();
      expect(await publish({ yaml: fresh(), expectedVersion: version - 1 })).toMatchObject({ status: 409, body: { code: "conflict" } });
      expect((await live()).version).toBe(version);
    });

    it("422 with every mistake, its path and line, and nothing changes", async () => {
      const { version } = await live();
      const answer = await publish({ yaml: "gateway:\n  rotes: []\n  routes:\n    - { path: nope, upstream: x }\n" });
      expect(answer).toMatchObject({ status: 422, body: { code: "config-invalid" } });
      const errors = answer.body.errors as { path: string; line: number }[];
      expect(errors.length).toBeGreaterThanOrEqual(2);
      for (const error of errors) expect(error.line).toBeGreaterThan(0);
      expect((await live()).version).toBe(version);
    });

    it.each(["\0", "\ud800", '\n# "\\u0000"\n'])("never fails on the text %j", async (tail) => {
      expect([200, 201, 422]).toContain((await publish({ yaml: fresh() + tail })).status);
    });

    it.each([
      ["no text", {}],
      ["an unknown field", { yaml: "a: 1", force: true }],
      ["a version below 0", { yaml: "a: 1", expectedVersion: -1 }],
      ["a message over lines", { yaml: "a: 1", message: "a\nb" }],
    ])("400 for %s", async (_what, body) => {
      expect(await publish(body)).toMatchObject({ status: 400, body: { code: "input-invalid" } });
    });

    it("400 or 404 for a version that cannot be", async () => {
      expect((await steering.call("GET", "/api/config/versions/0")).status).toBe(400);
      expect((await steering.call("GET", "/api/config/versions/9e99")).status).toBe(400);
      expect((await steering.call("GET", "/api/config/versions/99999")).status).toBe(404);
      expect((await steering.call("POST", "/api/config/rollback", { body: { version: 99_999 } })).status).toBe(404);
    });

    it("413 for a text that is too large", async () => {
      expect(await publish({ yaml: "x".repeat(5_000_000) })).toMatchObject({ status: 413, body: { code: "input-too-large" } });
    });

    it("401 without a credential", async () => {
      expect((await steering.call("GET", "/api/config", { headers: {} })).status).toBe(401);
      expect((await steering.call("POST", "/api/config", { body: { yaml: fresh() }, headers: {} })).status).toBe(401);
    });
  });
});
