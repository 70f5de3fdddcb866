import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { operatorSessions, personalTokens } from "../analytics/db/operator-tables.ts";
import { decisions } from "../analytics/db/policy-tables.ts";
import { describeDatabases } from "../analytics/db/test-database.ts";
import { operatorRoutes } from "../analytics/operators/operator-routes.ts";
import { testDependencies, testEnv } from "../analytics/test-dependencies.ts";
import { type OidcIssuer, startOidcIssuer } from "../cli/dev/oidc-issuer.ts";
import { TestBrowser } from "./sign-in/test-browser.ts";

const users = {
  ada: { roles: ["platform-admins", "developers"], email: "ada@example.com" },
  dev: { roles: ["developers"], email: "dev@example.com" },
  guest: { roles: ["marketing"], email: "guest@example.com" },
  admin: { roles: ["platform-admins"], email: "admin" },
};

describeDatabases("sign-in by OIDC", (get) => {
  let issuer: OidcIssuer;
  let server: ReturnType<typeof createAdaptorServer>;
  let own: string;
  let lines: string[];
  let app: { fetch: Hono["fetch"] };
  let clock: number;
  const environment = () => ({
    AEGIS_PUBLIC_URL: own,
    AEGIS_OIDC_ISSUER: issuer.url,
    AEGIS_OIDC_CLIENT_ID: issuer.client.id,
    AEGIS_OIDC_CLIENT_SECRET: issuer.client.secret,
    AEGIS_OIDC_SCOPES: "openid",
    AEGIS_OIDC_ROLE_CLAIM: "roles",
    AEGIS_OIDC_ROLES: "platform-admins:admin,developers:viewer",
  });
  const serve = (changes: Record<string, string> = {}) => {
    const { lines: log, ...dependencies } = testDependencies(get(), { env: testEnv({ ...environment(), ...changes }), now: () => clock });
    lines = log;
    app = operatorRoutes(dependencies);
  };
  const isCallback = (url: URL) => url.pathname === "/api/session/oidc/callback";
  /** Leaves for the issuer and stops before coming back. */
  const leave = async (browser: TestBrowser, user: string, query = "") => {
    const first = (await browser.ask(`${own}/api/session/oidc${query}`)).headers.get("location") ?? "";
    return browser.follow(`${first}&login_hint=${user}`, isCallback);
  };
  const signIn = async (user: string, query = "") => {
    const browser = new TestBrowser();
    const back = await leave(browser, user, query);
    const answer = await browser.ask(back);
    return { browser, answer, location: answer.headers.get("location") };
  };
  const who = async (browser: TestBrowser) => (await (await browser.ask(`${own}/api/session`)).json()) as Record<string, unknown>;

  beforeAll(async () => {
    server = createAdaptorServer({ fetch: (request, env) => app.fetch(request, env) });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    issuer = await startOidcIssuer({ redirectUris: [`${own}/api/session/oidc/callback`], users });
  });
  afterAll(async () => {
    await issuer.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  beforeEach(async () => {
    clock = Date.now();
    users.dev.roles = ["developers"];
    for (const table of [operatorSessions, personalTokens, decisions]) await get().db.delete(table);
    serve();
  });

  it("signs in whom the issuer vouches for, with the highest role that is mapped, and opens the page that was asked for", async () => {
    const { browser, answer, location } = await signIn("ada", "?returnTo=%2Fledger%3Ftarget%3Da");
    expect([answer.status, location]).toEqual([303, "/ledger?target=a"]);
    expect(await who(browser)).toMatchObject({ operator: "ada@example.com", role: "admin", via: "session" });
    expect(browser.cookie(own, "aegis_oidc")).toBeUndefined();
    const [row] = await get().db.select().from(decisions);
    expect(row).toMatchObject({
      action: "session.start",
      target: "ada@example.com",
      actor: "ada@example.com",
      source: { via: "oidc", address: "127.0.0.1" },
    });
  });

  it("asks with PKCE, state and nonce, each new every time", async () => {
    const ask = async () =>
      new URL((await fetch(`${own}/api/session/oidc`, { redirect: "manual" })).headers.get("location") ?? "").searchParams;
    const [one, other] = [await ask(), await ask()];
    expect(Object.fromEntries(one)).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: `${own}/api/session/oidc/callback`,
    });
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(one.get(name)?.length).toBeGreaterThan(20);
      expect(one.get(name)).not.toBe(other.get(name));
    }
  });

  it("keeps the flow in a signed cookie that only the host reads, for ten minutes", async () => {
    const answer = await fetch(`${own}/api/session/oidc`, { redirect: "manual" });
    expect(answer.headers.get("set-cookie")).toMatch(/^aegis_oidc=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it.each([
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/%09/evil.example",
    "/api/session",
    "javascript:alert(1)",
    "/a\nb",
  ])("leads to no other site: %j", async (returnTo) => {
    const { location } = await signIn("dev", `?returnTo=${encodeURIComponent(returnTo)}`);
    expect(new URL(location ?? "", own).origin).toBe(own);
    expect(location === "/" || location === "/%09/evil.example").toBe(true);
  });

  describe("nobody is signed in", () => {
    const refused = async (browser: TestBrowser, back: URL) => {
      const answer = await browser.ask(back);
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/#sign-in-failed=authentication-failed"]);
      expect((await who(browser)).code).toBe("sign-in-required");
    };

    it("without a role", async () => {
      const { browser, location } = await signIn("guest");
      expect(location).toBe("/#sign-in-failed=authentication-failed");
      expect((await who(browser)).code).toBe("sign-in-required");
      expect(lines.join()).toContain("no role");
    });

    it("under the name of the operator token's holder", async () => {
      expect((await signIn("admin")).location).toBe("/#sign-in-failed=authentication-failed");
      expect(lines.join()).toContain("no usable name");
    });

    it("in a browser that did not begin: somebody else's answer signs nobody in", async () => {
      const back = await leave(new TestBrowser(), "ada");
      await refused(new TestBrowser(), back);
      const other = new TestBrowser();
      await leave(other, "dev");
      await refused(other, back);
    });

    it("twice by one answer", async () => {
      const browser = new TestBrowser();
      const back = await leave(browser, "ada");
      const flow = browser.cookie(own, "aegis_oidc") ?? "";
      expect((await browser.ask(back)).headers.get("location")).toBe("/");
      const again = new TestBrowser();
      again.setCookie(own, "aegis_oidc", flow);
      await refused(again, back);
    });

    it("after ten minutes", async () => {
      const browser = new TestBrowser();
      const back = await leave(browser, "ada");
      clock += 600_000;
      await refused(browser, back);
    });

    it.each([
      ["another state", (url: URL) => url.searchParams.set("state", "x".repeat(43))],
      ["no state", (url: URL) => url.searchParams.delete("state")],
      ["another code", (url: URL) => url.searchParams.set("code", "x".repeat(43))],
      ["another issuer (RFC 9207)", (url: URL) => url.searchParams.set("iss", "https://evil.example")],
      ["no issuer, where the provider sends it", (url: URL) => url.searchParams.delete("iss")],
      ["two codes", (url: URL) => url.searchParams.append("code", "b")],
      ["an error of the issuer", (url: URL) => url.searchParams.set("error", "access_denied")],
    ])("with %s", async (_what, change) => {
      const browser = new TestBrowser();
      const back = await leave(browser, "ada");
      change(back);
      await refused(browser, back);
    });

    it("with a flow that was not signed here, or with another flow's nonce or verifier", async () => {
      for (const part of ["nonce", "verifier"]) {
        const browser = new TestBrowser();
        const back = await leave(browser, "ada");
        const [payload = "", mark] = (browser.cookie(own, "aegis_oidc") ?? "").split(".");
        const changed = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), [part]: "x".repeat(43) };
        browser.setCookie(own, "aegis_oidc", `${Buffer.from(JSON.stringify(changed)).toString("base64url")}.${mark}`);
        await refused(browser, back);
      }
    });
  });

  it("ends what an operator held above the role that the issuer now gives, and all of it when there is none", async () => {
    users.dev.roles = ["platform-admins"];
    const { browser } = await signIn("dev");
    const post = { method: "POST", headers: { origin: own, "content-type": "application/json" } };
    const make = async (role: string) =>
      (await browser.ask(`${own}/api/tokens`, { ...post, body: JSON.stringify({ name: role, role }) })).json();
    const [high, low] = [(await make("admin")) as { token: string }, (await make("viewer")) as { token: string }];
    const works = async ({ token }: { token: string }) =>
      (await fetch(`${own}/api/session`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await works(high), await works(low)]).toEqual([200, 200]);
    users.dev.roles = ["developers"];
    const lowered = await signIn("dev");
    expect(await who(lowered.browser)).toMatchObject({ role: "viewer" });
    expect((await who(browser)).code).toBe("sign-in-required");
    expect([await works(high), await works(low)]).toEqual([401, 200]);
    users.dev.roles = [];
    await signIn("dev");
    expect((await who(lowered.browser)).code).toBe("sign-in-required");
    expect([await works(high), await works(low)]).toEqual([401, 401]);
  });

  it("goes on after the issuer changed its keys", async () => {
    await signIn("dev");
    await issuer.rotateKeys();
    clock += 3_600_000;
    expect((await signIn("dev")).location).toBe("/");
  });

  it("says so while the issuer is away, and works again when it is back", async () => {
    serve();
    await issuer.interrupt();
    const away = await fetch(`${own}/api/session/oidc`, { redirect: "manual" });
    expect([away.status, ((await away.json()) as { code: string }).code]).toEqual([503, "dependency-unavailable"]);
    await issuer.resume();
    clock += 5_000;
    expect((await signIn("dev")).location).toBe("/");
    const browser = new TestBrowser();
    const back = await leave(browser, "dev");
    await issuer.interrupt();
    expect((await browser.ask(back)).headers.get("location")).toBe("/#sign-in-failed=dependency-unavailable");
    await issuer.resume();
  });

  it("logs neither codes nor tokens nor the client's secret", async () => {
    const { browser } = await signIn("ada");
    const back = browser.visited.find(isCallback);
    const log = lines.join("\n");
    for (const secret of [back?.searchParams.get("code"), issuer.client.secret, browser.cookie(own, "aegis_session")]) {
      expect(secret?.length).toBeGreaterThan(10);
      expect(log).not.toContain(secret);
    }
  });

  it("404 where no provider is configured, and the page is told which there is", async () => {
    expect(await (await fetch(`${own}/api/sign-in-methods`)).json()).toEqual({
      oidc: { label: new URL(issuer.url).host, path: "/api/session/oidc" },
    });
    app = operatorRoutes(testDependencies(get(), { env: testEnv({ AEGIS_PUBLIC_URL: own }) }));
    for (const path of ["/api/session/oidc", "/api/session/oidc/callback"]) expect((await fetch(own + path)).status).toBe(404);
    expect(await (await fetch(`${own}/api/sign-in-methods`)).json()).toEqual({ oidc: null });
  });
});
