import { beforeAll, describe, expect, it } from "vitest";
import { LimitsDocument } from "#contracts/live-policy.ts";
import { StandingLimit, StandingLimits } from "#contracts/standing-limit.ts";
import { publishConfig } from "../configs/publish-config.ts";
import { policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { ledgerRoutes } from "../ledger/ledger-routes.ts";
import { testActor } from "../ledger/test-actor.ts";
import { type TestSteering, testSteering, testYaml } from "../policy/test-steering.ts";
import { limitRoutes } from "./limit-routes.ts";
import { runLimitExpiry } from "./run-limit-expiry.ts";

const NAMES = ["plain", "partial", "shaded", "timed", "expiring", "removed", "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"];

describeDatabases("limits", (get) => {
  let steering: TestSteering;
  const set = (name: string, body: object) => steering.call("PUT", `/api/limits/${name}`, { body });
  const document = async () => {
    const rows = await get().db.select().from(policyDocuments);
    const row = rows.find(({ part }) => part === "limits");
    return LimitsDocument.parse({ formatVersion: 1, version: row?.version, publishedAt: 1, ...(row?.body as object) });
  };
  const decisionsOf = async (target: string) =>
    (await steering.call("GET", `/api/ledger?target=${target}`)).body.decisions as Record<string, unknown>[];

  beforeAll(async () => {
    steering = testSteering(get(), (dependencies) => [limitRoutes(dependencies), ledgerRoutes(dependencies)]);
    const yaml = testYaml(Object.fromEntries(NAMES.map((name) => [name, 100])));
    expect(await publishConfig(steering.dependencies, { yaml, actor: testActor, message: "" })).toMatchObject({ ok: true });
  });

  describe("200", () => {
    it("shows every limit of the config without overrides", async () => {
      const { limits, orphans } = StandingLimits.parse((await steering.call("GET", "/api/limits")).body);
      const values = { quota: 100, windowSeconds: 60, mode: "enforce" };
      expect(limits.map(({ name }) => name).sort()).toEqual(["default", ...NAMES].sort());
      expect(limits[0]).toMatchObject({ configured: values, override: null, effective: values });
      expect(orphans).toEqual([]);
    });

    it("changes a limit in live policy, with a decision that tells who, why, before and after", async () => {
      const answer = await set("plain", { quota: 7, window: "10s", mode: "shadow", expiresIn: "10m", reason: "a busy day" });
      expect(answer.status).toBe(200);
      const expiresAt = steering.clock.now + 600_000;
      const { override, effective } = StandingLimit.parse(answer.body);
      expect(effective).toEqual({ quota: 7, windowSeconds: 10, mode: "shadow" });
      expect(override).toMatchObject({ origin: "operator", expiresAt: new Date(expiresAt).toISOString() });
      expect((await document()).overrides.plain).toEqual({ ...effective, origin: "operator", decisionId: override?.decisionId, expiresAt });
      const [decision] = await decisionsOf("plain");
      expect(decision).toMatchObject({
        id: override?.decisionId,
        action: "limit.set",
        actor: "admin",
        reason: "a busy day",
        before: { quota: 100, windowSeconds: 60, mode: "enforce", expiresAt: null },
        after: { ...effective, expiresAt },
        expiresAt: new Date(expiresAt).toISOString(),
      });
    });

    it("keeps what a change does not name", async () => {
      await set("partial", { quota: 3, expiresIn: "1h" });
      const end = new Date(steering.clock.now + 3_600_000).toISOString();
      expect((await set("partial", { mode: "shadow" })).body).toMatchObject({
        effective: { quota: 3, windowSeconds: 60, mode: "shadow" },
        override: { expiresAt: end },
      });
      expect((await set("partial", { expiresIn: null })).body).toMatchObject({ effective: { quota: 3 }, override: { expiresAt: null } });
    });

    it("goes back to the config", async () => {
      await set("removed", { quota: 1 });
      const answer = await steering.call("DELETE", "/api/limits/removed?reason=done");
      expect(answer.status).toBe(200);
      expect((await document()).overrides.removed).toBeUndefined();
      expect((await decisionsOf("removed"))[0]).toMatchObject({
        action: "limit.unset",
        before: { quota: 1 },
        after: { quota: 100 },
        reason: "done",
      });
    });

    it("loses none of eight changes at once, and the document's version grows by eight", async () => {
      const { version } = await document();
      const names = NAMES.filter((name) => /^c\d$/.test(name));
      await Promise.all(names.map((name, index) => set(name, { quota: index })));
      const after = await document();
      expect(names.map((name) => after.overrides[name]?.quota)).toEqual(names.map((_name, index) => index));
      expect(after.version).toBe(version + names.length);
    });
  });

  describe("expiry", () => {
    it("is told of as soon as it is over, then cleared away by the loop with a ledger row", async () => {
      await set("expiring", { quota: 1, expiresIn: "10s" });
      await set("timed", { quota: 1, expiresIn: "1h" });
      steering.clock.now += 10_000;
      const { limits } = StandingLimits.parse((await steering.call("GET", "/api/limits")).body);
      expect(limits.find(({ name }) => name === "expiring")).toMatchObject({ override: null, effective: { quota: 100 } });
      const rung = steering.bell.rung;
      expect(await Promise.all([runLimitExpiry(steering.dependencies), runLimitExpiry(steering.dependencies)])).toContain(1);
      expect(await runLimitExpiry(steering.dependencies)).toBe(0);
      expect(Object.keys((await document()).overrides)).not.toContain("expiring");
      expect((await document()).overrides.timed).toMatchObject({ quota: 1 });
      const decisions = await decisionsOf("expiring");
      expect(decisions.map(({ action }) => action)).toEqual(["limit.expire", "limit.set"]);
      expect(decisions[0]).toMatchObject({ actor: "loop", before: { quota: 1 }, after: null });
      expect(steering.bell.rung).toBe(rung + 1);
    });

    it("leaves nothing to a later change", async () => {
      await set("shaded", { quota: 1, mode: "shadow", expiresIn: "1s" });
      steering.clock.now += 1000;
      expect((await set("shaded", { window: "2m" })).body).toMatchObject({
        effective: { quota: 100, windowSeconds: 120, mode: "enforce" },
        override: { expiresAt: null },
      });
    });
  });

  describe("refusals", () => {
    it("404 for a limit that is not, with those that are", async () => {
      const answer = await set("nope", { quota: 1 });
      expect(answer).toMatchObject({ status: 404, body: { code: "not-found" } });
      expect(answer.body.detail).toContain("plain");
      expect((await steering.call("DELETE", "/api/limits/nope")).status).toBe(404);
    });

    it.each([
      ["nothing to change", {}],
      ["only a reason", { reason: "x" }],
      ["a negative quota", { quota: -1 }],
      ["a quota over a thousand million", { quota: 1_000_000_001 }],
      ["a quota that is no whole number", { quota: 1.5 }],
      ["a window without a unit", { window: "10" }],
      ["a window over a year", { window: "366d" }],
      ["an unknown mode", { mode: "off" }],
      ["an unknown field", { quota: 1, burst: 2 }],
      ["a reason over lines", { quota: 1, reason: "a\0b" }],
    ])("400 for %s", async (_what, body) => {
      expect(await set("plain", body)).toMatchObject({ status: 400, body: { code: "input-invalid", errors: [{}] } });
    });

    it("400 for a body that is no JSON and for a name that cannot be", async () => {
      const headers = { authorization: `Bearer ${steering.dependencies.env.operatorToken}`, "content-type": "text/plain" };
      expect((await steering.call("PUT", "/api/limits/plain", { body: { quota: 1 }, headers })).status).toBe(400);
      expect((await set("UPPER", { quota: 1 })).status).toBe(400);
    });

    it("401 without a credential", async () => {
      expect((await steering.call("GET", "/api/limits", { headers: {} })).status).toBe(401);
      expect((await steering.call("PUT", "/api/limits/plain", { body: { quota: 1 }, headers: {} })).status).toBe(401);
    });
  });
});
