import { readJsonObject } from "./read-json-object.ts";
import { isStrictToken } from "./strict-token.ts";

/** A signed token's two readable parts, of which nothing is proven yet. */
export interface UnverifiedToken {
  header: { alg: string; kid?: string; typ?: string };
  claims: Record<string, unknown>;
}

/**
 * Header parameters that bring a key, an address or another way to read the token: nothing a caller sends says by what it is
 * to be judged (RFC 8725 3.10). The last three are those of encrypted tokens, which are not accepted.
 */
const FOREIGN = ["crit", "b64", "jku", "jwk", "x5u", "x5c", "enc", "zip", "p2c"];
/** Key ids are looked up in the issuer's own set and nowhere else; they are short texts without control characters. */
const KEY_ID = /^[\x20-\x7e]{1,256}$/;
const TYPE = /^[\x21-\x7e]{1,64}$/;

/** Reads a compact JWS in its one spelling, or tells why it is none that could be accepted, before any key is asked for. */
export function readToken(text: string): UnverifiedToken | string {
  const header = readHeader(text);
  if (typeof header === "string") return header;
  const claims = readJsonObject(text.split(".")[1] ?? "");
  return claims === null ? "token claims unreadable" : { header, claims };
}

/** The header alone, as of a signature over what need not be claims. */
export function readHeader(text: string): UnverifiedToken["header"] | string {
  if (!isStrictToken(text)) return "token malformed";
  const header = readJsonObject(text.slice(0, text.indexOf(".")));
  if (header === null) return "token header unreadable";
  const foreign = FOREIGN.find((name) => Object.hasOwn(header, name));
  if (foreign !== undefined) return `token header holds ${foreign}`;
  const { alg, kid, typ } = header;
  if (typeof alg !== "string") return "token without an algorithm";
  if (!isOptional(kid, KEY_ID)) return "token names a key in a way no key is named";
  if (!isOptional(typ, TYPE)) return "token type unreadable";
  return { alg, ...(kid && { kid }), ...(typ && { typ }) };
}

function isOptional(value: unknown, form: RegExp): value is string | undefined {
  return value === undefined || (typeof value === "string" && form.test(value));
}
