import { secretName } from "#contracts/scalars.ts";
import { findAddressFailure } from "../http/find-address-failure.ts";
import type { Webhook } from "./judge-alerts.ts";

/** Where a message goes and what signs it; `unresolved`: it must wait for that variable; `refused`: it never can. */
export type Destination =
  | { readonly kind: "ready"; readonly url: string; readonly secret: string | null }
  | { readonly kind: "unresolved"; readonly variable: string }
  | { readonly kind: "refused"; readonly failure: string };

/** Resolves the references of a webhook; undefined: the config has none of that name. */
export function decideDestination(webhook: Webhook | undefined, lookUp: (name: string) => string | undefined): Destination {
  if (webhook === undefined) return { kind: "refused", failure: "no such webhook" };
  const url = resolveReference(webhook.url, lookUp);
  const secret = webhook.secret === undefined ? { value: null } : resolveReference(webhook.secret, lookUp);
  if ("variable" in url) return { kind: "unresolved", variable: url.variable };
  if ("variable" in secret) return { kind: "unresolved", variable: secret.variable };
  const failure = findAddressFailure(url.value);
  return failure === null ? { kind: "ready", url: url.value, secret: secret.value } : { kind: "refused", failure };
}

function resolveReference(text: string, lookUp: (name: string) => string | undefined): { value: string } | { variable: string } {
  const variable = secretName(text);
  if (variable === undefined) return { value: text };
  const value = lookUp(variable);
  return value === undefined ? { variable } : { value };
}
