import { describe, expect, test } from "vitest";
import { SecretReference, secretName } from "./scalars.ts";
import { clientSecretUse, isSealed, readSealedText } from "./sealed-text.ts";

const iv = "AAAAAAAAAAAAAAAA";
const shortest = "B".repeat(23);

describe("a sealed text", () => {
  test("names its key, and stands where a secret does", () => {
    const text = `enc:v1:2026-11.a_b:${iv}.${shortest}`;
    expect(readSealedText(text)).toEqual({ keyId: "2026-11.a_b", iv, ciphertext: shortest });
    expect(SecretReference.safeParse(text).success).toBe(true);
    expect(secretName(text)).toBeUndefined();
  });

  test.each([
    "",
    "enc:",
    `enc:v2:k:${iv}.${shortest}`,
    `enc:v1::${iv}.${shortest}`,
    `enc:v1:a b:${iv}.${shortest}`,
    `enc:v1:${"k".repeat(65)}:${iv}.${shortest}`,
    `enc:v1:k:${iv}A.${shortest}`,
    `enc:v1:k:${iv.slice(1)}.${shortest}`,
    `enc:v1:k:${iv}${shortest}`,
    `enc:v1:k:${iv}.${shortest.slice(1)}`,
    `enc:v1:k:${iv}.${shortest}=`,
    `enc:v1:k:${iv}.${shortest}\n`,
    ` enc:v1:k:${iv}.${shortest}`,
    `enc:v1:k:${iv}.${"B".repeat(16_385)}`,
    `ENC:v1:k:${iv}.${shortest}`,
  ])("is not %j", (text) => {
    expect(readSealedText(text)).toBeUndefined();
    expect(SecretReference.safeParse(text).success).toBe(false);
  });

  test("has a length that base64url can have", () => {
    expect(readSealedText(`enc:v1:k:${iv}.${"B".repeat(25)}`)).toBeUndefined();
  });

  test("is told from others by how it begins, damaged or not", () => {
    expect(["enc:v1:k", "enc:x", `\${env:A}`, "{}"].map(isSealed)).toEqual([true, true, false, false]);
  });
});

test("a client secret is its receiver's: of the address it is sent to, else of the issuer", () => {
  const issuer = "https://i.example";
  expect(clientSecretUse({ issuer }).owner).toBe(issuer);
  expect(clientSecretUse({ issuer, introspectionUrl: "https://i.example/introspect" }).owner).toBe("https://i.example/introspect");
});
