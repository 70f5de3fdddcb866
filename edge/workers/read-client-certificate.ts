import type { ClientCertificate, IncomingRequest } from "../platform.ts";

type Facts = { tlsClientAuth?: Partial<Record<string, unknown>> | null } | undefined;

/** The certificate that Cloudflare took from the caller; null: none was shown, or no rule of the zone asks for one. */
export function readClientCertificate(request: IncomingRequest): ClientCertificate | null {
  const { certPresented, certVerified, certRevoked, certRFC9440 } = readFacts(request)?.tlsClientAuth ?? {};
  if (certPresented !== "1") return null;
  const text = typeof certRFC9440 === "string" ? certRFC9440 : "";
  return { verified: certVerified === "SUCCESS" && certRevoked === "0", base64: /^:(.*):$/.exec(text)?.[1] ?? "" };
}

function readFacts(request: IncomingRequest): Facts {
  try {
    return request.cf as Facts;
  } catch {
    return undefined;
  }
}
