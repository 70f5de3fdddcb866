import type { Introspection } from "#contracts/introspection.ts";
import type { IncomingRequest } from "../platform.ts";
import { type AuthContext, type Authenticator, type AuthResult, type RefusedCredential, refused } from "./authenticator.ts";
import { decideIntrospected, type TokenFacts } from "./decide-introspected.ts";
import { FailureBudget } from "./failure-budget.ts";
import { base64url } from "./hmac.ts";
import { Introspector } from "./introspector.ts";
import { judgeBinding } from "./judge-binding.ts";
import { type AccessToken, readAccessToken } from "./read-access-token.ts";
import { subjectClient } from "./subject-client.ts";
import { type KnownToken, TokenBook } from "./token-book.ts";
import { tokenChallenges } from "./token-challenges.ts";

const MAX_TOKEN_LENGTH = 8192;
/** RFC 6750 2.1. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;
const STALE_MS = 600_000;
const UNKNOWN_TOKENS_A_MINUTE = 20;

const book = new TokenBook();
const failures = new FailureBudget(UNKNOWN_TOKENS_A_MINUTE);
// Kept for the isolate's life, so that a change of policy elsewhere ends no cached answer.
const introspectors = new Map<string, Introspector>();
const byServer = new WeakMap<Introspection, Introspector>();

const invalid = (reason: string): RefusedCredential => refused(reason, { error: "invalid_token" });

/**
 * Opaque access tokens, judged by who issued them (RFC 7662). No new tokens are asked about for an address that presented 20
 * which were not accepted within a minute.
 */
export const oauth2: Authenticator = {
  method: "oauth2",
  challenges: tokenChallenges,
  async read(request, context) {
    const token = readAccessToken(request);
    if (token === null) return { kind: "none" };
    if (token.text.length > MAX_TOKEN_LENGTH || !TOKEN.test(token.text)) return invalid("token malformed");
    const { introspection } = context.policy.config;
    if (introspection === undefined) return { kind: "unavailable", reason: "no authorization server is configured" };
    const hash = base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token.text))));
    return judgeToken(request, { token, hash, introspector: introspectorOf(introspection) }, context);
  },
};

interface Presented {
  token: AccessToken;
  hash: string;
  introspector: Introspector;
}

function introspectorOf(server: Introspection): Introspector {
  const seen = byServer.get(server);
  if (seen !== undefined) return seen;
  const identity = JSON.stringify(server);
  const introspector = introspectors.get(identity) ?? new Introspector(server);
  introspectors.set(identity, introspector);
  byServer.set(server, introspector);
  return introspector;
}

async function judgeToken(request: IncomingRequest, presented: Presented, context: AuthContext): Promise<AuthResult> {
  const { hash } = presented;
  const { now } = context;
  const before = knownBy(presented, now);
  if (before !== undefined && isFresh(before, now)) return judgeKnown(request, presented, { known: before, context });
  const denied = book.denied(hash, now);
  if (denied !== undefined) return invalid(denied);
  if (before === undefined && failures.isSpent(context.addressClient, now)) return invalid("too many unknown tokens from this address");
  const trouble = await learn(presented, context);
  const known = knownBy(presented, now);
  if (known !== undefined && (isFresh(known, now) || mayBeStale(known, now))) return judgeKnown(request, presented, { known, context });
  const reason = book.denied(hash, now);
  return reason === undefined ? { kind: "unavailable", reason: `token introspection: ${trouble}` } : invalid(reason);
}

/** What is known of a token by the server that is asked now. */
function knownBy({ hash, introspector }: Presented, now: number): KnownToken | undefined {
  const known = book.known(hash, now);
  return known?.by === introspector ? known : undefined;
}

function isFresh({ askedAt, by }: KnownToken, now: number): boolean {
  return now < askedAt + by.server.cacheSeconds * 1000;
}

function mayBeStale({ askedAt, by }: KnownToken, now: number): boolean {
  return by.server.onOutage === "stale" && now <= askedAt + STALE_MS;
}

function judgeKnown(
  request: IncomingRequest,
  { token, introspector }: Presented,
  { known, context }: { known: KnownToken; context: AuthContext },
): AuthResult | Promise<AuthResult> {
  const { credential, confirmation, ids, issuedAt } = known;
  const { revokedTokens, revokedClients } = context.policy;
  if (ids.some((id) => revokedTokens.has(id))) return invalid("token revoked");
  // A token that does not say when it was made may have been made before.
  if ((issuedAt ?? 0) < (revokedClients.get(credential.client) ?? 0)) return invalid("tokens of its client revoked");
  return judgeBinding(request, { credential, token, confirmation, constraint: introspector.server.senderConstraint }, context);
}

/** Asks about a token, or waits while another request does; the book knows then. Tells what went wrong, if anything did. */
async function learn(presented: Presented, context: AuthContext): Promise<string | null> {
  if (book.beginAsking(presented.hash, context.now)) {
    const asking = ask(presented, context).finally(() => book.endAsking(presented.hash));
    context.waitUntil(asking);
    return asking;
  }
  await book.follow(presented.hash);
  return "another request's question was not answered";
}

async function ask({ token, hash, introspector }: Presented, context: AuthContext): Promise<string | null> {
  const { now, addressClient } = context;
  const asked = await introspector.ask(token.text, context.settings, context);
  if (!asked.ok) return asked.trouble;
  const judged = decideIntrospected(asked.answer, introspector.server, now);
  if (judged.ok) {
    book.keep(hash, await toKnown(judged.facts, introspector, now));
    return null;
  }
  if (book.known(hash, now) === undefined) failures.countFailure(addressClient, now);
  book.deny(hash, judged.reason, { now, seconds: introspector.server.cacheSeconds });
  return null;
}

async function toKnown(facts: TokenFacts, by: Introspector, now: number): Promise<KnownToken> {
  const { subject, countedAs, roles, permissions, plan, confirmation, expiresAt, issuedAt, id } = facts;
  const { issuer } = by.server;
  return {
    credential: { method: "oauth2", client: await subjectClient(countedAs, issuer), subject, roles, permissions, plan, limits: {} },
    confirmation,
    ids: id === null ? [] : [`${issuer} ${id}`, id],
    issuedAt,
    expiresAt: expiresAt ?? Number.POSITIVE_INFINITY,
    askedAt: now,
    by,
  };
}
