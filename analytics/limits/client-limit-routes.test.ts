import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { LimitsDocument } from "#contracts/live-policy.ts";
import { ClientLimit, StandingLimits } from "#contracts/standing-limit.ts";
import { publishConfig } from "../configs/publish-config.ts";
import { limitClientOverrides, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { ledgerRoutes } from "../ledger/ledger-routes.ts";
import { testActor } from "../ledger/test-actor.ts";
import { type TestSteering, testSteering, testYaml } from "../policy/test-steering.ts";
import { clientLimitRoutes } from "./client-limit-routes.ts";
import { limitRoutes } from "./limit-routes.ts";
import { runLimitExpiry } from "./run-limit-expiry.ts";

const pathOf = (client: string, limit = "reads") => `/api/limits/${limit}/clients/${encodeURIComponent(client)}`;

describeDatabases("limits for some clients", (get) => {
  let steering: TestSteering;
  const set = (client: string, body: object, limit?: string) => steering.call("PUT", pathOf(client, limit), { body });
  const document = async () => {
    const row = (await get().db.select().from(policyDocuments)).find(({ part }) => part === "limits");
    return LimitsDocument.parse({ formatVersion: 1, version: row?.version, publishedAt: 1, ...(row?.body as object) });
  };
  const decisionsOf = async (client: string) =>
    (await steering.call("GET", `/api/ledger?target=${encodeURIComponent(`reads ${client}`)}`)).body.decisions as Record<string, unknown>[];
  const publish = (limits: Record<string, number>) =>
    publishConfig(steering.dependencies, { yaml: testYaml(limits), actor: testActor, message: "" });

  beforeAll(async () => {
    steering = testSteering(get(), (dependencies) => [
      limitRoutes(dependencies),
      clientLimitRoutes(dependencies),
      ledgerRoutes(dependencies),
    ]);
    expect(await publish({ reads: 100, constructor: 100, gone: 100 })).toMatchObject({ ok: true });
  });

  describe("200", () => {
    it.each(["key:abc", "sub:partner-*", "sub:alice@idp.example/realm", "ip:e1:a?b#c%", "cert:*"])(
      "changes a limit for %s in live policy, with a decision that tells who, why, before and after",
      async (client) => {
        const answer = await set(client, { quota: 700, expiresIn: "10m", reason: "a launch" });
        const expiresAt = steering.clock.now + 600_000;
        const { decisionId, ...changed } = ClientLimit.parse(answer.body);
        const values = { quota: 700, windowSeconds: 60, mode: "enforce" };
        expect(changed).toEqual({ limit: "reads", client, ...values, origin: "operator", expiresAt: new Date(expiresAt).toISOString() });
        expect((await document()).clients?.reads?.[client]).toEqual({ ...values, origin: "operator", decisionId, expiresAt });
        expect((await steering.call("GET", pathOf(client))).body).toEqual(answer.body);
        expect((await decisionsOf(client))[0]).toMatchObject({
          id: decisionId,
          action: "limit.set-for-client",
          actor: "admin",
          reason: "a launch",
          before: null,
          after: { ...values, expiresAt },
        });
      },
    );

    it("keeps what a change does not name, and leaves what holds for everybody and for others alone", async () => {
      await steering.call("PUT", "/api/limits/reads", { body: { quota: 50 } });
      await set("key:kept", { quota: 9, window: "10s" });
      await set("key:kept", { mode: "shadow" });
      const standing = StandingLimits.parse((await steering.call("GET", "/api/limits")).body);
      expect(standing.clients.find(({ client }) => client === "key:kept")).toMatchObject({ quota: 9, windowSeconds: 10, mode: "shadow" });
      expect(standing.limits.find(({ name }) => name === "reads")).toMatchObject({ effective: { quota: 50 } });
      await steering.call("DELETE", "/api/limits/reads");
      expect((await document()).clients?.reads).toHaveProperty("key:kept");
    });

    it("goes back to what holds for everybody", async () => {
      await set("key:back", { quota: 1 });
      expect((await steering.call("DELETE", `${pathOf("key:back")}?reason=done`)).status).toBe(200);
      expect((await document()).clients?.reads).not.toHaveProperty("key:back");
      expect((await decisionsOf("key:back"))[0]).toMatchObject({
        action: "limit.unset-for-client",
        before: { quota: 1 },
        after: null,
        reason: "done",
      });
      expect((await steering.call("GET", pathOf("key:back"))).status).toBe(404);
    });

    it("keeps a change of a limit that the next config does not have, and says so", async () => {
      await set("key:orphan", { quota: 1 }, "gone");
      expect(await publish({ reads: 100, constructor: 100 })).toMatchObject({
        ok: true,
        warnings: [{ message: expect.stringContaining('"gone"') }],
      });
      expect(StandingLimits.parse((await steering.call("GET", "/api/limits")).body).clients).toContainEqual(
        expect.objectContaining({ limit: "gone", client: "key:orphan" }),
      );
      expect((await steering.call("DELETE", pathOf("key:orphan", "gone"))).status).toBe(200);
    });
  });

  it("is told of until it is over, then cleared away with a ledger row", async () => {
    await set("key:brief", { quota: 1, expiresIn: "10s" });
    await set("key:brief", { quota: 1, expiresIn: "10s" }, "constructor");
    steering.clock.now += 10_000;
    expect((await steering.call("GET", pathOf("key:brief"))).status).toBe(404);
    expect(await runLimitExpiry(steering.dependencies)).toBe(2);
    expect(await runLimitExpiry(steering.dependencies)).toBe(0);
    expect((await document()).clients?.reads).not.toHaveProperty("key:brief");
    expect((await decisionsOf("key:brief"))[0]).toMatchObject({
      action: "limit.expire-for-client",
      actor: "loop",
      before: { quota: 1 },
      after: null,
    });
  });

  describe("refusals", () => {
    it("404 for a limit that is not, and for a client that nothing is changed for", async () => {
      expect(await set("key:a", { quota: 1 }, "nope")).toMatchObject({ status: 404, body: { detail: expect.stringContaining("reads") } });
      expect((await steering.call("DELETE", pathOf("key:nobody"))).status).toBe(404);
    });

    it.each(["alice", "*", "key:", "key:a*b", "sub:**", "key:a b", "sub:é", `sub:${"a".repeat(121)}`, "ip:*:x"])(
      "400 for the client %s",
      async (client) => {
        expect(await set(client, { quota: 1 })).toMatchObject({
          status: 400,
          body: { code: "input-invalid", errors: [{ path: "client" }] },
        });
      },
    );

    it.each([{}, { quota: -1 }, { window: "366d" }, { quota: 1, burst: 2 }])("400 for %j", async (body) => {
      expect((await set("key:a", body)).status).toBe(400);
    });

    it("401 without a credential", async () => {
      for (const method of ["GET", "PUT", "DELETE"]) {
        const body = method === "PUT" ? { body: { quota: 1 } } : {};
        expect((await steering.call(method, pathOf("key:a"), { ...body, headers: {} })).status).toBe(401);
      }
    });

    it("400 beyond a thousand, while those that stand may still be changed, not counting what has ended", async () => {
      const rows = Array.from({ length: 1000 }, (_, index) => ({
        limit: "reads",
        client: `key:many-${index}`,
        quota: 1,
        windowSeconds: 60,
        mode: "enforce" as const,
        origin: "operator" as const,
        decisionId: "d",
      }));
      await get().db.insert(limitClientOverrides).values(rows);
      expect(await set("key:one-more", { quota: 1 })).toMatchObject({
        status: 400,
        body: { errors: [{ path: "client", message: expect.stringContaining("pattern") }] },
      });
      expect((await set("key:many-7", { quota: 2 })).status).toBe(200);
      const ended = { expiresAt: new Date(steering.clock.now - 1) };
      await get().db.update(limitClientOverrides).set(ended).where(eq(limitClientOverrides.quota, 1));
      expect((await set("key:many-8", { quota: 2 })).status).toBe(200);
    });
  });
});
