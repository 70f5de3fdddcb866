import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RevocationsDocument } from "#contracts/live-policy.ts";
import { Problem } from "#contracts/problem.ts";
import { decisions, policyDocuments, tokenRevocations } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { sessionOf } from "../operators/test-session.ts";
import { ledgerOf } from "../policy/test-documents.ts";
import { type TestSteering, testSteering } from "../policy/test-steering.ts";
import { revocationRoutes } from "./revocation-routes.ts";
import { runRevocationExpiry } from "./run-revocation-expiry.ts";

const issuer = "https://issuer.example.com";
const client = "sub:alice@issuer.example.com";
const minute = 60_000;
const day = 86_400_000;

describeDatabases("revocations", (get) => {
  let steering: TestSteering;
  const revoke = (body: object, headers?: Record<string, string>) => steering.call("POST", "/api/revocations", { body, headers });
  const list = async () => (await steering.call("GET", "/api/revocations")).body.revocations as { value: string }[];
  const published = async () => {
    const rows = await get().db.select().from(policyDocuments);
    const row = rows.find(({ part }) => part === "revocations");
    return RevocationsDocument.parse({ formatVersion: 1, version: row?.version, publishedAt: 0, ...(row?.body as object) });
  };
  const inMs = (ms: number) => new Date(steering.clock.now + ms).toISOString();

  beforeAll(() => {
    steering = testSteering(get(), (dependencies) => [revocationRoutes(dependencies)]);
  });
  beforeEach(async () => {
    for (const table of [tokenRevocations, decisions, policyDocuments]) await get().db.delete(table);
  });

  describe("201", () => {
    it("a token: row, ledger and live policy at once, by issuer and id, until it ends by itself", async () => {
      const rung = steering.bell.rung;
      const token = { issuer, id: "one of many", expiresAt: inMs(15 * minute) };
      const { status, body } = await revoke({ token, reason: "a lost laptop" }, await sessionOf("operator", steering.dependencies));
      expect(status).toBe(201);
      expect(body).toMatchObject({ revokedAt: inMs(0), expiresAt: inMs(15 * minute) });
      const value = `${issuer} one of many`;
      expect((await published()).tokens).toEqual({ [value]: steering.clock.now + 15 * minute });
      expect(await list()).toMatchObject([{ kind: "token", value, reason: "a lost laptop", decisionId: body.decisionId }]);
      const [row] = await ledgerOf(get().db, value);
      expect(row).toMatchObject({
        id: body.decisionId,
        action: "token.revoke",
        actor: "operator-1",
        reason: "a lost laptop",
        before: null,
      });
      expect(steering.bell.rung).toBe(rung + 1);
    });

    it("a client: all its tokens made until now, kept for longer than any token may be old", async () => {
      const { body } = await revoke({ client });
      expect((await published()).clients).toEqual({ [client]: steering.clock.now });
      expect(body.expiresAt).toBe(inMs(366 * day));
      steering.clock.now += minute;
      await revoke({ client });
      expect((await published()).clients).toEqual({ [client]: steering.clock.now });
      expect(await ledgerOf(get().db, client)).toMatchObject([
        { before: { revokedAt: inMs(-minute) }, after: { revokedAt: inMs(0) } },
        { before: null },
      ]);
      expect(await list()).toHaveLength(1);
    });

    it("a token whose end is not told is kept for a year, and never for a shorter time when it is told again", async () => {
      const first = await revoke({ token: { issuer, id: "a" } });
      expect(first.body.expiresAt).toBe(inMs(366 * day));
      expect((await revoke({ token: { issuer, id: "a", expiresAt: inMs(minute) } })).body.expiresAt).toBe(first.body.expiresAt);
      expect((await revoke({ token: { issuer, id: "b", expiresAt: inMs(9999 * day) } })).body.expiresAt).toBe(inMs(366 * day));
    });
  });

  it("are forgotten five minutes after the token's end, and nothing else with them", async () => {
    await revoke({ token: { issuer, id: "short", expiresAt: inMs(minute) } });
    await revoke({ token: { issuer, id: "long", expiresAt: inMs(day) } });
    await revoke({ client });
    steering.clock.now += 6 * minute - 1;
    expect(await runRevocationExpiry(steering.dependencies)).toBe(0);
    steering.clock.now += 1;
    const rung = steering.bell.rung;
    expect(await runRevocationExpiry(steering.dependencies)).toBe(1);
    expect(await runRevocationExpiry(steering.dependencies)).toBe(0);
    expect(steering.bell.rung).toBe(rung + 1);
    expect(Object.keys((await published()).tokens)).toEqual([`${issuer} long`]);
    expect(Object.keys((await published()).clients ?? {})).toEqual([client]);
  });

  it("beyond ten thousand are refused rather than let an older one be forgotten", async () => {
    const at = new Date(steering.clock.now);
    const rows = Array.from({ length: 10_000 }, (_, index) => ({
      kind: "token" as const,
      value: `${issuer} ${index}`,
      reason: "",
      decisionId: `dec-${index}`,
      revokedAt: at,
      expiresAt: new Date(steering.clock.now + day),
    }));
    for (let from = 0; from < rows.length; from += 2000) {
      await get()
        .db.insert(tokenRevocations)
        .values(rows.slice(from, from + 2000));
    }
    expect(Problem.parse((await revoke({ token: { issuer, id: "one more" } })).body)).toMatchObject({ status: 409, code: "conflict" });
    expect((await revoke({ token: { issuer, id: "17" } })).status).toBe(201);
    expect(Object.keys((await published()).tokens)).toHaveLength(10_000);
  });

  describe("refusals", () => {
    it.each<[string, object]>([
      ["nothing", {}],
      ["both", { client, token: { issuer, id: "a" } }],
      ["a client that tokens never stand for", { client: "key:AAAAAAAAAAAA" }],
      ["an issuer with a space", { token: { issuer: "a b", id: "a" } }],
      ["no issuer", { token: { id: "a" } }],
      ["an empty id", { token: { issuer, id: "" } }],
      ["an id over lines", { token: { issuer, id: "a\nb" } }],
      ["an end that is no instant", { token: { issuer, id: "a", expiresAt: "tomorrow" } }],
      ["a field nobody knows", { client, until: "x" }],
    ])("400 for %s", async (_name, body) => {
      expect(Problem.parse((await revoke(body)).body)).toMatchObject({ status: 400, code: "input-invalid" });
      expect(await list()).toEqual([]);
    });

    it("401 without a credential, 403 for a viewer and for a page of another origin", async () => {
      expect((await revoke({ client }, {})).status).toBe(401);
      expect((await steering.call("GET", "/api/revocations", { headers: {} })).status).toBe(401);
      expect((await revoke({ client }, await sessionOf("viewer", steering.dependencies))).status).toBe(403);
      const foreign = { ...(await sessionOf("operator", steering.dependencies)), origin: "https://elsewhere.example" };
      expect((await revoke({ client }, foreign)).status).toBe(403);
      expect(await list()).toEqual([]);
    });
  });
});
