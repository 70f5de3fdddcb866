import type { TLSSocket } from "node:tls";
import type { ClientCertificate } from "../platform.ts";

/** The certificate that the caller presented; null: none, or none is asked for. */
export function readClientCertificate(socket: TLSSocket): ClientCertificate | null {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  return {
    verified: socket.authorized,
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    subject: certificate.subject,
    issuer: certificate.issuer,
  };
}
