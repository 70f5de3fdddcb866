import type { Exchange } from "../exchange.ts";
import { isUntrustedHeader } from "../upstream/forwarded-headers.ts";

/** What the upstream hears of the caller from us. A caller's own fields of these names reach nobody. */
const identity: Record<string, (exchange: Exchange) => string | null> = {
  "x-aegis-client": ({ client }) => client,
  "x-aegis-subject": ({ credential }) => credential?.subject ?? null,
  "x-aegis-roles": ({ credential }) => credential?.roles.join(",") ?? null,
  "x-aegis-plan": ({ credential }) => credential?.plan ?? null,
};

/** The fields an answer varies by, in lower case and in order; null: by what no later request can be held against. */
export function parseVary(text: string | null): readonly string[] | null {
  const names = (text ?? "").toLowerCase().split(",");
  const found = [...new Set(names.map((name) => name.trim()))].filter((name) => name !== "").sort();
  const isOpen = found.some((name) => name === "*" || (isUntrustedHeader(name) && !Object.hasOwn(identity, name)));
  return isOpen ? null : found;
}

/** What the upstream saw, or would see, in those fields of this request. */
export function varyValues(exchange: Exchange, names: readonly string[]): readonly (string | null)[] {
  return names.map((name) => (Object.hasOwn(identity, name) ? identity[name]?.(exchange) : exchange.request.headers.get(name)) ?? null);
}
