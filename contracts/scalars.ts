import * as z from "zod/mini";
import { sealedPattern } from "./sealed-text.ts";

/** The form of a `Name`. */
export const namePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Lower-case name used for routes, upstreams, limits and roles: it stands in URLs, KV and reports. */
export const Name = z
  .string()
  .check(z.regex(namePattern, { error: "use 1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit" }));

/** Milliseconds since 1970-01-01T00:00:00Z. */
export const EpochMs = z.int().check(z.gte(0));

/** ISO 8601 instant in UTC, as the REST API shows it. */
export const Instant = z.iso.datetime();

/** A length of time such as `30s`, `1m`, `12h` or `7d`. */
export const Duration = z
  .string()
  .check(z.regex(/^[1-9]\d{0,5}(s|m|h|d)$/, { error: "use a whole number with s, m, h or d, for example 30s, 1m, 12h or 7d" }));

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds in a `Duration`; the text must have passed that schema. */
export function durationSeconds(duration: string): number {
  const unit = duration.slice(-1) as keyof typeof SECONDS;
  return Number(duration.slice(0, -1)) * SECONDS[unit];
}

/** A reference to a secret by the name of its environment variable or Worker binding, or a sealed one; never the secret itself. */
export const SecretReference = z.string().check(
  z.regex(new RegExp(`^(\\$\\{env:[A-Z][A-Z0-9_]*\\}|${sealedPattern})$`), {
    error: "write a reference such as ${env:JWT_SECRET}, or what `aegis seal` prints; secrets never stand in the file",
  }),
);

/** The variable's name in a `SecretReference`, or undefined when the text is sealed or a literal. */
export function secretName(reference: string): string | undefined {
  return /^\$\{env:([A-Z][A-Z0-9_]*)\}$/.exec(reference)?.[1];
}

/** An address or CIDR range, v4 or v6. Its exact form is checked where the config is compiled. */
export const AddressRange = z
  .string()
  .check(
    z.regex(/^[0-9a-fA-F.:]+(\/\d{1,3})?$/, { error: "use an address or range, for example 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32" }),
  );

export const Method = z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
export type Method = z.infer<typeof Method>;
