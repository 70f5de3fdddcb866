import { readSealedText, type SecretUse } from "#contracts/sealed-text.ts";
import { additionalData, bytesOf, type SealingKeys } from "./sealing-keys.ts";

/** `unknown-key`: another process may hold it; `refused`: altered, another key of that id, or sealed for another use. */
export type OpenedText =
  | { ok: true; text: string }
  | { ok: false; reason: "damaged" | "refused" }
  | { ok: false; reason: "unknown-key"; keyId: string };
type Refusal = Exclude<OpenedText, { ok: true }>;

/** Opens a sealed text for one use; authenticated encryption makes sure that it is whole and meant for it. */
export async function openSealedText(text: string, use: SecretUse, keys: SealingKeys): Promise<OpenedText> {
  const sealed = readSealedText(text);
  if (sealed === undefined) return { ok: false, reason: "damaged" };
  const bytes = keys.get(sealed.keyId);
  if (bytes === undefined) return { ok: false, reason: "unknown-key", keyId: sealed.keyId };
  try {
    const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);
    const algorithm = { name: "AES-GCM", iv: bytesOf(sealed.iv), additionalData: additionalData(use) };
    const opened = await crypto.subtle.decrypt(algorithm, key, bytesOf(sealed.ciphertext));
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(opened) };
  } catch {
    return { ok: false, reason: "refused" };
  }
}

/** Why it stays closed, without anything of what it holds. */
export function describeRefusal(refusal: Refusal): string {
  switch (refusal.reason) {
    case "damaged":
      return "the sealed value is damaged: seal it again with `aegis seal`";
    case "unknown-key":
      return `it was sealed with the key ${refusal.keyId}, which AEGIS_SEALING_KEYS does not hold`;
    case "refused":
      return "it was sealed for another field or owner, with another key of that id, or altered since: seal it again with `aegis seal`";
  }
}
