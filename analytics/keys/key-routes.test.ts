import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { ApiKey, ApiKeysPage } from "#contracts/api-key.ts";
import { RevocationsDocument } from "#contracts/live-policy.ts";
import { apiKeys, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { ledgerRoutes } from "../ledger/ledger-routes.ts";
import { type TestSteering, testSteering } from "../policy/test-steering.ts";
import { testEnv } from "../test-dependencies.ts";
import { keyRoutes } from "./key-routes.ts";
import { hashApiKey } from "./make-api-key.ts";

describeDatabases("API keys", (get) => {
  let steering: TestSteering;
  const create = async (body: object = { name: "robot", roles: ["user"] }) => {
    const answer = await steering.call("POST", "/api/keys", { body });
    expect(answer.status).toBe(201);
    return { ...ApiKey.parse(answer.body), key: answer.body.key as string, headers: answer.headers };
  };
  const revoked = async () => {
    const rows = await get().db.select().from(policyDocuments);
    const row = rows.find(({ part }) => part === "revocations");
    const head = { formatVersion: 1, publishedAt: 1 };
    return row === undefined ? [] : RevocationsDocument.parse({ ...head, version: row.version, ...(row.body as object) }).apiKeys;
  };
  const list = async () => ApiKeysPage.parse((await steering.call("GET", "/api/keys?limit=200")).body).keys;

  beforeAll(() => {
    steering = testSteering(get(), (dependencies) => [keyRoutes(dependencies), ledgerRoutes(dependencies)]);
  });

  it("201: is shown once, uncached, and stored as a keyed hash only", async () => {
    const { id, key, headers } = await create();
    expect(key).toMatch(new RegExp(`^aegis_${id}_`));
    expect(headers.get("cache-control")).toBe("no-store");
    const [row] = await get().db.select().from(apiKeys).where(eq(apiKeys.id, id));
    expect(row).toMatchObject({ pepperId: "pepper-1", hash: hashApiKey(key, "pepper-secret-of-the-tests"), publishedAt: null });
    const secret = key.slice(`aegis_${id}_`.length);
    for (const kept of [row, await list(), (await steering.call("GET", "/api/ledger")).body, steering.lines]) {
      expect(JSON.stringify(kept)).not.toContain(secret);
    }
    expect(JSON.stringify(await list())).not.toContain(row?.hash);
  });

  it("201: carries its plan and its end", async () => {
    const { id } = await create({ name: "short", plan: "gold", expiresIn: "10s" });
    const entry = async () => (await list()).find((key) => key.id === id);
    expect(await entry()).toMatchObject({ plan: "gold", roles: [], state: "active", createdBy: "admin", publishedAt: null });
    steering.clock.now += 10_000;
    expect(await entry()).toMatchObject({ state: "expired", expiresAt: new Date(steering.clock.now).toISOString() });
  });

  it("200: is revoked once, in live policy and the ledger", async () => {
    const { id } = await create();
    const rung = steering.bell.rung;
    const first = await steering.call("DELETE", `/api/keys/${id}`);
    expect(first).toMatchObject({ status: 200, body: { id } });
    steering.clock.now += 1000;
    const again = { id, revokedAt: first.body.revokedAt, revoked: [], stillActive: [] };
    expect(await steering.call("DELETE", `/api/keys/${id}`)).toMatchObject({ status: 200, body: again });
    expect(await revoked()).toContain(id);
    expect((await list()).find((key) => key.id === id)?.state).toBe("revoked");
    const { decisions } = (await steering.call("GET", `/api/ledger?target=${id}`)).body as { decisions: { action: string }[] };
    expect(decisions.map(({ action }) => action)).toEqual(["key.revoke", "key.create"]);
    expect(steering.bell.rung).toBeGreaterThan(rung);
  });

  it("keeps every one of ten revocations at once", async () => {
    const ids = (await Promise.all(Array.from({ length: 10 }, () => create()))).map(({ id }) => id);
    await Promise.all(ids.map((id) => steering.call("DELETE", `/api/keys/${id}`)));
    expect(await revoked()).toEqual(expect.arrayContaining(ids));
  });

  it("forgets revocations after a month, and of keys that are over by themselves", async () => {
    const [old, ending] = [await create(), await create({ name: "ending", expiresIn: "1d" })];
    await steering.call("DELETE", `/api/keys/${old.id}`);
    await steering.call("DELETE", `/api/keys/${ending.id}`);
    expect(await revoked()).toEqual(expect.arrayContaining([old.id, ending.id]));
    steering.clock.now += 86_400_000;
    await steering.call("DELETE", `/api/keys/${(await create()).id}`);
    expect(await revoked()).toContain(old.id);
    expect(await revoked()).not.toContain(ending.id);
    steering.clock.now += 30 * 86_400_000;
    const last = await create();
    await steering.call("DELETE", `/api/keys/${last.id}`);
    expect(await revoked()).toEqual([last.id]);
  });

  describe("refusals", () => {
    it.each([
      ["no name", { roles: [] }],
      ["an empty name", { name: "" }],
      ["a name with NUL", { name: "a\0" }],
      ["half a character", { name: "\ud800" }],
      ["a role that is no name", { name: "x", roles: ["Admin!"] }],
      ["an end without a unit", { name: "x", expiresIn: "90" }],
      ["an unknown field", { name: "x", id: "aaaaaaaaaaaa" }],
      ["a permission that is none", { name: "x", permissions: ["everything"] }],
      ["a quota below 0", { name: "x", limits: { a: -1 } }],
      ["a limit that is no name", { name: "x", limits: { A: 1 } }],
      ["an address that is none", { name: "x", addresses: ["300.0.0.1"] }],
      ["a range that is none", { name: "x", addresses: ["10.0.0.0/33"] }],
      ["an address in another writing", { name: "x", addresses: ["0x7f.1"] }],
    ])("400 for %s", async (_what, body) => {
      expect(await steering.call("POST", "/api/keys", { body })).toMatchObject({ status: 400, body: { code: "input-invalid" } });
    });

    it("404 for a key that is not, 400 for an id that cannot be", async () => {
      expect((await steering.call("DELETE", "/api/keys/aaaaaaaaaaaa")).status).toBe(404);
      expect((await steering.call("DELETE", "/api/keys/short")).status).toBe(400);
    });

    it("403 for viewers who change, 200 for those who look", async () => {
      const serviceToken = "service-token-of-the-tests";
      const headers = { authorization: `Bearer ${serviceToken}` };
      const { call } = testSteering(get(), (dependencies) => [keyRoutes(dependencies)], {
        env: testEnv({ AEGIS_SERVICE_TOKEN: serviceToken }),
      });
      expect((await call("GET", "/api/keys", { headers })).status).toBe(200);
      for (const [method, path] of [
        ["POST", "/api/keys"],
        ["PATCH", "/api/keys/aaaaaaaaaaaa"],
        ["POST", "/api/keys/aaaaaaaaaaaa/rotate"],
        ["DELETE", "/api/keys/aaaaaaaaaaaa"],
      ] as const) {
        expect(await call(method, path, { headers })).toMatchObject({ status: 403, body: { code: "operator-role-required" } });
      }
    });

    it("401 without a credential", async () => {
      for (const [method, path] of [
        ["GET", "/api/keys"],
        ["GET", "/api/keys/aaaaaaaaaaaa"],
        ["PATCH", "/api/keys/aaaaaaaaaaaa"],
        ["POST", "/api/keys/aaaaaaaaaaaa/rotate"],
        ["POST", "/api/keys"],
        ["DELETE", "/api/keys/aaaaaaaaaaaa"],
      ] as const) {
        expect((await steering.call(method, path, { headers: {} })).status).toBe(401);
      }
    });
  });
});
