import { expect, test } from "vitest";
import { apiKeyKey, policyKeys, policyParts } from "./kv-keys.ts";
import { policyDocuments } from "./live-policy.ts";

test("every part of the live policy has a document and a key of its own", () => {
  expect(policyParts).toEqual(Object.keys(policyDocuments));
  expect(new Set(Object.values(policyKeys)).size).toBe(policyParts.length);
});

test("an API key's key can never be that of a policy", () => {
  expect(apiKeyKey("7Hq2mZ9xKp3R")).toBe("aegis/key/7Hq2mZ9xKp3R");
  for (const key of Object.values(policyKeys)) expect(key).toMatch(/^aegis\/policy\/[a-z]+$/);
});
