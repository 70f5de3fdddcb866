import { beforeAll, describe, expect, inject, it } from "vitest";
import { publish, send, testConfig, testEnv } from "../test-worker.ts";

const { robot, late } = inject("clientCertificates");
const terminator = "terminator-of-tests-that-is-long-enough";
const rule = { client: "robot", subject: "cn=robot,o=Example", issuer: "cn=authority", roles: ["user"], permissions: [], plan: "gold" };
const env = testEnv({ TERMINATOR_TOKEN: terminator });

beforeAll(async () => {
  const lateRule = { ...rule, client: "late", subject: "cn=late" };
  const routes = [
    { id: "machines", path: "/machines/*", upstream: "demo", auth: ["mtls" as const] },
    { id: "open", path: "/open/*", upstream: "demo", auth: [] },
  ];
  await publish("config", { config: testConfig({ certificates: [rule, lateRule], routes, accessRules: [] }) });
});

/** What Cloudflare says of a connection. */
const cfOf = (der: string, changes: object = {}) => ({
  tlsClientAuth: { certPresented: "1", certVerified: "SUCCESS", certRevoked: "0", certRFC9440: `:${der}:`, ...changes },
});

async function ask(given: { cf?: object; headers?: Record<string, string>; path?: string }) {
  const { cf, headers = {}, path = "/machines/echo" } = given;
  const response = await send(path, { headers, env, ...(cf && { cf }) });
  return { status: response.status, body: (await response.json()) as { headers?: Record<string, string>; code?: string } };
}

describe("a certificate that Cloudflare verified", () => {
  it("says who is calling", async () => {
    const { status, body } = await ask({ cf: cfOf(robot) });
    expect(status).toBe(200);
    expect(body.headers).toMatchObject({ "x-aegis-client": "cert:robot", "x-aegis-subject": "robot", "x-aegis-plan": "gold" });
  });

  it.each<[string, object]>([
    ["that no authority signed", cfOf(robot, { certVerified: "FAILED:self signed certificate" })],
    ["that was revoked", cfOf(robot, { certRevoked: "1" })],
    ["that has ended", cfOf(late)],
    ["that is too large to be handed on", cfOf(robot, { certRFC9440: "", certRFC9440TooLarge: true })],
    ["that is none", cfOf("AAAA")],
    ["that is cut short", cfOf(btoa(atob(robot).slice(0, -1)))],
    ["with bytes after it", cfOf(btoa(`${atob(robot)}x`))],
  ])("is refused: one %s", async (_name, cf) => {
    expect(await ask({ cf })).toMatchObject({ status: 401, body: { code: "authentication-failed" } });
  });

  it("is asked for where there is none", async () => {
    expect(await ask({})).toMatchObject({ status: 401, body: { code: "authentication-required" } });
    expect((await ask({ cf: cfOf(robot, { certPresented: "0" }) })).body.code).toBe("authentication-required");
  });
});

describe("a certificate in Client-Cert", () => {
  const proof = { "X-Aegis-Terminator-Token": terminator };

  it("is believed of a terminator that proves itself, whose own certificate is nobody's then", async () => {
    expect((await ask({ headers: { ...proof, "Client-Cert": `:${robot}:` } })).status).toBe(200);
    expect((await ask({ headers: { ...proof, "Client-Cert": `:${robot}:` }, cf: cfOf(late) })).status).toBe(200);
    expect(await ask({ headers: proof, cf: cfOf(robot) })).toMatchObject({ status: 401, body: { code: "authentication-required" } });
  });

  it("is nobody's without that proof", async () => {
    expect((await ask({ headers: { "Client-Cert": `:${robot}:` } })).body.code).toBe("authentication-required");
    for (const token of ["", "x", `${terminator}x`]) {
      const headers = { "X-Aegis-Terminator-Token": token, "Client-Cert": `:${robot}:` };
      expect(await ask({ headers, cf: cfOf(robot) })).toMatchObject({ status: 401, body: { code: "authentication-failed" } });
    }
  });

  it.each([robot, `:${robot}`, `:${robot}:, :${robot}:`, "::", `"${robot}"`, `:${robot};x:`, ":AAA:"])(
    "is refused malformed: %s",
    async (field) => {
      expect((await ask({ headers: { ...proof, "Client-Cert": field } })).body.code).toBe("authentication-failed");
    },
  );

  it("reaches no upstream, nor does the proof", async () => {
    const headers = { ...proof, "Client-Cert": `:${robot}:`, "Client-Cert-Chain": `:${robot}:`, Client_Cert: "x" };
    for (const path of ["/machines/echo", "/open/echo"]) {
      const names = Object.keys((await ask({ headers, path })).body.headers ?? {});
      expect(names.filter((name) => /client.cert|terminator/.test(name))).toEqual([]);
    }
  });
});
