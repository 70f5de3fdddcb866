import type { CertificateRule } from "#contracts/certificate-rule.ts";
import { type AuthContext, type Authenticator, type AuthResult, refused } from "./authenticator.ts";
import { type CallerCertificateResult, callerCertificate } from "./caller-certificate.ts";
import { decideCertificateRule } from "./decide-certificate-rule.ts";

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
  const rule = decideCertificateRule(policy.config.certificates ?? [], certificate);
  return rule === null ? refused("certificate that no rule fits") : { kind: "credential", credential: credentialOf(rule) };
}

function credentialOf({ client, roles, permissions, plan }: CertificateRule) {
  return { method: "mtls", client: `cert:${client}`, subject: client, roles, permissions, plan, limits: {} } as const;
}
