import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { personalTokens } from "../db/operator-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { limitRoutes } from "../limits/limit-routes.ts";
import { type TestSteering, testSteering } from "../policy/test-steering.ts";
import { type OperatorRole, operatorRoles } from "./decide-role.ts";
import { makePersonalToken, readPersonalTokenId } from "./make-personal-token.ts";
import { operatorRoutes } from "./operator-routes.ts";
import { sessionOf } from "./test-session.ts";

describe("a personal token", () => {
  it("has a prefix, an id, 43 random digits and a checksum", () => {
    const { id, token } = makePersonalToken();
    expect(token).toMatch(new RegExp(`^aegis_pt_${id}_[0-9A-Za-z]{49}$`));
    expect(readPersonalTokenId(token)).toBe(id);
    expect(makePersonalToken().token).not.toBe(token);
  });

  it("is none with any letter changed", () => {
    const { token } = makePersonalToken();
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(..."AZaz09_-"), (at, letter) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        return changed === token || readPersonalTokenId(changed) === null;
      }),
    );
  });
});

describeDatabases("personal tokens", (get) => {
  let steering: TestSteering;
  const make = async (role: OperatorRole, body: object) =>
    steering.call("POST", "/api/tokens", { body: { name: "ci", ...body }, headers: await sessionOf(role, steering.dependencies) });
  const made = async (role: OperatorRole, body: object = { role }) => (await make(role, body)).body as { id: string; token: string };
  const use = (token: string, method = "GET", path = "/api/session", body?: object) =>
    steering.call(method, path, { headers: { authorization: `Bearer ${token}` }, body });

  beforeAll(() => {
    steering = testSteering(get(), (dependencies) => [operatorRoutes(dependencies), limitRoutes(dependencies)]);
  });

  it("work in the name of their maker, with their own role, until they end", async () => {
    const { token } = await made("admin", { role: "operator", expiresIn: "1d" });
    expect((await use(token)).body).toMatchObject({ operator: "admin-1", role: "operator", via: "personal-token" });
    expect((await use(token, "PUT", "/api/limits/x", { quota: 1 })).status).toBe(404);
    expect((await use(token, "DELETE", "/api/operators/x/access")).status).toBe(403);
    steering.clock.now += 86_400_000;
    expect((await use(token)).status).toBe(401);
  });

  it.each(operatorRoles.flatMap((own, rank) => operatorRoles.map((asked, needed) => [own, asked, rank >= needed ? 201 : 403] as const)))(
    "made by a %s for a %s: %i",
    async (own, asked, status) => {
      expect((await make(own, { role: asked })).status).toBe(status);
    },
  );

  it("make no tokens and no sign-in links, also an admin's", async () => {
    const { token } = await made("admin");
    for (const path of ["/api/tokens", "/api/sign-in-codes"]) {
      expect(await use(token, "POST", path, { name: "ci" })).toMatchObject({ status: 403, body: { code: "operator-role-required" } });
    }
  });

  it("are seen and revoked by whoever made them, and by admins", async () => {
    const { id, token } = await made("viewer");
    const other = await made("operator");
    const viewer = await sessionOf("viewer", steering.dependencies);
    const seen = async (headers?: Record<string, string>) =>
      ((await steering.call("GET", "/api/tokens", { headers })).body.tokens as { id: string }[]).map((one) => one.id);
    expect(await seen(viewer)).toContain(id);
    expect(await seen(viewer)).not.toContain(other.id);
    expect(await seen()).toEqual(expect.arrayContaining([id, other.id]));
    expect((await steering.call("DELETE", `/api/tokens/${other.id}`, { headers: viewer })).status).toBe(404);
    expect((await use(other.token)).status).toBe(200);
    expect((await steering.call("DELETE", `/api/tokens/${id}`, { headers: viewer })).status).toBe(200);
    expect((await use(token)).status).toBe(401);
    expect((await steering.call("DELETE", `/api/tokens/${id}`, { headers: viewer })).status).toBe(404);
  });

  it("are kept as hashes, and their use is noted once a minute", async () => {
    const { id, token } = await made("viewer");
    const row = async () => (await get().db.select().from(personalTokens)).find((one) => one.id === id);
    const times: (number | undefined)[] = [];
    for (const passed of [0, 59_000, 1_000]) {
      steering.clock.now += passed;
      await use(token);
      times.push((await row())?.lastUsedAt?.getTime());
    }
    const start = steering.clock.now - 60_000;
    expect(times).toEqual([start, start, start]);
    steering.clock.now += 1;
    await use(token);
    expect((await row())?.lastUsedAt?.getTime()).toBe(steering.clock.now);
    expect(JSON.stringify(await get().db.select().from(personalTokens))).not.toContain(token.slice(23));
    expect(steering.lines.join()).not.toContain(token.slice(23));
  });

  it("end with all access of an operator, and so do sessions and sign-in links", async () => {
    const { token } = await made("operator");
    const session = await sessionOf("operator", steering.dependencies);
    const { code } = (await steering.call("POST", "/api/sign-in-codes", { body: { operator: "operator-1" } })).body;
    const bystander = await made("viewer");
    const removed = await steering.call("DELETE", "/api/operators/operator-1/access");
    expect(removed).toMatchObject({ status: 200, body: { codes: 1 } });
    expect((await use(token)).status).toBe(401);
    expect((await steering.call("GET", "/api/session", { headers: session })).status).toBe(401);
    expect((await steering.call("POST", "/api/session", { body: { code }, headers: {} })).status).toBe(401);
    expect((await use(bystander.token)).status).toBe(200);
  });

  it.each([{ name: "" }, { expiresIn: "367d" }, { expiresIn: null }, { role: "owner" }, { more: 1 }])("400 for %j", async (body) => {
    expect((await make("admin", body)).body.code).toBe("input-invalid");
  });
});
