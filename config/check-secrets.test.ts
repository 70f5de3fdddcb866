import { describe, expect, test } from "vitest";
import { readConfig } from "./read-config.ts";
import { sealText } from "./seal-text.ts";

const plain = "Pl4in-Secret-In-The-File-0123456789abcdef";
const sealed = await sealText(plain, { field: "auth.oauth2.clientSecret", owner: "x" }, new Map([["k1", new Uint8Array(32)]]));

/** A config with one text in each field that may hold a secret. */
function configWith(text: string): string {
  const written = JSON.stringify(text);
  return `
gateway:
  routes:
    - { path: /, upstream: "http://h" }
auth:
  jwt:
    issuers:
      - { issuer: "https://a.example", audience: a, algorithms: [HS256], secret: ${written} }
      - { issuer: "https://b.example", audience: a, algorithms: [ES256], publicKey: ${written} }
  oauth2: { issuer: "https://c.example", clientId: aegis, clientSecret: ${written} }
alerts:
  webhooks:
    - { name: chat, url: ${written}, secret: ${written} }
`;
}

const places = [
  "auth.jwt.issuers[0].secret",
  "auth.jwt.issuers[1].publicKey",
  "auth.oauth2.clientSecret",
  "alerts.webhooks[0].url",
  "alerts.webhooks[0].secret",
];
function mistakesOf(text: string): Record<string, string> {
  const result = readConfig(configWith(text));
  return result.ok ? {} : Object.fromEntries(result.errors.map(({ path, message }) => [path, message]));
}

describe("a field that holds a secret", () => {
  test.each([[`\${env:SOME_SECRET}`], [sealed]])("takes %s", (text) => {
    expect(mistakesOf(text)).toEqual({});
  });

  test("refuses a secret that stands in the file, and never repeats it", () => {
    const mistakes = mistakesOf(plain);
    expect(Object.keys(mistakes).sort()).toEqual([...places].sort());
    expect(JSON.stringify(mistakes)).not.toContain(plain.slice(0, 12));
  });

  test.each([
    ["cut", sealed.slice(0, 30)],
    ["of another version", sealed.replace("v1", "v9")],
    ["of a wrong length", `${sealed.slice(0, 40)}${"A".repeat(sealed.slice(40).length % 4)}`.slice(0, 30)],
    ["with a line break in it", `${sealed.slice(0, 40)}\n${sealed.slice(40)}`],
  ])("refuses a sealed text that is %s", (_damage, text) => {
    const mistakes = mistakesOf(text);
    expect(Object.keys(mistakes).sort()).toEqual([...places].sort());
    expect(Object.values(mistakes).join()).toContain("`aegis seal`");
    expect(JSON.stringify(mistakes)).not.toContain(text.slice(12, 30));
  });

  test.each([
    "AEGIS_SEALING_KEYS",
    "INGEST_KEY",
    "API_KEY_PEPPERS",
    "CLIENT_HASH_KEYS",
    "AEGIS_SESSION_SECRET",
    "DATABASE_URL",
    "TERMINATOR_TOKEN",
    "AEGIS_OIDC_CLIENT_SECRET",
  ])("does not take Aegis's own %s, which would be sent elsewhere", (name) => {
    const mistakes = mistakesOf(`\${env:${name}}`);
    expect(Object.keys(mistakes).sort()).toEqual([...places].sort());
    expect(Object.values(mistakes)).toEqual(places.map(() => expect.stringContaining(`${name} is a secret of Aegis itself`)));
  });
});

test("what the edge gets holds the sealed text as it stands in the file", () => {
  const result = readConfig(configWith(sealed));
  expect(result.ok && result.config.issuers[0]?.secret).toBe(sealed);
  expect(result.ok && result.config.introspection?.clientSecret).toBe(sealed);
  expect(JSON.stringify(result)).not.toContain(plain);
});
