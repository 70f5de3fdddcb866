import { describe, expect, it } from "vitest";
import { decideCertificateRule } from "./decide-certificate-rule.ts";

const facts = {
  fingerprint: "ab".repeat(32),
  subject: "cn=robot,o=Example",
  issuer: "cn=authority",
  dnsNames: ["robot.example.com", "*.wild.example.com"],
  uris: ["spiffe://example.com/robot"],
  emails: ["Robot@Example.com"],
};
const base = { roles: [], permissions: [], plan: null };
const fits = (rule: object) => decideCertificateRule([{ client: "a", ...base, ...rule }], facts) !== null;

describe("a rule", () => {
  it.each<object>([
    { fingerprint: facts.fingerprint },
    { subject: facts.subject, issuer: facts.issuer },
    { dnsName: "ROBOT.example.com" },
    { dnsName: "*.example.com" },
    { uri: "spiffe://example.com/robot" },
    { email: "Robot@example.COM" },
    {
      fingerprint: facts.fingerprint,
      subject: facts.subject,
      issuer: facts.issuer,
      dnsName: "*.example.com",
      uri: facts.uris[0],
      email: facts.emails[0],
    },
  ])("fits in all it names: %j", (rule) => {
    expect(fits(rule)).toBe(true);
  });

  it.each<object>([
    {},
    { fingerprint: "cd".repeat(32) },
    { subject: "cn=robot" },
    { subject: "cn=Robot,o=Example" },
    { subject: facts.subject, issuer: "cn=Authority" },
    { dnsName: "example.com" },
    { dnsName: "*.com" },
    { dnsName: "*.wild.example.com" },
    { dnsName: "a.wild.example.com" },
    { dnsName: "*.robot.example.com" },
    { uri: "spiffe://example.com/robot/" },
    { uri: "spiffe://example.com" },
    { email: "robot@example.com" },
    { email: "Example.com" },
    { uri: facts.uris[0], email: "other@example.com" },
  ])("does not fit in less: %j", (rule) => {
    expect(fits(rule)).toBe(false);
  });

  it("wins by its place", () => {
    const rules = [
      { client: "none", ...base, subject: "cn=other" },
      { client: "first", ...base, issuer: facts.issuer },
      { client: "second", ...base, subject: facts.subject },
    ];
    expect(decideCertificateRule(rules, facts)?.client).toBe("first");
    expect(decideCertificateRule([], facts)).toBeNull();
  });
});
