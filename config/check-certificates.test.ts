import { describe, expect, test } from "vitest";
import { parseDistinguishedName } from "./parse-distinguished-name.ts";
import { readConfig } from "./read-config.ts";

const fingerprint = "ab".repeat(32);
const issuer = "CN=Example CA,O=Example";

function read(certificates: object[], auth: unknown = ["mtls"]) {
  const roles = "rbac: { roles: { robot: { permissions: [read:metrics] } } }";
  const mtls = `mtls: { certificates: ${JSON.stringify(certificates)} }`;
  return readConfig(
    `gateway:\n  routes:\n    - { path: /, upstream: "http://h", auth: ${JSON.stringify(auth)} }\nauth: { ${mtls}, ${roles} }\n`,
  );
}

function errorsOf(...given: Parameters<typeof read>): string[] {
  const result = read(...given);
  return result.ok ? [] : result.errors.map(({ path, message }) => `${path}: ${message}`);
}

function warningsOf(...given: Parameters<typeof read>): string {
  const result = read(...given);
  return result.ok ? result.warnings.map(({ path, message }) => `${path}: ${message}`).join("\n") : "";
}

describe("a certificate rule", () => {
  test("is compiled with its names in the edge's spelling", () => {
    const result = read([{ client: "a", subject: "O=Example+CN = robot , C=DE", issuer, roles: ["robot"] }]);
    expect(result.ok && result.config.certificates).toEqual([
      { client: "a", subject: "cn=robot+o=Example,c=DE", issuer: "cn=Example CA,o=Example", roles: ["robot"], permissions: [], plan: null },
    ]);
  });

  test.each<[object, RegExp]>([
    [{}, /names no certificate/],
    [{ fingerprint: "AB" }, /64 lower-case/],
    [{ subject: "robot" }, /is no distinguished name/],
    [{ subject: "CN=a;O=b" }, /; stands in the value of CN/],
    [{ subject: "XX=a" }, /XX is no name of an attribute/],
    [{ issuer: "/CN=a" }, /is no distinguished name/],
    [{ dnsName: "*.*.example.com" }, /is no DNS name/],
    [{ dnsName: "a..b" }, /is no DNS name/],
    [{ uri: "robot" }, /is no URI/],
    [{ email: "robot" }, /is no e-mail address/],
    [{ fingerprint, roles: ["nobody"] }, /"nobody" is not a role/],
  ])("may not be %j", (rule, message) => {
    expect(errorsOf([{ client: "a", ...rule }]).join("\n")).toMatch(message);
  });

  test.each<[object, object]>([
    [{ issuer }, { issuer, subject: "CN=robot" }],
    [{ fingerprint }, { fingerprint }],
    [{ subject: "CN=robot" }, { subject: "cn=robot" }],
    [{ dnsName: "*.example.com" }, { dnsName: "Robot.example.com", issuer }],
    [{ dnsName: "*.example.com" }, { dnsName: "*.EXAMPLE.com" }],
  ])("that fits all of %j leaves nothing for %j", (first, second) => {
    expect(
      errorsOf([
        { client: "a", ...first },
        { client: "b", ...second },
      ]).join("\n"),
    ).toMatch(/certificates\[1\]: fits no certificate that .*certificates\[0\]/);
  });

  test.each<[object, object]>([
    [{ issuer, subject: "CN=robot" }, { issuer }],
    [{ subject: "CN=robot" }, { subject: "CN=Robot" }],
    [{ dnsName: "*.example.com" }, { dnsName: "a.b.example.com" }],
    [{ dnsName: "a.example.com" }, { dnsName: "*.example.com" }],
    [{ uri: "spiffe://a/b" }, { uri: "spiffe://a/b/c" }],
  ])("that fits %j leaves some for %j", (first, second) => {
    expect(
      errorsOf([
        { client: "a", ...first },
        { client: "b", ...second },
      ]),
    ).toEqual([]);
  });

  test("is needed where a route accepts mtls, and warned of where nobody uses it or anybody may issue it", () => {
    expect(errorsOf([])).toEqual([expect.stringMatching(/^gateway\.routes\[0\]\.auth: .*certificates is empty/)]);
    expect(warningsOf([{ client: "a", fingerprint }])).not.toMatch(/auth\.mtls/);
    expect(warningsOf([{ client: "a", fingerprint }], ["api-key"])).toMatch(/no route accepts mtls/);
    expect(warningsOf([{ client: "a", subject: "CN=robot" }])).toMatch(/every authority/);
  });
});

describe("a distinguished name", () => {
  test.each([
    ["CN=robot", "cn=robot"],
    ["  cn = robot  ,  O=Example ", "cn=robot,o=Example"],
    ["2.5.4.3=robot", "cn=robot"],
    ["2.5.4.97=NTRDE-1", "2.5.4.97=NTRDE-1"],
    ["CN=Example\\, Inc.", "cn=Example\\, Inc."],
    ["CN=Example\\2C Inc.", "cn=Example\\, Inc."],
    ["CN=S\\C3\\B6hne \\F0\\9F\\A4\\96", "cn=Söhne 🤖"],
    ["CN=Söhne 🤖", "cn=Söhne 🤖"],
    ["CN=\\ padded\\ ", "cn=\\ padded\\ "],
    ["CN=\\#hash", "cn=\\#hash"],
    ["CN=a=b", "cn=a\\=b"],
    ["CN=#0C0161", "cn=#0c0161"],
    ["OU=b+CN=a,C=DE", "cn=a+ou=b,c=DE"],
    ["CN=", "cn="],
  ])("is spelt in one way: %s", (text, name) => {
    expect(parseDistinguishedName(text)).toEqual({ ok: true, name });
    expect(parseDistinguishedName(name)).toEqual({ ok: true, name });
  });

  test.each(["", ",", "CN", "CN=a,", "CN=a+", "=a", "CN=a,,O=b", 'CN="a"', "CN=a\\", "CN=a\\x", "CN=#0", "CN=#0C01zz"])(
    "is none: %j",
    (text) => {
      expect(parseDistinguishedName(text).ok).toBe(false);
    },
  );
});
