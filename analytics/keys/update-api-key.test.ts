import { beforeEach, expect, it } from "vitest";
import { describeDatabases } from "../db/test-database.ts";
import { testKeys } from "./test-keys.ts";

describeDatabases("changing an API key", (get) => {
  let keys: ReturnType<typeof testKeys>;
  beforeEach(() => {
    keys = testKeys(get());
  });

  it("200: changes what is given and nothing else, with before and after in the ledger", async () => {
    const { id } = await keys.create({ roles: ["user"], plan: "gold", expiresIn: "1d" });
    const change = {
      roles: ["user", "ops"],
      permissions: ["read:metrics"],
      limits: { api: 50 },
      addresses: ["203.0.113.0/24", "2001:db8::/32"],
    };
    const rung = keys.bell.rung;
    const changed = await keys.update(id, { ...change, reason: "asked for more" });
    expect(changed).toMatchObject({ ...change, name: "robot", plan: "gold", publishedAt: null });
    expect(await keys.read(id)).toEqual(changed);
    expect(keys.bell.rung).toBeGreaterThan(rung);
    const [newest] = await keys.ledger(id);
    const rest = { name: "robot", plan: "gold", expiresAt: changed.expiresAt };
    expect(newest).toMatchObject({
      action: "key.update",
      actor: "admin",
      reason: "robot: asked for more",
      before: { ...rest, roles: ["user"], permissions: [], limits: {}, addresses: [] },
      after: { ...rest, ...change },
    });
  });

  it("200: takes name, plan and end away or gives others", async () => {
    const { id } = await keys.create({ plan: "gold", expiresIn: "10s" });
    keys.clock.now += 20_000;
    expect((await keys.read(id)).state).toBe("expired");
    const revived = await keys.update(id, { name: "other", plan: null, expiresIn: "1h" });
    expect(revived).toMatchObject({
      name: "other",
      plan: null,
      state: "active",
      expiresAt: new Date(keys.clock.now + 3_600_000).toISOString(),
    });
    expect((await keys.update(id, { expiresIn: null })).expiresAt).toBeNull();
  });

  it("200: writes nothing when nothing is different", async () => {
    const { id } = await keys.create({ roles: ["user"] });
    await keys.update(id, { roles: ["user"], plan: null });
    expect((await keys.ledger(id)).map(({ action }) => action)).toEqual(["key.create"]);
  });

  it("200: takes a right from every key of the client that still works, and moves no end but its own", async () => {
    const first = await keys.create({ roles: ["user", "ops"] });
    const second = await keys.rotate(first.id, { gracePeriod: "1h" });
    keys.clock.now += 1000;
    await keys.update(second.id, { roles: ["user"], expiresIn: "9d" });
    expect(await keys.read(first.id)).toMatchObject({ roles: ["user"], expiresAt: second.replaced.expiresAt });
    expect((await keys.ledger(first.id)).map(({ action }) => action)).toEqual(["key.update", "key.rotate", "key.create"]);
    keys.clock.now += 3_600_000;
    await keys.update(second.id, { roles: [] });
    expect((await keys.read(first.id)).roles).toEqual(["user"]);
  });

  it("409 for a revoked key, 404 for none, 400 for no change", async () => {
    const { id } = await keys.create();
    await keys.call("DELETE", `/api/keys/${id}`);
    expect(await keys.call("PATCH", `/api/keys/${id}`, { body: { plan: "gold" } })).toMatchObject({
      status: 409,
      body: { code: "conflict" },
    });
    expect(await keys.call("PATCH", "/api/keys/aaaaaaaaaaaa", { body: { plan: "gold" } })).toMatchObject({ status: 404 });
    for (const body of [{}, { reason: "none" }, { id: "x" }, { addresses: ["::1%eth0"] }]) {
      expect(await keys.call("PATCH", `/api/keys/${id}`, { body })).toMatchObject({ status: 400, body: { code: "input-invalid" } });
    }
  });

  it("400 for roles and limits that the live config does not know, with what was probably meant; what it holds already stays", async () => {
    const early = await keys.create({ roles: ["legacy"], limits: { old: 1 } });
    await keys.publish("{ user: { permissions: ['read:*'] }, admin: { permissions: ['*'] } }", { orders: 100 });
    const body = { name: "x", roles: ["usr"], limits: { order: 5 } };
    expect(await keys.call("POST", "/api/keys", { body })).toMatchObject({
      status: 400,
      body: {
        code: "input-invalid",
        errors: [
          { path: "roles.0", message: '"usr" is not a role of the live config: did you mean "user"?' },
          { path: "limits.order", message: '"order" is not a limit of the live config: did you mean "orders"?' },
        ],
      },
    });
    expect(await keys.update(early.id, { roles: ["legacy", "user"], limits: { old: 2, orders: 3 } })).toMatchObject({
      roles: ["legacy", "user"],
    });
    expect(await keys.call("PATCH", `/api/keys/${early.id}`, { body: { roles: ["amdin"] } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "roles.0", message: expect.stringContaining('did you mean "admin"?') }] },
    });
  });
});
