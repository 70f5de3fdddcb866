import { beforeAll, describe, expect, it } from "vitest";
import { configRoutes } from "../configs/config-routes.ts";
import { operatorSessions, signInCodes } from "../db/operator-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { keyRoutes } from "../keys/key-routes.ts";
import { ledgerRoutes } from "../ledger/ledger-routes.ts";
import { limitRoutes } from "../limits/limit-routes.ts";
import { policyRoutes } from "../policy/policy-routes.ts";
import { type TestSteering, testSteering } from "../policy/test-steering.ts";
import { testEnv } from "../test-dependencies.ts";
import type { OperatorRole } from "./decide-role.ts";
import { operatorRoutes } from "./operator-routes.ts";

const ORIGIN = "http://127.0.0.1:8081";
const TOKEN = "operator-token-of-the-tests";

describeDatabases("operators", (get) => {
  let steering: TestSteering;
  const makeCode = async (body: object = {}) =>
    (await steering.call("POST", "/api/sign-in-codes", { body })).body as { code: string; url: string };
  const signIn = (body: object, headers: Record<string, string> = {}) => steering.call("POST", "/api/session", { body, headers });
  const cookieOf = (headers: Headers) => headers.get("set-cookie")?.split(";")[0] ?? "";
  const cookieFor = async (role: OperatorRole) => {
    const { code } = await makeCode({ operator: `${role}-1`, role });
    return cookieOf((await signIn({ code }, { origin: ORIGIN })).headers);
  };

  beforeAll(() => {
    const env = testEnv({ AEGIS_PUBLIC_URL: ORIGIN });
    const parts = [operatorRoutes, configRoutes, limitRoutes, keyRoutes, ledgerRoutes, policyRoutes];
    steering = testSteering(get(), (dependencies) => parts.map((routes) => routes(dependencies)), { env });
  });

  describe("signing in", () => {
    it("with a code gives a session cookie that scripts and other sites cannot use", async () => {
      const { code, url } = await makeCode({ operator: "ada", role: "operator" });
      expect(url).toBe(`${ORIGIN}/#code=${code}`);
      const answer = await signIn({ code });
      expect(answer).toMatchObject({ status: 200, body: { operator: "ada", role: "operator" } });
      const cookie = answer.headers.get("set-cookie") ?? "";
      expect(cookie).toMatch(/^aegis_session=/);
      for (const part of ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"]) expect(cookie).toContain(part);
      expect(cookie).not.toContain("Secure");
      const session = await steering.call("GET", "/api/session", { headers: { cookie: cookieOf(answer.headers) } });
      expect(session).toMatchObject({ status: 200, body: answer.body });
    });

    it("over https sets a Secure cookie bound to the host", async () => {
      const env = testEnv({ AEGIS_PUBLIC_URL: "https://aegis.example" });
      const secure = testSteering(get(), (dependencies) => [operatorRoutes(dependencies)], { env });
      const { headers } = await secure.call("POST", "/api/session", { body: { token: TOKEN } });
      expect(headers.get("set-cookie")).toMatch(/^__Host-aegis_session=.*; Secure/);
      expect((await secure.call("GET", "/api/session", { headers: { cookie: cookieOf(headers) } })).status).toBe(200);
    });

    it("lets services read with a token of their own, and change nothing", async () => {
      const env = testEnv({ AEGIS_SERVICE_TOKEN: "service-token-of-the-tests" });
      const served = testSteering(get(), (dependencies) => [limitRoutes(dependencies), operatorRoutes(dependencies)], { env });
      const headers = { authorization: "Bearer service-token-of-the-tests" };
      expect((await served.call("GET", "/api/limits", { headers })).status).toBe(200);
      expect((await served.call("PUT", "/api/limits/default", { headers, body: { quota: 1 } })).body).toMatchObject({
        code: "operator-role-required",
      });
      expect((await served.call("POST", "/api/session", { headers: {}, body: { token: "service-token-of-the-tests" } })).status).toBe(401);
      expect((await steering.call("GET", "/api/limits", { headers })).status).toBe(401);
    });

    it("with the operator token makes an admin", async () => {
      expect(await signIn({ token: TOKEN })).toMatchObject({ status: 200, body: { operator: "admin", role: "admin" } });
      const direct = await steering.call("GET", "/api/session");
      expect(direct).toMatchObject({ status: 200, body: { operator: "admin", role: "admin", expiresAt: null } });
    });

    it("works with a code exactly once, even when ten try at once", async () => {
      const { code } = await makeCode();
      const statuses = (await Promise.all(Array.from({ length: 10 }, () => signIn({ code })))).map(({ status }) => status);
      expect(statuses.sort()).toEqual([200, ...Array.from({ length: 9 }, () => 401)]);
    });

    it("works within the hour only", async () => {
      const { code } = await makeCode();
      steering.clock.now += 3_600_000;
      expect((await signIn({ code })).status).toBe(401);
    });

    it("ends after twelve hours, and when signing out", async () => {
      const cookie = await cookieFor("viewer");
      const out = await steering.call("DELETE", "/api/session", { headers: { cookie, origin: ORIGIN } });
      expect(out.status).toBe(204);
      expect(out.headers.get("set-cookie")).toMatch(/^aegis_session=; Max-Age=0/);
      steering.clock.now += 12 * 3_600_000;
      expect((await steering.call("GET", "/api/session", { headers: { cookie } })).status).toBe(401);
    });

    it("out ends the session on the server, whoever kept the cookie", async () => {
      const cookie = await cookieFor("viewer");
      expect((await steering.call("GET", "/api/session", { headers: { cookie } })).status).toBe(200);
      await steering.call("DELETE", "/api/session", { headers: { cookie, origin: ORIGIN } });
      expect((await steering.call("GET", "/api/session", { headers: { cookie } })).status).toBe(401);
    });

    it("slows down whoever guesses, even many at once, and lets a right one in again after the wait", async () => {
      const { code } = await makeCode();
      const statuses = (await Promise.all(Array.from({ length: 30 }, () => signIn({ code: "wrong" })))).map(({ status }) => status);
      expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
      const slowed = await signIn({ code });
      expect(slowed).toMatchObject({ status: 429, body: { code: "sign-in-slowed" } });
      expect(Number(slowed.headers.get("retry-after"))).toBeGreaterThan(0);
      steering.clock.now += 60_000;
      expect((await signIn({ code })).status).toBe(200);
    });

    it("stores only the session's hash", async () => {
      const secret = (await cookieFor("admin")).split("=")[1] ?? "";
      const rows = await get().db.select().from(operatorSessions);
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(secret);
      expect(steering.lines.join()).not.toContain(secret);
    });

    it("stores only the code's hash", async () => {
      const { code } = await makeCode();
      expect(JSON.stringify(await get().db.select().from(signInCodes))).not.toContain(code);
    });
  });

  describe("401", () => {
    it("says the same of every wrong credential, and logs no secret", async () => {
      const answers = await Promise.all([signIn({ code: "wrong-code" }), signIn({ token: "wrong-token" }), signIn({ token: `${TOKEN}x` })]);
      const bodies = answers.map(({ status, body }) => ({ status, ...body }));
      expect(bodies[0]).toMatchObject({ status: 401, code: "authentication-failed" });
      expect(bodies[1]).toEqual(bodies[0]);
      expect(bodies[2]).toEqual(bodies[0]);
      const log = steering.lines.join("\n");
      expect(log).toContain("sign-in refused");
      for (const secret of ["wrong-code", "wrong-token", TOKEN]) expect(log).not.toContain(secret);
    });

    it.each([
      { authorization: "Bearer" },
      { authorization: "Bearer wrong" },
      { authorization: `Basic ${TOKEN}` },
      { authorization: `Bearer ${TOKEN} x` },
      { cookie: "aegis_session=a.b" },
      { cookie: `aegis_session=${TOKEN}` },
    ] as Record<string, string>[])("for %j", async (headers) => {
      expect(await steering.call("GET", "/api/policy", { headers })).toMatchObject({ status: 401, body: { code: "sign-in-required" } });
    });
  });

  describe("403", () => {
    it.each([undefined, "https://evil.example", "null", "http://127.0.0.1:9999"])(
      "for a change by cookie from origin %s",
      async (origin) => {
        const headers: Record<string, string> = { cookie: await cookieFor("admin"), ...(origin === undefined ? {} : { origin }) };
        const body = { quota: 1 };
        expect(await steering.call("PUT", "/api/limits/x", { body, headers })).toMatchObject({
          status: 403,
          body: { code: "origin-refused" },
        });
        expect((await steering.call("PUT", "/api/limits/x", { body, headers: { ...headers, origin: ORIGIN } })).status).toBe(404);
        expect((await steering.call("GET", "/api/limits", { headers })).status).toBe(200);
      },
    );

    it("for a sign-in and a sign-out from another site", async () => {
      const { code } = await makeCode();
      expect((await signIn({ code }, { origin: "https://evil.example" })).status).toBe(403);
      expect((await signIn({ code }, { origin: ORIGIN })).status).toBe(200);
      expect((await steering.call("DELETE", "/api/session", { headers: { origin: "https://evil.example" } })).status).toBe(403);
    });

    const reads = ["/api/limits", "/api/keys", "/api/ledger", "/api/policy", "/api/config/versions"];
    const changes = [
      ["PUT", "/api/limits/x", "operator"],
      ["DELETE", "/api/limits/x", "operator"],
      ["POST", "/api/config", "admin"],
      ["POST", "/api/config/rollback", "admin"],
      ["POST", "/api/keys", "admin"],
      ["DELETE", "/api/keys/aaaaaaaaaaaa", "admin"],
      ["POST", "/api/sign-in-codes", "admin"],
    ] as const;
    const ranks = { viewer: 0, operator: 1, admin: 2 };

    const callers = Object.keys(ranks) as OperatorRole[];
    const cases = callers.flatMap((role) =>
      changes.map(([method, path, needed]) => [role, method, path, ranks[role] >= ranks[needed]] as const),
    );

    it.each(callers)("never for reading as %s", async (role) => {
      const headers = { cookie: await cookieFor(role), origin: ORIGIN };
      for (const path of reads) expect((await steering.call("GET", path, { headers })).status).toBe(200);
    });

    it.each(cases)("as %s for %s %s unless the role reaches: %s", async (role, method, path, reaches) => {
      const headers = { cookie: await cookieFor(role), origin: ORIGIN };
      const { body } = await steering.call(method, path, { headers, ...(method === "DELETE" ? {} : { body: { wrong: true } }) });
      expect(body.code === "operator-role-required").toBe(!reaches);
    });
  });

  describe("400 and 413", () => {
    it.each([{}, { code: "" }, { code: "a", token: "b" }, { code: 1 }])("for the proof %j", async (body) => {
      expect((await signIn(body)).status).toBe(400);
    });

    it.each([{ role: "owner" }, { operator: "" }, { operator: "a\nb" }, { operator: "x".repeat(65) }])("for the code %j", async (body) => {
      expect((await steering.call("POST", "/api/sign-in-codes", { body })).status).toBe(400);
    });

    it("for a proof that is too large", async () => {
      expect((await signIn({ code: "x".repeat(5000) })).status).toBe(413);
    });
  });
});
