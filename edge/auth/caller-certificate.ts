import type { ClientCertificate, IncomingRequest } from "../platform.ts";
import type { AuthContext } from "./authenticator.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { equalInConstantTime } from "./equal-in-constant-time.ts";
import { type CertificateFacts, readCertificate } from "./read-certificate.ts";

/** The certificate that a caller showed to whoever ended its TLS, and which thereby is known to be its own. */
export interface CallerCertificate extends CertificateFacts {
  /** Signed by an authority that is trusted for clients. */
  verified: boolean;
  /** SHA-256, lower-case hexadecimal. */
  fingerprint: string;
}

export type CallerCertificateResult =
  | { kind: "none" }
  | { kind: "unusable"; reason: string }
  | { kind: "certificate"; certificate: CallerCertificate };

type Known = (CertificateFacts & { fingerprint: string }) | string;

const MAX_BASE64_LENGTH = 16_384;
const REMEMBERED_MS = 3_600_000;
const FIELD = /^:([A-Za-z0-9+/]+={0,2}):$/;
const NONE: CallerCertificateResult = { kind: "none" };

const unusable = (reason: string): CallerCertificateResult => ({ kind: "unusable", reason: `certificate ${reason}` });

/** By the certificate's base64; a certificate that cannot be read has the reason. */
const read = new BoundedCache<Known>(500);

/**
 * The caller's certificate: of its own connection, or by the word of a TLS terminator that proves itself (RFC 9440). Where that
 * proof is, the connection is the terminator's, and so is its certificate. A promise only for one not seen lately.
 */
export function callerCertificate(
  request: IncomingRequest,
  context: AuthContext,
): CallerCertificateResult | Promise<CallerCertificateResult> {
  const { platform, settings, now } = context;
  const token = request.headers.get("X-Aegis-Terminator-Token");
  if (token === null) return describe(platform.clientCertificate(request), now);
  if (
    settings.terminatorToken === undefined ||
    !equalInConstantTime(token, settings.terminatorToken) ||
    !platform.mayTerminateTls(request)
  ) {
    return unusable("by a terminator that is not trusted");
  }
  const field = request.headers.get("Client-Cert");
  if (field === null) return NONE;
  const [, base64] = FIELD.exec(field.trim()) ?? [];
  return base64 === undefined ? unusable("malformed in Client-Cert") : describe({ verified: true, base64 }, now);
}

function describe(shown: ClientCertificate | null, now: number): CallerCertificateResult | Promise<CallerCertificateResult> {
  if (shown === null) return NONE;
  const known = read.get(shown.base64, now);
  return known === undefined ? readNew(shown, now) : resultOf(known, shown);
}

async function readNew(shown: ClientCertificate, now: number): Promise<CallerCertificateResult> {
  if (shown.base64 === "" || shown.base64.length > MAX_BASE64_LENGTH) return unusable("too large to be read");
  const known = await parse(shown.base64);
  read.set(shown.base64, known, now + REMEMBERED_MS);
  return resultOf(known, shown);
}

function resultOf(known: Known, { verified }: ClientCertificate): CallerCertificateResult {
  return typeof known === "string" ? unusable(known) : { kind: "certificate", certificate: { ...known, verified } };
}

async function parse(base64: string): Promise<Known> {
  try {
    const der = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const fingerprint = Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", der)), hex).join("");
    return { ...readCertificate(der), fingerprint };
  } catch (error) {
    return `unreadable: ${(error as Error).message}`;
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
