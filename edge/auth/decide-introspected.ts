import type { Introspection } from "#contracts/introspection.ts";
import type { Claims } from "#contracts/issuer.ts";
import { readClaim, readPermissions, readPlan, readRoles } from "./read-claim.ts";
import { type Confirmation, readConfirmation } from "./read-confirmation.ts";

/** What an answer about an active token says, of it and of who holds it. */
export interface TokenFacts {
  subject: string;
  /** Whom the token is counted for, among the clients of its issuer. */
  countedAs: string;
  roles: string[];
  permissions: string[];
  plan: string | null;
  /** Milliseconds since 1970; null: the answer names none. */
  expiresAt: number | null;
  issuedAt: number | null;
  /** Its own id, by which it can be revoked. */
  id: string | null;
  confirmation: Confirmation | null;
}

type Answer = Readonly<Record<string, unknown>>;
type Judged = { ok: true; facts: TokenFacts } | { ok: false; reason: string };

/** Clocks of two machines. */
const LEEWAY_MS = 5000;

const refused = (reason: string): Judged => ({ ok: false, reason: `token ${reason}` });

/** Whether an introspection answer (RFC 7662 2.2) lets its token be used here and now. */
export function decideIntrospected(answer: Answer, server: Pick<Introspection, "issuer" | "audience" | "claims">, now: number): Judged {
  if (answer.active !== true) return refused("not active");
  const times = { expiresAt: readTime(answer.exp), notBefore: readTime(answer.nbf), issuedAt: readTime(answer.iat) };
  if (Object.values(times).some(Number.isNaN)) return refused("with times that are no numbers");
  const { expiresAt, notBefore, issuedAt } = times;
  if (expiresAt !== null && expiresAt <= now) return refused("expired");
  if ((notBefore ?? 0) > now + LEEWAY_MS) return refused("not yet valid");
  if (answer.iss !== undefined && answer.iss !== server.issuer) return refused("of another issuer");
  if (server.audience !== undefined && ![answer.aud].flat().includes(server.audience)) return refused("for another audience");
  if (!isAccessToken(answer)) return refused("of another kind");
  const who = readHolder(answer, server.claims);
  if (who === null) return refused("of nobody");
  return {
    ok: true,
    facts: {
      ...who,
      ...readGrants(answer, server.claims),
      expiresAt,
      issuedAt,
      id: readText(answer.jti),
      confirmation: readConfirmation(answer.cnf),
    },
  };
}

/** Null: there is none. NaN: it is no time. */
function readTime(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  return typeof value === "number" && Number.isFinite(value) ? value * 1000 : Number.NaN;
}

/** Servers call refresh tokens active too. */
function isAccessToken({ token_type: type, token_use: use }: Answer): boolean {
  const isUsable = use === undefined || use === null || use === "access_token";
  return isUsable && (type === undefined || type === null || (typeof type === "string" && /^(?:bearer|dpop)$/i.test(type)));
}

/** A token that a program got for itself may name no subject: its client is one then, under a name that no subject should have. */
function readHolder(answer: Answer, { client }: Claims): Pick<TokenFacts, "subject" | "countedAs"> | null {
  const subject = readText(answer.sub) ?? (readText(answer.client_id) === null ? null : `client:${answer.client_id}`);
  const countedAs = client === undefined ? subject : readText(readClaim(answer, client));
  return subject === null || countedAs === null ? null : { subject, countedAs };
}

function readGrants(answer: Answer, claims: Claims): Pick<TokenFacts, "roles" | "permissions" | "plan"> {
  return {
    roles: readRoles(answer, claims.roles),
    permissions: readPermissions(answer, claims.permissions),
    plan: readPlan(answer, claims.plan),
  };
}

function readText(value: unknown): string | null {
  return typeof value === "string" && value !== "" && value.length <= 1024 ? value : null;
}
