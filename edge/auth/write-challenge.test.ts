import { expect, it } from "vitest";
import { refused } from "./authenticator.ts";
import { writeChallenge } from "./write-challenge.ts";

it("names the scheme, the realm and the method's own parameters", () => {
  expect(writeChallenge("Bearer", {})).toBe('Bearer realm="aegis"');
  expect(writeChallenge("DPoP", { algs: "ES256 EdDSA" })).toBe('DPoP realm="aegis", algs="ES256 EdDSA"');
});

it("tells the error of a refusal and what belongs to it, never its reason", () => {
  const refusal = refused("token expired", { error: "invalid_token", parameters: { scope: "read" } });
  expect(writeChallenge("Bearer", {}, refusal)).toBe('Bearer realm="aegis", error="invalid_token", scope="read"');
  expect(writeChallenge("Bearer", {}, refused("token expired"))).toBe('Bearer realm="aegis"');
});

it("lets no value end its quotes or its header", () => {
  expect(writeChallenge("Bearer", { resource: 'a"b\\c\r\nX: y' })).toBe('Bearer realm="aegis", resource="a\\"b\\\\cX: y"');
});
