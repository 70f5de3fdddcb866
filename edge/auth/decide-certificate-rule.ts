import type { CertificateRule } from "#contracts/certificate-rule.ts";
import type { CallerCertificate } from "./caller-certificate.ts";

type Facts = Pick<CallerCertificate, "fingerprint" | "subject" | "issuer" | "dnsNames" | "uris" | "emails">;

/** The first rule that a certificate fits in all it names; a rule that names nothing fits none. */
export function decideCertificateRule(rules: readonly CertificateRule[], facts: Facts): CertificateRule | null {
  return rules.find((rule) => fits(rule, facts)) ?? null;
}

function fits({ fingerprint, subject, issuer, dnsName, uri, email }: CertificateRule, facts: Facts): boolean {
  const judged = [
    [fingerprint, (wanted: string) => wanted === facts.fingerprint],
    [subject, (wanted: string) => wanted === facts.subject],
    [issuer, (wanted: string) => wanted === facts.issuer],
    [dnsName, (wanted: string) => facts.dnsNames.some((name) => isName(name, wanted.toLowerCase()))],
    [uri, (wanted: string) => facts.uris.includes(wanted)],
    [email, (wanted: string) => facts.emails.some((address) => isSameMailbox(address, wanted))],
  ] as const;
  const named = judged.filter(([wanted]) => wanted !== undefined);
  return named.length > 0 && named.every(([wanted = "", holds]) => holds(wanted));
}

/** `*.domain` stands for one label below it. A wildcard within a certificate names no caller. */
function isName(name: string, wanted: string): boolean {
  if (name.includes("*")) return false;
  if (!wanted.startsWith("*.")) return name === wanted;
  const dot = name.indexOf(".");
  return dot > 0 && name.slice(dot) === wanted.slice(1);
}

/** The domain without case, what is before it to the letter (RFC 5280 7.5). */
function isSameMailbox(address: string, wanted: string): boolean {
  return spell(address) === spell(wanted);
}

function spell(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  return address.slice(0, at) + address.slice(at).toLowerCase();
}
