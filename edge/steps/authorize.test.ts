import { describe, expect, it } from "vitest";
import type { AccessRule } from "#contracts/access.ts";
import type { Credential } from "#contracts/client.ts";
import type { LivePolicy } from "#contracts/live-policy.ts";
import type { Exchange } from "../exchange.ts";
import { buildPolicy } from "../live/build-policy.ts";
import { publish, send, testConfig, testIssuers, token } from "../test-worker.ts";
import { authorize } from "./authorize.ts";

const live: LivePolicy = { config: null, limits: null, blocks: null, risk: null, revocations: null, upstreams: null, cache: null };
const alice = { roles: [], permissions: [] } as unknown as Credential;

function judge(rules: AccessRule[], state: Partial<Exchange>) {
  const policy = buildPolicy(testConfig({ accessRules: rules, accessDefault: "deny" }), live, new Map());
  const exchange = { policy, request: { method: "GET" }, path: "/x", otherReadings: [], credential: null, challenge: null, ...state };
  return authorize(exchange as unknown as Exchange);
}

describe("who is refused", () => {
  const rule: AccessRule = { path: "/x", roles: ["user"] };

  it("hears 401 and what to send, where no credential was shown and one would help", () => {
    expect(judge([rule], { challenge: "Bearer" })).toMatchObject({
      refusal: { problem: "authentication-required", headers: { "WWW-Authenticate": "Bearer" } },
    });
  });

  it.each<[string, AccessRule[], Partial<Exchange>]>([
    ["with a credential", [rule], { credential: alice, challenge: "Bearer" }],
    ["where none is taken", [rule], {}],
    ["where nobody may pass", [{ path: "/x", access: "nobody" }], { challenge: "Bearer" }],
    ["where no rule names the path", [], { challenge: "Bearer" }],
  ])("hears 403 %s", (_what, rules, state) => {
    expect(judge(rules, state)).toMatchObject({ refusal: { problem: "permission-denied" } });
  });
});

it("the edge takes an heir for whom it inherits from, HEAD for GET, and refuses what no rule names where that is asked", async () => {
  await publish("config", {
    config: testConfig({
      issuers: testIssuers(),
      roles: { user: [], editor: [] },
      inheritedRoles: { editor: ["user"] },
      accessRules: [{ path: "/api/users", methods: ["GET"], roles: ["user"] }],
      accessDefault: "deny",
    }),
  });
  const statusOf = async (path: string, role: string, method: string) =>
    (await send(path, { method, headers: { Authorization: `Bearer ${await token({ roles: [role] })}` } })).status;
  await expect.poll(() => statusOf("/api/users", "editor", "GET"), { timeout: 10_000 }).toBe(200);
  expect(await statusOf("/api/users", "editor", "HEAD")).toBe(200);
  expect(await statusOf("/api/users", "guest", "HEAD")).toBe(403);
  expect(await statusOf("/api/users", "editor", "POST")).toBe(403);
  expect(await statusOf("/open/x", "editor", "GET")).toBe(403);
});
