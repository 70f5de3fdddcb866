import { inject } from "vitest";
import type { Introspection } from "#contracts/introspection.ts";
import { readSettings, type Settings } from "../env.ts";
import type { Policy } from "../live/policy.ts";
import { testEnv } from "../test-worker.ts";
import { readClientCertificate } from "../workers/read-client-certificate.ts";
import type { AuthContext, AuthResult } from "./authenticator.ts";

const read = readSettings(
  testEnv({ INTROSPECTION_SECRET: "a secret: with %", TERMINATOR_TOKEN: "terminator-of-tests-that-is-long-enough" }),
);
const settings = read.ok ? read.settings : (undefined as unknown as Settings);

/** The context of a request as the step gives it to a method. */
export function testContext(changes: Partial<AuthContext> = {}, config: object = {}): AuthContext {
  const policy = { config, issuers: new Map(), revokedTokens: new Set(), revokedClients: new Map(), protectedResource: null };
  return {
    policy: policy as unknown as Policy,
    settings,
    platform: { clientCertificate: readClientCertificate, mayTerminateTls: () => true },
    store: undefined,
    address: "",
    addressClient: "ip:e1:test",
    queryKeys: [],
    now: Date.now(),
    waitUntil() {},
    log: { info() {}, warn() {}, error() {} },
    ...changes,
  };
}

/** "credential", or why there is none. */
export function outcomeOf(result: AuthResult): string {
  if (result.kind === "refused") return result.reason;
  return result.kind === "unavailable" ? `unavailable: ${result.reason}` : result.kind;
}

interface RealmTold {
  tokens?: Record<string, unknown>;
  fault?: string;
  metadata?: unknown;
}

let made = 0;

/** A realm of its own on the tests' authorization server. */
export function newRealm() {
  const url = `${inject("introspectionUrl")}/realm-${++made}-${crypto.randomUUID().slice(0, 8)}`;
  const server: Introspection = {
    issuer: url,
    introspectionUrl: `${url}/introspect`,
    clientId: "edge",
    clientSecret: "${env:INTROSPECTION_SECRET}",
    clientAuthentication: "basic",
    cacheSeconds: 30,
    onOutage: "refuse",
    senderConstraint: "optional",
    claims: { roles: "roles", permissions: "scope", plan: "plan" },
  };
  return {
    url,
    server,
    tell: async (told: RealmTold) => void (await fetch(url, { method: "PUT", body: JSON.stringify(told) })),
    asked: async (): Promise<{ authorization: string | null; form: Record<string, string> }[]> => (await fetch(url)).json(),
  };
}
