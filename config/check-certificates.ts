import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { DraftConfig } from "./draft-config.ts";
import { findMethodUses } from "./find-method-uses.ts";
import type { Mistake, Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";
import { parseDistinguishedName } from "./parse-distinguished-name.ts";

type CertificateSection = GatewayConfig["auth"]["mtls"]["certificates"][number];

const LIST = ["auth", "mtls", "certificates"];
const fields = ["fingerprint", "subject", "issuer", "dnsName", "uri", "email"] as const;
type Field = (typeof fields)[number];

/** What is wrong with a field's value; nothing: undefined. */
const judges: Partial<Record<Field, (text: string) => string | undefined>> = {
  subject: describeName,
  issuer: describeName,
  dnsName: (text) =>
    /^(?:\*\.)?(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}$/.test(text)
      ? undefined
      : "is no DNS name: use robot.example.com or *.example.com",
  uri: (text) => (URL.canParse(text) ? undefined : "is no URI: use for example spiffe://example.com/robot"),
  email: (text) => (/^[^@\s]+@[^@\s]+$/.test(text) ? undefined : "is no e-mail address: use for example robot@example.com"),
};

function describeName(text: string): string | undefined {
  const parsed = parseDistinguishedName(text);
  return parsed.ok ? undefined : parsed.message;
}

function checkRule(rule: CertificateSection, path: Path, roles: ReadonlySet<string>): Mistake[] {
  const named = fields.filter((field) => rule[field] !== undefined);
  const nothing = named.length === 0 ? [{ path, message: `names no certificate: give one or more of ${fields.join(", ")}` }] : [];
  const malformed = named.flatMap((field) => {
    const message = judges[field]?.(rule[field] ?? "");
    return message === undefined ? [] : [{ path: [...path, field], message }];
  });
  const unknown = rule.roles.flatMap((role, index) =>
    roles.has(role)
      ? []
      : [
          {
            path: [...path, "roles", index],
            message: `${JSON.stringify(role)} is not a role under auth.rbac.roles: ${suggestName(role, roles)}`,
          },
        ],
  );
  return [...nothing, ...malformed, ...unknown];
}

/** Whether every certificate that fits the later rule fits the earlier one. */
function takesAll(earlier: CertificateSection, later: CertificateSection): boolean {
  return fields.every((field) => earlier[field] === undefined || covers(field, spell(field, earlier[field]), spell(field, later[field])));
}

function covers(field: Field, earlier: string, later: string | null): boolean {
  if (later === null) return false;
  if (earlier === later) return true;
  const isBelow = field === "dnsName" && earlier.startsWith("*.") && !later.startsWith("*.");
  return isBelow && later.slice(later.indexOf(".")) === earlier.slice(1);
}

function spell(field: Field, text: string): string;
function spell(field: Field, text: string | undefined): string | null;
function spell(field: Field, text: string | undefined): string | null {
  if (text === undefined) return null;
  if (field === "dnsName") return text.toLowerCase();
  const parsed = field === "subject" || field === "issuer" ? parseDistinguishedName(text) : null;
  return parsed?.ok ? parsed.name : text;
}

/** Mistakes in whom certificates stand for. */
export function checkCertificates(draft: DraftConfig): Mistake[] {
  const { certificates } = draft.config.auth.mtls;
  if (certificates.length === 0 && !draft.touched(["auth", "mtls"])) {
    const message = "mtls is accepted here, but auth.mtls.certificates is empty: say whom certificates stand for, or take mtls away";
    return findMethodUses(draft, "mtls").map((path) => ({ path, message }));
  }
  return certificates.flatMap((rule, index) => {
    const path = [...LIST, index];
    const mistakes = checkRule(rule, path, draft.names.roles);
    const before = mistakes.length > 0 ? -1 : certificates.findIndex((other, at) => at < index && takesAll(other, rule));
    if (before < 0 || draft.touched([...LIST, before])) return mistakes;
    return [{ path, message: "fits no certificate that {other} leaves: put it before, or take one away", other: [...LIST, before] }];
  });
}

/** What is valid in them and yet probably not meant. */
export function findCertificateWarnings(draft: DraftConfig): Mistake[] {
  const { certificates } = draft.config.auth.mtls;
  const unused = certificates.length > 0 && findMethodUses(draft, "mtls").length === 0;
  const message = "names no issuer: every authority that is trusted for clients can issue such a certificate";
  return [
    ...(unused ? [{ path: LIST, message: "no route accepts mtls" }] : []),
    ...certificates.flatMap((rule, index) =>
      rule.issuer === undefined && rule.fingerprint === undefined ? [{ path: [...LIST, index], message }] : [],
    ),
  ];
}
