import { readCapped } from "./read-capped.ts";

const MAX_BYTES = 65_536;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** What an authorization server says of itself (RFC 8414, OpenID Connect Discovery 1.0). */
export type IssuerMetadata = Readonly<Record<string, unknown>>;
export type Discovery = "openid" | "oauth";

/** Where the metadata of an issuer is; null: such an issuer can have none. */
export function metadataUrl(issuer: string, discovery: Discovery): string | null {
  if (!isTrustworthy(issuer)) return null;
  const { origin, pathname, search, hash } = new URL(issuer);
  if (search !== "" || hash !== "") return null;
  const path = pathname.replace(/\/$/, "");
  return discovery === "openid"
    ? `${origin}${path}/.well-known/openid-configuration`
    : `${origin}/.well-known/oauth-authorization-server${path}`;
}

/** Reads an issuer's metadata; a sentence instead when there is none to be had, or when it is another issuer's. */
export async function readIssuerMetadata(issuer: string, discovery: Discovery, signal: AbortSignal): Promise<IssuerMetadata | string> {
  const url = metadataUrl(issuer, discovery);
  if (url === null) return "the issuer is no https address";
  try {
    // A redirect is refused: only the issuer's own address says where its keys are.
    const response = await fetch(url, { redirect: "manual", signal, headers: { Accept: "application/json" } });
    if (response.status !== 200) {
      await response.body?.cancel();
      return `its metadata answered ${response.status}`;
    }
    const text = await readCapped(response, MAX_BYTES);
    if (text === null) return `its metadata is larger than ${MAX_BYTES} bytes`;
    const metadata: unknown = JSON.parse(text);
    if (typeof metadata !== "object" || metadata === null) return "its metadata is no object";
    return (metadata as IssuerMetadata).issuer === issuer ? (metadata as IssuerMetadata) : "its metadata is of another issuer";
  } catch (error) {
    return `its metadata cannot be read (${(error as Error).name})`;
  }
}

/** An address out of the metadata, such as jwks_uri; null where it is missing or could be answered by anybody on the way. */
export function readEndpoint(metadata: IssuerMetadata, name: string): string | null {
  const url = metadata[name];
  return typeof url === "string" && isTrustworthy(url) ? url : null;
}

/** https, or http that does not leave the machine. */
function isTrustworthy(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return username === "" && password === "" && (protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname)));
}
