import { expect, it } from "vitest";
import { testEnv } from "../test-dependencies.ts";
import { decideOidcOperator } from "./decide-oidc-operator.ts";

const env = (changes: Record<string, string> = {}) =>
  testEnv({
    AEGIS_OIDC_ISSUER: "https://id.example",
    AEGIS_OIDC_CLIENT_ID: "aegis",
    AEGIS_OIDC_ROLES: "platform:admin, urn:team:ops:operator,dev:viewer",
    ...changes,
  });
const settings = (changes?: Record<string, string>) => {
  const { oidc } = env(changes);
  if (oidc === null) throw new Error("no settings");
  return oidc;
};
const ada = { email: "ada@example.com" };

it.each([
  [{ ...ada, groups: ["dev"] }, "viewer"],
  [{ ...ada, groups: ["dev", "platform", "urn:team:ops"] }, "admin"],
  [{ ...ada, groups: "urn:team:ops" }, "operator"],
  [{ ...ada, groups: ["dev"], email_verified: true }, "viewer"],
] as const)("%j is a %s", (claims, role) => {
  expect(decideOidcOperator(claims, settings())).toEqual({ ok: true, operator: { name: "ada@example.com", role } });
});

it.each([
  [{ ...ada, groups: [] }, "no role"],
  [{ ...ada }, "no role"],
  [{ ...ada, groups: ["Platform", " platform", "platform,dev", "platform:admin", "admin", "__proto__", "constructor"] }, "no role"],
  [{ ...ada, groups: { 0: "platform" } }, "no role"],
  [{ ...ada, groups: [["platform"]] }, "no role"],
  [{ ...ada, groups: ["platform"], email_verified: false }, "e-mail address not verified"],
  [{ ...ada, groups: ["platform"], email_verified: "false" }, "e-mail address not verified"],
  [{ groups: ["platform"] }, "no usable name"],
  [{ email: ["ada@example.com"], groups: ["platform"] }, "no usable name"],
  [{ email: "a\nb", groups: ["platform"] }, "no usable name"],
  ...["admin", "loop", "health-check", "service", "unknown"].map((email) => [{ email, groups: ["platform"] }, "no usable name"] as const),
] as const)("%j is refused: %s", (claims, cause) => {
  expect(decideOidcOperator(claims, settings())).toMatchObject({ ok: false, cause });
});

it("finds a role below other claims, and a claim whose name has dots first", () => {
  const nested = settings({ AEGIS_OIDC_ROLE_CLAIM: "realm_access.roles" });
  expect(decideOidcOperator({ ...ada, realm_access: { roles: ["dev"] } }, nested)).toMatchObject({ operator: { role: "viewer" } });
  expect(decideOidcOperator({ ...ada, "realm_access.roles": ["platform"], realm_access: { roles: ["dev"] } }, nested)).toMatchObject({
    operator: { role: "admin" },
  });
  expect(decideOidcOperator({ ...ada, realm_access: null }, nested).ok).toBe(false);
});

it("is not set up by halves", () => {
  expect(testEnv().oidc).toBeNull();
  for (const name of ["AEGIS_OIDC_ISSUER", "AEGIS_OIDC_CLIENT_ID", "AEGIS_OIDC_ROLES"]) expect(() => env({ [name]: "" })).toThrow(name);
  for (const issuer of ["http://id.example", "https://id.example?a", "http://127.0.0.1.example", "ftp://127.0.0.1"]) {
    expect(() => env({ AEGIS_OIDC_ISSUER: issuer })).toThrow("AEGIS_OIDC_ISSUER");
  }
  for (const roles of ["platform", "platform:owner", ":admin", "a:admin,"])
    expect(() => env({ AEGIS_OIDC_ROLES: roles })).toThrow("AEGIS_OIDC_ROLES");
});
