import type { IncomingRequest } from "../platform.ts";

/** An access token as it was sent (RFC 6750, RFC 9449). */
export interface AccessToken {
  /** DPoP: its sender says that the token is bound to a key, and proves to have it. */
  scheme: "Bearer" | "DPoP";
  text: string;
}

const CREDENTIALS = /^(bearer|dpop) +(\S.*)$/i;

/** The token in Authorization; null: there is none of these schemes. Its form is for whoever judges it. */
export function readAccessToken({ headers }: Pick<IncomingRequest, "headers">): AccessToken | null {
  const header = headers.get("Authorization");
  const [, scheme = "", text = ""] = header === null ? [] : (CREDENTIALS.exec(header) ?? []);
  if (text === "") return null;
  return { scheme: scheme.length === 4 ? "DPoP" : "Bearer", text: text.trimEnd() };
}
