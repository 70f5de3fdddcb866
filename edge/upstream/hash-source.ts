import type { Exchange } from "../exchange.ts";
import { hashText } from "./hash-text.ts";
import { readCookie } from "./read-cookie.ts";

/** By what requests are kept together. */
export type HashSource = { readonly kind: "client" } | { readonly kind: "header" | "cookie"; readonly name: string };

/** Reads `client`, `header:Name` or `cookie:name`. */
export function parseHashSource(text: string): HashSource {
  const colon = text.indexOf(":");
  const kind = text.slice(0, Math.max(colon, 0));
  return kind === "header" || kind === "cookie" ? { kind, name: text.slice(colon + 1) } : { kind: "client" };
}

/** The hash of what the source says of this request; of its client where a header or cookie is absent or empty. */
export function hashRequest(source: HashSource, { request, client }: Exchange): number {
  return hashText((source.kind !== "client" && readNamed(source, request)) || (client ?? ""));
}

function readNamed({ kind, name }: Exclude<HashSource, { kind: "client" }>, { headers }: Exchange["request"]): string | null {
  return kind === "header" ? headers.get(name) : readCookie(headers.get("Cookie"), name);
}
