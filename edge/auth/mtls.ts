import type { CertificateRule } from "#contracts/certificate-rule.ts";
import type { Credential } from "#contracts/client.ts";
import { type AuthContext, type Authenticator, type AuthResult, refused } from "./authenticator.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { type CallerCertificate, type CallerCertificateResult, callerCertificate } from "./caller-certificate.ts";
import { decideCertificateRule } from "./decide-certificate-rule.ts";

const REMEMBERED_MS = 3_600_000;
const NO_RULES: readonly CertificateRule[] = [];
const decided = new BoundedCache<{ rules: readonly CertificateRule[]; credential: Credential | null }>(1000);

/** Client certificates: what TLS proved, and the first rule of the config that a certificate fits says who is calling. */
export const mtls: Authenticator = {
  method: "mtls",
  // No scheme of HTTP asks for a certificate: TLS has done so.
  challenges: () => [],
  read(request, context) {
    const found = callerCertificate(request, context);
    return found instanceof Promise ? found.then((later) => judge(later, context)) : judge(found, context);
  },
};

function judge(found: CallerCertificateResult, { policy, now }: AuthContext): AuthResult {
  if (found.kind === "none") return found;
  if (found.kind === "unusable") return refused(found.reason);
  const { certificate } = found;
  if (!certificate.verified) return refused("certificate by no authority that is trusted");
  if (certificate.notBefore > now) return refused("certificate not yet valid");
  if (certificate.notAfter < now) return refused("certificate expired");
  const credential = findCredential(policy.config.certificates ?? NO_RULES, certificate, now);
  return credential === null ? refused("certificate that no rule fits") : { kind: "credential", credential };
}

/** Rules are gone through once for each certificate; another policy brings other rules. */
function findCredential(rules: readonly CertificateRule[], certificate: CallerCertificate, now: number): Credential | null {
  const seen = decided.get(certificate.fingerprint, now);
  if (seen?.rules === rules) return seen.credential;
  const rule = decideCertificateRule(rules, certificate);
  const credential = rule && credentialOf(rule);
  decided.set(certificate.fingerprint, { rules, credential }, now + REMEMBERED_MS);
  return credential;
}

function credentialOf({ client, roles, permissions, plan }: CertificateRule): Credential {
  return { method: "mtls", client: `cert:${client}`, subject: client, roles, permissions, plan, limits: {} };
}
