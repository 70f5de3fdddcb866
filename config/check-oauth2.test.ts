import { describe, expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

const good = { issuer: "https://auth.example.com", clientId: "aegis", clientSecret: "${env:INTROSPECTION_SECRET}", audience: "orders" };

function read(oauth2: object | null, auth: unknown = ["oauth2"]) {
  const section = oauth2 === null ? "{}" : `{ oauth2: ${JSON.stringify(oauth2)} }`;
  return readConfig(`gateway:\n  routes:\n    - { path: /, upstream: "http://h", auth: ${JSON.stringify(auth)} }\nauth: ${section}\n`);
}

function errorsOf(...given: Parameters<typeof read>): string[] {
  const result = read(...given);
  return result.ok ? [] : result.errors.map(({ path, message }) => `${path}: ${message}`);
}

function warningsOf(...given: Parameters<typeof read>): string {
  const result = read(...given);
  return result.ok ? result.warnings.map(({ path, message }) => `${path}: ${message}`).join("\n") : "";
}

describe("auth.oauth2", () => {
  test("is compiled with its durations in seconds and its secret still a reference", () => {
    const result = read({ ...good, cacheFor: "2m" });
    expect(result.ok && result.config.introspection).toMatchObject({
      cacheSeconds: 120,
      clientSecret: "${env:INTROSPECTION_SECRET}",
      onOutage: "refuse",
    });
  });

  test.each([
    [{}],
    [{ introspectionUrl: "https://auth.example.com/introspect" }],
    [{ issuer: "http://127.0.0.1:9000", introspectionUrl: "http://localhost:9000/introspect" }],
    [{ issuer: "http://[::1]:9000/realm" }],
  ])("may hold %j", (changes) => {
    expect(errorsOf({ ...good, ...changes })).toEqual([]);
  });

  test.each<[object, RegExp]>([
    [{ issuer: "http://auth.example.com" }, /issuer: .*use https/],
    [{ introspectionUrl: "http://127.0.0.1.example.com/x" }, /introspectionUrl: .*use https/],
    [{ introspectionUrl: "https://u:p@auth.example.com/x" }, /without them/],
    [{ introspectionUrl: "https://[bad/x" }, /is not an address/],
    [{ introspectionUrl: "https://auth.example.com/x#y" }, /fragment/],
    [{ issuer: "https://auth.example.com/?realm=a" }, /give introspectionUrl/],
    [{ cacheFor: "2h" }, /at most 1h/],
    [{ clientSecret: "plain" }, /write a reference/],
    [{ onOutage: "accept" }, /refuse/],
  ])("may not hold %j", (changes, message) => {
    expect(errorsOf({ ...good, ...changes }).join("\n")).toMatch(message);
  });

  test("is needed where a route accepts oauth2", () => {
    expect(errorsOf(null)).toEqual([expect.stringMatching(/^gateway\.routes\[0\]\.auth: .*auth\.oauth2 is missing/)]);
    expect(errorsOf(null, { any: ["api-key", "oauth2"] }).length).toBe(1);
    expect(errorsOf(null, ["api-key"])).toEqual([]);
  });

  test("is warned of where nobody uses it, or any token of the server would do", () => {
    expect(warningsOf(good)).not.toMatch(/auth\.oauth2/);
    expect(warningsOf(good, ["api-key"])).toMatch(/auth\.oauth2: no route accepts oauth2/);
    expect(warningsOf({ ...good, audience: undefined })).toMatch(/name an audience/);
  });
});
