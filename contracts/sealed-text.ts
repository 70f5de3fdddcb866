/** `enc:v1:<key id>:<iv>.<ciphertext and tag>`: AES-256-GCM, the last two as base64url without padding. */
export const sealedPattern = "enc:v1:[A-Za-z0-9._-]{1,64}:[A-Za-z0-9_-]{16}\\.[A-Za-z0-9_-]{23,16384}";

export interface SealedText {
  keyId: string;
  iv: string;
  ciphertext: string;
}

/** The parts of a sealed text, or undefined when it is not well-formed. */
export function readSealedText(text: string): SealedText | undefined {
  if (!new RegExp(`^${sealedPattern}$`).test(text)) return undefined;
  const [, , keyId = "", sealed = ""] = text.split(":");
  const [iv = "", ciphertext = ""] = sealed.split(".");
  return ciphertext.length % 4 === 1 ? undefined : { keyId, iv, ciphertext };
}

/** Whether a text claims to be sealed, well-formed or not. */
export function isSealed(text: string): boolean {
  return text.startsWith("enc:");
}

/** The fields of a config that a sealed text may stand in. */
export type SecretField =
  | "auth.jwt.issuers.secret"
  | "auth.jwt.issuers.publicKey"
  | "auth.oauth2.clientSecret"
  | "alerts.webhooks.url"
  | "alerts.webhooks.secret";

/** What a secret is for: the field, and whose it is there. A sealed text opens for the use it was sealed for alone. */
export interface SecretUse {
  field: SecretField;
  owner: string;
}

/** Whose the client secret is: the address that it is sent to, else the issuer whose metadata names that address. */
export function clientSecretUse({ issuer, introspectionUrl }: { issuer: string; introspectionUrl?: string | undefined }): SecretUse {
  return { field: "auth.oauth2.clientSecret", owner: introspectionUrl ?? issuer };
}
