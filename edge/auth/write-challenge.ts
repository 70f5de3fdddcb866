import type { RefusedCredential } from "./authenticator.ts";

/** One challenge (RFC 9110 11.6.1): the scheme and its parameters as quoted strings, those of a refusal last. */
export function writeChallenge(
  scheme: string,
  parameters: Readonly<Record<string, string>>,
  refusal: RefusedCredential | null = null,
): string {
  const told = refusal?.error === undefined ? {} : { error: refusal.error };
  const all = Object.entries({ realm: "aegis", ...parameters, ...told, ...refusal?.parameters });
  return `${scheme} ${all.map(([name, value]) => `${name}="${quote(value)}"`).join(", ")}`;
}

/** Characters that no quoted string of a header may hold are left out. */
function quote(value: string): string {
  return value.replace(/[^\t\x20-\x7e]/g, "").replace(/["\\]/g, "\\$&");
}
