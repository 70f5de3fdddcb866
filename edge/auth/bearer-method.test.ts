import { UnsecuredJWT } from "jose";
import { expect, it } from "vitest";
import type { Policy } from "../live/policy.ts";
import { bearerMethod } from "./bearer-method.ts";

const policy = { issuers: new Map([["https://known.test", {}]]) } as unknown as Policy;
const tokenOf = (issuer: string) => new UnsecuredJWT({}).setIssuer(issuer).encode();
const methodOf = (Authorization: string) => bearerMethod(new Request("http://gateway.test/", { headers: { Authorization } }), policy);

it("is the signature's where a configured issuer is named, whatever the scheme", () => {
  expect(methodOf(`Bearer ${tokenOf("https://known.test")}`)).toBe("jwt");
  expect(methodOf(`dpop ${tokenOf("https://known.test")}`)).toBe("jwt");
});

it.each([tokenOf("https://other.test"), "opaque", "a.b.c", ""])("is introspection's for %s", (token) => {
  expect(methodOf(`Bearer ${token}`)).toBe("oauth2");
});
