import type { GatewayConfig } from "#contracts/gateway-config.ts";
import { clientSecretUse, type SecretField, type SecretUse } from "#contracts/sealed-text.ts";
import type { Path } from "./format-path.ts";

/** A secret of the file: where it stands, what stands there, and what it is for. */
export type WrittenSecret = { path: Path; text: string; use: SecretUse };

/** Every field of a config that holds a reference, a sealed text or a public key. */
export function listSecrets({ auth, alerts }: GatewayConfig): WrittenSecret[] {
  const found: { path: Path; text: string | undefined; use: SecretUse }[] = [];
  for (const [index, { issuer: owner, secret, publicKey }] of auth.jwt.issuers.entries()) {
    const path = ["auth", "jwt", "issuers", index];
    found.push({ path: [...path, "secret"], text: secret, use: purpose("auth.jwt.issuers.secret", owner) });
    found.push({ path: [...path, "publicKey"], text: publicKey, use: purpose("auth.jwt.issuers.publicKey", owner) });
  }
  if (auth.oauth2)
    found.push({ path: ["auth", "oauth2", "clientSecret"], text: auth.oauth2.clientSecret, use: clientSecretUse(auth.oauth2) });
  for (const [index, { name: owner, url, secret }] of alerts.webhooks.entries()) {
    const path = ["alerts", "webhooks", index];
    found.push({ path: [...path, "url"], text: url, use: purpose("alerts.webhooks.url", owner) });
    found.push({ path: [...path, "secret"], text: secret, use: purpose("alerts.webhooks.secret", owner) });
  }
  return found.filter((secret): secret is WrittenSecret => secret.text !== undefined);
}

const purpose = (field: SecretField, owner: string): SecretUse => ({ field, owner });
