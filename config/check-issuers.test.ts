import { describe, expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

function errorsOf(fields: Record<string, string>): string[] {
  const issuer = JSON.stringify({ issuer: "https://i.example", audience: "a", algorithms: ["ES256"], ...fields });
  const result = readConfig(`gateway:\n  routes:\n    - {path: /, upstream: "http://h"}\nauth:\n  jwt:\n    issuers:\n      - ${issuer}\n`);
  return result.ok ? [] : result.errors.map(({ path, message }) => `${path}: ${message}`);
}

describe("an issuer's keys", () => {
  test.each([
    [{ publicKey: `\${env:KEY}` }],
    [{ publicKey: "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----" }],
    [{ publicKey: '{"kty":"EC","crv":"P-256","x":"a","y":"b"}' }],
    [{ jwksUrl: "https://i.example/.well-known/jwks.json" }],
    [{ jwksUrl: "http://127.0.0.1:9000/jwks" }],
    [{ jwksUrl: "http://localhost:9000/jwks" }],
    [{ jwksUrl: "http://[::1]:9000/jwks" }],
    [{ discovery: "openid" }],
    [{ discovery: "oauth", issuer: "https://i.example/tenants/a" }],
    [{ discovery: "openid", issuer: "http://127.0.0.1:9000" }],
  ])("may be %j", (fields) => {
    expect(errorsOf(fields)).toEqual([]);
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ publicKey: `\${KEY}` }, /write a reference/],
    [{ publicKey: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE" }, /give a PEM/],
    [{ publicKey: "-----BEGIN RSA PRIVATE KEY-----\nMFkw" }, /private key/],
    [{ publicKey: '{"kty":"oct","k":"c2VjcmV0"}' }, /private key/],
    [{ jwksUrl: "http://127.0.0.1.example.com/jwks" }, /use https/],
    [{ jwksUrl: "https://u:p@i.example/jwks" }, /without them/],
    [{ jwksUrl: "https://[bad/jwks" }, /is not an address/],
    [{ publicKey: `\${env:KEY}`, maximumAge: "400d" }, /365d/],
    [{}, /needs publicKey, jwksUrl or discovery/],
    [{ jwksUrl: "https://i.example/jwks", discovery: "openid" }, /jwksUrl and discovery exclude each other/],
    [{ discovery: "openid", issuer: "http://i.example" }, /use https/],
    [{ discovery: "oauth", issuer: "my-issuer" }, /https address/],
    [{ discovery: "oauth", issuer: "https://i.example/?tenant=a" }, /no metadata/],
    [{ publicKey: `\${env:KEY}`, profile: "access-token", type: "JWT" }, /at\+jwt/],
    [{ publicKey: `\${env:KEY}`, maximumAge: "15 minutes" }, /whole number with s, m, h or d/],
  ])("may not be %j", (fields, message) => {
    expect(errorsOf(fields).join("\n")).toMatch(message);
  });

  test("are never shown in a mistake", () => {
    expect(errorsOf({ publicKey: '{"kty":"EC","d":"very-private"}' }).join("\n")).not.toContain("very-private");
  });
});
