import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { apiKeys } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { testKeys } from "./test-keys.ts";

describeDatabases("rotating an API key", (get) => {
  let keys: ReturnType<typeof testKeys>;
  beforeEach(() => {
    keys = testKeys(get());
  });
  const refused = async (id: string, body: object = {}) => keys.call("POST", `/api/keys/${id}/rotate`, { body });

  it("201: the new key has the same client and rights, the old one works for the grace period", async () => {
    const rights = { roles: ["user"], permissions: ["read:metrics"], plan: "gold", limits: { api: 5 }, addresses: ["203.0.113.7"] };
    const first = await keys.create({ ...rights, expiresIn: "90d" });
    keys.clock.now += 1000;
    const second = await keys.rotate(first.id, { gracePeriod: "1h", reason: "yearly" });
    expect(second).toMatchObject({ ...rights, name: "robot", client: `key:${first.id}`, state: "active", expiresAt: first.expiresAt });
    expect(second.key).toMatch(new RegExp(`^aegis_${second.id}_`));
    const graceEnds = new Date(keys.clock.now + 3_600_000).toISOString();
    expect(second.replaced).toEqual({ id: first.id, expiresAt: graceEnds });
    expect(await keys.read(first.id)).toMatchObject({ state: "active", replacedBy: second.id, expiresAt: graceEnds, publishedAt: null });
    keys.clock.now += 3_600_000;
    expect([(await keys.read(first.id)).state, (await keys.read(second.id)).state]).toEqual(["expired", "active"]);
  });

  it("201: tells the ledger of both keys, and nothing of the secret", async () => {
    const first = await keys.create();
    const second = await keys.rotate(first.id, { reason: "yearly" });
    const [rotated] = await keys.ledger(first.id);
    expect(rotated).toMatchObject({
      action: "key.rotate",
      actor: "admin",
      reason: "robot: yearly",
      before: { expiresAt: null, replacedBy: null },
      after: { expiresAt: second.replaced.expiresAt, replacedBy: second.id },
    });
    expect(await keys.ledger(second.id)).toMatchObject([{ action: "key.create", evidence: { follows: first.id } }]);
    const secret = second.key.slice(`aegis_${second.id}_`.length);
    const rows = await get().db.select().from(apiKeys).where(eq(apiKeys.id, second.id));
    for (const kept of [rows, await keys.ledger(second.id), await keys.list(), keys.lines])
      expect(JSON.stringify(kept)).not.toContain(secret);
  });

  it("201: rotated twice, all three are one client, and each end is kept", async () => {
    const first = await keys.create();
    const second = await keys.rotate(first.id, { gracePeriod: "2h" });
    const third = await keys.rotate(second.id, { gracePeriod: "1h", expiresIn: "30d" });
    expect(third).toMatchObject({ client: `key:${first.id}`, expiresAt: new Date(keys.clock.now + 30 * 86_400_000).toISOString() });
    const { keys: all } = await keys.list(`client=${encodeURIComponent(`key:${first.id}`)}`);
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set([first.id, second.id, third.id]));
    expect(all.every(({ state }) => state === "active")).toBe(true);
  });

  it("201: a grace period never makes a key work longer than it would have", async () => {
    const first = await keys.create({ expiresIn: "30m" });
    expect((await keys.rotate(first.id, { gracePeriod: "1d", expiresIn: null })).replaced.expiresAt).toBe(first.expiresAt);
  });

  it("201: again, when the key that followed was revoked because its answer was lost", async () => {
    const first = await keys.create();
    const lost = await keys.rotate(first.id);
    await keys.call("DELETE", `/api/keys/${lost.id}`);
    const found = await keys.rotate(first.id);
    expect(await keys.read(first.id)).toMatchObject({ replacedBy: found.id });
  });

  it("201 for one and 409 for the other of two at once", async () => {
    const { id } = await keys.create();
    const answers = await Promise.all([refused(id), refused(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it("409 for a key that is revoked, expired or rotated already", async () => {
    const [revoked, expired, rotated] = [await keys.create(), await keys.create({ expiresIn: "1s" }), await keys.create()];
    await keys.call("DELETE", `/api/keys/${revoked.id}`);
    const follower = await keys.rotate(rotated.id);
    keys.clock.now += 2000;
    for (const [{ id }, detail] of [
      [revoked, "is revoked for good"],
      [expired, "has expired"],
      [rotated, `rotate ${follower.id}, which followed it`],
    ] as const) {
      expect(await refused(id)).toMatchObject({ status: 409, body: { code: "conflict", detail: expect.stringContaining(detail) } });
    }
  });

  it("404 for a key that is not, 400 for a grace period that is none or too long", async () => {
    expect((await refused("aaaaaaaaaaaa")).status).toBe(404);
    const { id } = await keys.create();
    for (const gracePeriod of ["91d", "0s", "1", null]) expect((await refused(id, { gracePeriod })).status).toBe(400);
  });

  describe("revoking", () => {
    it("ends the one key, and names those of its client that go on", async () => {
      const first = await keys.create();
      const second = await keys.rotate(first.id);
      const { body } = await keys.call("DELETE", `/api/keys/${second.id}`);
      expect(body).toMatchObject({ revoked: [second.id], stillActive: [first.id] });
      expect((await keys.read(first.id)).state).toBe("active");
    });

    it("with all ends every key of its client, each with its row in the ledger", async () => {
      const [other, first] = [await keys.create(), await keys.create()];
      const second = await keys.rotate(first.id);
      const third = await keys.rotate(second.id);
      const { body } = await keys.call("DELETE", `/api/keys/${second.id}?all=true&reason=left`);
      expect(new Set(body.revoked as string[])).toEqual(new Set([first.id, second.id, third.id]));
      expect(body.stillActive).toEqual([]);
      for (const { id } of [first, second, third]) {
        expect((await keys.ledger(id))[0]).toMatchObject({ action: "key.revoke", reason: "robot: left", after: null });
        expect((await keys.read(id)).state).toBe("revoked");
      }
      expect((await keys.read(other.id)).state).toBe("active");
    });
  });
});
