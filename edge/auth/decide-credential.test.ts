import { describe, expect, it } from "vitest";
import type { Credential } from "#contracts/client.ts";
import type { AuthMethod } from "#contracts/route.ts";
import { type AuthResult, refused } from "./authenticator.ts";
import { decideCredential, type Finding } from "./decide-credential.ts";

const credentialOf = (method: AuthMethod, changes: Partial<Credential> = {}): Credential => ({
  method,
  client: `sub:${method}`,
  subject: method,
  roles: [],
  permissions: [],
  plan: null,
  limits: {},
  ...changes,
});

type Proof = "dpop" | "certificate";

const none: AuthResult = { kind: "none" };
const bad = refused("it is bad", { error: "invalid_token" });
const away: AuthResult = { kind: "unavailable", reason: "its judge is away" };
const good = (method: AuthMethod, proof?: Proof): AuthResult => ({
  kind: "credential",
  credential: credentialOf(method),
  ...(proof && { proof }),
});

type Given = "none" | "good" | "bad" | "away" | Proof;

/** Methods and what they found, in the route's order: `jwt:good api-key:none`. */
const findings = (found: string): Finding[] =>
  (found.match(/\S+/g) ?? []).map((text) => {
    const [method, given] = text.split(":") as [AuthMethod, Given];
    const fixed = { none, bad, away, good: good(method) };
    return { method, result: given === "dpop" || given === "certificate" ? good(method, given) : fixed[given] };
  });

/** The verdict in a word: the method whose caller it is, or what else follows. */
function decide(mode: "any" | "all", found: string, onAuthUnavailable: "refuse" | "anonymous" = "refuse"): string {
  const verdict = decideCredential({ authMode: mode, onAuthUnavailable }, findings(found));
  return verdict.kind === "credential" ? verdict.credential.subject : `${verdict.kind}: ${verdict.reason}`;
}

const several = "refused: several credentials";

describe("any", () => {
  it.each([
    ["", "required: no credential"],
    ["jwt:none", "required: no credential"],
    ["jwt:none api-key:none", "required: no credential"],
    ["jwt:good api-key:none", "jwt"],
    ["jwt:none api-key:good", "api-key"],
    ["jwt:bad api-key:none", "refused: it is bad"],
    ["jwt:away api-key:none", "unavailable: its judge is away"],
    ["jwt:good api-key:good", several],
    ["jwt:bad api-key:good", several],
    ["jwt:good api-key:bad", several],
    ["jwt:away api-key:good", several],
    ["jwt:good oauth2:none api-key:away", several],
  ])("%j: %s", (found, expected) => {
    expect(decide("any", found)).toBe(expected);
  });
});

describe("a token and its proof under any", () => {
  it.each([
    ["jwt:certificate mtls:good", "jwt"],
    ["mtls:good jwt:certificate", "jwt"],
    ["oauth2:certificate mtls:bad", "oauth2"],
    ["jwt:good mtls:good", several],
    ["jwt:dpop mtls:good", several],
    ["jwt:dpop mtls:none", "jwt"],
    ["jwt:bad mtls:good", several],
    ["jwt:away mtls:good", "unavailable: its judge is away"],
    ["api-key:away mtls:good", several],
    ["jwt:certificate mtls:good api-key:good", several],
    ["mtls:good", "mtls"],
    ["jwt:none mtls:good", "mtls"],
  ])("%j: %s", (found, expected) => {
    expect(decide("any", found)).toBe(expected);
  });
});

describe("all", () => {
  it.each([
    ["", "required: no credential by any method"],
    ["jwt:good api-key:good", "jwt"],
    ["api-key:good jwt:good", "api-key"],
    ["jwt:good api-key:none", "required: no credential by api-key"],
    ["jwt:bad api-key:none", "required: no credential by api-key"],
    ["jwt:away api-key:none", "required: no credential by api-key"],
    ["jwt:good api-key:bad", "refused: it is bad"],
    ["jwt:away api-key:bad", "refused: it is bad"],
    ["jwt:away api-key:good", "unavailable: its judge is away"],
    ["jwt:certificate mtls:bad", "refused: it is bad"],
    ["mtls:good jwt:certificate", "mtls"],
  ])("%j: %s", (found, expected) => {
    expect(decide("all", found)).toBe(expected);
  });

  it("names the first one's caller, who may do what either may, on the first plan, with the smaller quotas", () => {
    const first = credentialOf("jwt", { roles: ["user"], permissions: ["read:a"], limits: { a: 5, b: 7 } });
    const second = credentialOf("api-key", {
      roles: ["user", "admin"],
      permissions: ["read:a", "write:b"],
      plan: "pro",
      limits: { b: 3, c: 9 },
    });
    const both: Finding[] = [first, second].map((credential) => ({
      method: credential.method,
      result: { kind: "credential", credential },
    }));
    expect(decideCredential({ authMode: "all" }, both)).toEqual({
      kind: "credential",
      credential: { ...first, roles: ["user", "admin"], permissions: ["read:a", "write:b"], plan: "pro", limits: { a: 5, b: 3, c: 9 } },
      beside: ["sub:api-key"],
    });
  });
});

describe("a part that is away, where the route then serves anonymously", () => {
  it.each<["any" | "all", string, string]>([
    ["any", "jwt:away", "anonymous: its judge is away"],
    ["any", "jwt:none", "required: no credential"],
    ["any", "jwt:bad", "refused: it is bad"],
    ["any", "jwt:away api-key:good", several],
    ["any", "jwt:away mtls:good", "anonymous: its judge is away"],
    ["all", "jwt:away api-key:good", "anonymous: its judge is away"],
    ["all", "jwt:away api-key:bad", "refused: it is bad"],
    ["all", "jwt:away api-key:none", "required: no credential by api-key"],
  ])("%s of %j: %s", (mode, found, expected) => {
    expect(decide(mode, found, "anonymous")).toBe(expected);
  });
});
