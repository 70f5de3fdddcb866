import type { SecretUse } from "#contracts/sealed-text.ts";
import { additionalData, type SealingKeys } from "./sealing-keys.ts";

const IV_BYTES = 12;

/** Seals a text for one use with the first of the keys. The iv is random: no two seals of a text are alike. */
export async function sealText(text: string, use: SecretUse, keys: SealingKeys): Promise<string> {
  const [first] = keys;
  if (first === undefined) throw new Error("there is no sealing key");
  const [keyId, bytes] = first;
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const algorithm = { name: "AES-GCM", iv, additionalData: additionalData(use) };
  const ciphertext = await crypto.subtle.encrypt(algorithm, key, new TextEncoder().encode(text));
  return `enc:v1:${keyId}:${base64url(iv)}.${base64url(new Uint8Array(ciphertext))}`;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
