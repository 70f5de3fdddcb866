import { describe, expect, it } from "vitest";
import type { AccessRule } from "#contracts/access.ts";
import type { Credential } from "#contracts/client.ts";
import type { CompiledConfig, LivePolicy } from "#contracts/live-policy.ts";
import { buildPolicy } from "../live/build-policy.ts";
import { testConfig } from "../test-worker.ts";
import { decideAccess } from "./decide-access.ts";

const live: LivePolicy = { config: null, limits: null, blocks: null, risk: null, revocations: null, upstreams: null, cache: null };

const roles = { reader: ["read:*"], writer: ["read:*", "write:posts"], admin: ["*"], guest: [] };
const inheritedRoles = { writer: ["reader"], admin: ["writer", "reader"] };

function policyOf(accessRules: AccessRule[], changes: Partial<CompiledConfig> = {}) {
  return buildPolicy(testConfig({ roles, inheritedRoles, accessRules, ...changes }), live, new Map());
}

const held = (roles: string[], permissions: string[] = []): Credential => ({
  method: "jwt",
  client: "sub:a",
  subject: "a",
  roles,
  permissions,
  plan: null,
  limits: {},
});

const judge = (rule: Partial<AccessRule>, caller: Credential | null, method = "GET") =>
  decideAccess(policyOf([{ path: "/x", ...rule }]), { path: "/x", method }, caller).allowed;

describe("a rule that asks for roles", () => {
  it.each<[string, string[] | null, boolean]>([
    ["the role itself", ["reader"], true],
    ["a role that inherits it", ["writer"], true],
    ["a role that inherits it from afar", ["admin"], true],
    ["one of several", ["guest", "writer"], true],
    ["another role", ["guest"], false],
    ["a role that the config does not know", ["root"], false],
    ["a name of every object", ["constructor", "toString"], false],
    ["no role", [], false],
    ["no credential", null, false],
  ])("is met by %s: %s %s", (_what, caller, allowed) => {
    expect(judge({ roles: ["reader"] }, caller && held(caller))).toBe(allowed);
  });

  it("is not met by the role that is inherited where the heir is asked for", () => {
    expect(judge({ roles: ["writer"] }, held(["reader"]))).toBe(false);
    expect(judge({ roles: ["admin"] }, held(["writer", "reader"]))).toBe(false);
  });

  it("is not met by permissions, not even all of them", () => {
    expect(judge({ roles: ["admin"] }, held([], ["*"]))).toBe(false);
  });
});

describe("a rule that asks for permissions", () => {
  it.each<[string, string[], Credential | null, boolean]>([
    ["named", ["write:posts"], held(["writer"]), true],
    ["by any noun", ["read:metrics"], held(["reader"]), true],
    ["by everything", ["delete:posts"], held(["admin"]), true],
    ["of an heir", ["read:metrics"], held(["writer"]), true],
    ["any noun, held so", ["read:*"], held(["reader"]), true],
    ["any noun, of which one is held", ["write:*"], held(["writer"]), false],
    ["everything, held so", ["*"], held(["admin"]), true],
    ["everything, of which a verb is held", ["*"], held(["reader"], ["write:*"]), false],
    ["another noun", ["write:users"], held(["writer"]), false],
    ["a verb that only begins so", ["readall:x"], held(["reader"]), false],
    ["its own", ["write:users"], held([], ["write:users"]), true],
    ["its own by any noun", ["write:users"], held([], ["write:*"]), true],
    ["its own, everything", ["write:users"], held([], ["*"]), true],
    ["one of a role, one of its own", ["read:x", "write:y"], held(["reader"], ["write:y"]), true],
    ["one of two", ["read:x", "write:y"], held(["reader"]), false],
    ["without a credential", ["read:x"], null, false],
    ["of a role that the config does not know", ["read:x"], held(["root"]), false],
  ])("%s: %s", (_what, permissions, caller, allowed) => {
    expect(judge({ permissions }, caller)).toBe(allowed);
  });

  it("and roles as well asks for both", () => {
    const rule = { roles: ["reader"], permissions: ["write:posts"] };
    expect(judge(rule, held(["reader"]))).toBe(false);
    expect(judge(rule, held(["guest"], ["write:posts"]))).toBe(false);
    expect(judge(rule, held(["reader"], ["write:posts"]))).toBe(true);
  });
});

describe("a rule that says who passes", () => {
  it("lets everybody or nobody pass", () => {
    expect(judge({ access: "everybody" }, null)).toBe(true);
    expect(judge({ access: "nobody" }, held(["admin"], ["*"]))).toBe(false);
  });
});

describe("which rule decides", () => {
  const rules: AccessRule[] = [
    { path: "/a/*", roles: ["admin"] },
    { path: "/a/:id", methods: ["GET"], roles: ["reader"] },
    { path: "/a/open", access: "everybody" },
  ];
  const ruleFor = (path: string, method: string) => decideAccess(policyOf(rules), { path, method }, held(["admin"])).rule?.path;

  it.each<[string, string, string | undefined]>([
    ["/a/7", "GET", "/a/:id"],
    ["/a/7/", "GET", "/a/:id"],
    ["/a/7", "HEAD", "/a/:id"],
    ["/a/7", "POST", "/a/*"],
    ["/a/7", "OPTIONS", "/a/*"],
    ["/a", "GET", "/a/*"],
    ["/a/", "GET", "/a/*"],
    ["/a/7/b", "GET", "/a/*"],
    ["/a/open", "DELETE", "/a/open"],
    ["/A/7", "GET", undefined],
    ["/b", "GET", undefined],
  ])("%s %s: %s", (path, method, rule) => {
    expect(ruleFor(path, method)).toBe(rule);
  });

  it("where none does, the default decides", () => {
    const asked = { path: "/b", method: "GET" };
    expect(decideAccess(policyOf(rules), asked, null)).toEqual({ allowed: true, rule: null });
    expect(decideAccess(policyOf(rules, { accessDefault: "deny" }), asked, held(["admin"], ["*"]))).toMatchObject({
      allowed: false,
      rule: null,
    });
  });
});
