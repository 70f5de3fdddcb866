import { describeRefusal, openSealedText } from "#config/open-sealed-text.ts";
import type { SealingKeys } from "#config/sealing-keys.ts";
import { isSealed, type SecretField } from "#contracts/sealed-text.ts";
import type { Webhook } from "./judge-alerts.ts";

/** `unresolved`: it must wait for a key that AEGIS_SEALING_KEYS does not hold yet; `refused`: it never opens. */
export type OpenedWebhook =
  | { readonly kind: "ready"; readonly webhook: Webhook | undefined }
  | { readonly kind: "unresolved"; readonly variable: string }
  | { readonly kind: "refused"; readonly failure: string };
type Opening = { readonly kind: "ready"; readonly text: string } | Exclude<OpenedWebhook, { kind: "ready" }>;

/** A webhook with its address and secret opened where they are sealed; the opened ones are neither stored nor logged. */
export async function openWebhook(webhook: Webhook | undefined, keys: SealingKeys): Promise<OpenedWebhook> {
  if (webhook === undefined) return { kind: "ready", webhook };
  const url = await open(webhook.url, { field: "alerts.webhooks.url", owner: webhook.name }, keys);
  if (url.kind !== "ready") return url;
  if (webhook.secret === undefined) return { kind: "ready", webhook: { ...webhook, url: url.text } };
  const secret = await open(webhook.secret, { field: "alerts.webhooks.secret", owner: webhook.name }, keys);
  return secret.kind === "ready" ? { kind: "ready", webhook: { ...webhook, url: url.text, secret: secret.text } } : secret;
}

async function open(text: string, use: { field: SecretField; owner: string }, keys: SealingKeys): Promise<Opening> {
  if (!isSealed(text)) return { kind: "ready", text };
  const opened = await openSealedText(text, use, keys);
  if (opened.ok) return { kind: "ready", text: opened.text };
  if (opened.reason === "unknown-key") return { kind: "unresolved", variable: "AEGIS_SEALING_KEYS" };
  return { kind: "refused", failure: `${use.field}: ${describeRefusal(opened)}` };
}
