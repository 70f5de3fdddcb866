import * as z from "zod/mini";
import { Client } from "./client.ts";
import { described } from "./described.ts";
import { Instant, Name } from "./scalars.ts";

export const LimitChange = z.object({
  quota: described(z.int().check(z.gte(0)), "Requests per window."),
  windowSeconds: described(z.int().check(z.gte(1)), "The window's length."),
  mode: described(z.enum(["enforce", "shadow"]), "shadow: counted, not refused."),
});

export const ProposedAction = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("lower-limit"),
    limit: described(Name, "The limit it would change."),
    from: described(LimitChange, "What holds now."),
    to: described(LimitChange, "What it would be."),
  }),
  z.object({
    kind: z.literal("block-clients"),
    clients: described(z.array(Client).check(z.minLength(1), z.maxLength(100)), "Whom it would block."),
  }),
]);
export type ProposedAction = z.infer<typeof ProposedAction>;

/** A change that the loop suggests; nothing is refused by it yet. */
export const Proposal = described(
  z.object({
    id: z.string().check(z.minLength(1)),
    route: described(z.nullable(Name), "The route whose traffic it answers; null: requests that matched no route."),
    action: ProposedAction,
    mode: described(z.enum(["suggest", "shadow"]), "shadow: the edge counts whom it would refuse; suggest: nothing happens."),
    holdsSeconds: described(z.int().check(z.gte(1)), "How long the change holds once it is approved."),
    reason: described(z.string(), "Why, in a sentence."),
    evidence: described(z.record(z.string(), z.unknown()), "The numbers it rests on."),
    proposedBy: described(z.string(), "`loop`, or an operator's name."),
    proposedAt: Instant,
    expiresAt: described(Instant, "It is void from then on."),
    state: z.enum(["open", "approved", "rejected", "expired"]),
    decidedBy: described(z.nullable(z.string()), "Who approved or rejected it."),
    decidedAt: z.nullable(Instant),
    decisionId: described(z.nullable(z.string()), "The row in the ledger of its approval or rejection."),
  }),
  "A change that the loop suggests.",
);
export type Proposal = z.infer<typeof Proposal>;

/** How an operator was known when a change was made. */
export const sourceVias = ["session", "personal-token", "operator-token", "service-token", "code", "oidc", "none"] as const;

/** From where a change came. */
export const Source = z.object({
  via: described(
    z.enum(sourceVias),
    "How the operator was known; code, oidc and operator-token of a sign-in: what was shown; none: nothing that was accepted.",
  ),
  address: described(z.nullable(z.string()), "The address the request came from, as stored: a trusted proxy's word, else the socket's."),
});
export type Source = z.infer<typeof Source>;

/** A change that was made, by whom, why and until when. */
export const Decision = described(
  z.object({
    id: z.string().check(z.minLength(1)),
    action: described(
      z.string(),
      "What was done: limit.set, limit.unset, limit.expire, limit.set-for-client, client.block, client.unblock, address.block, address.unblock, config.publish, key.create, session.start, token.create, alert.acknowledge, cache.purge, target.eject, target.restore …",
    ),
    target: described(
      z.string(),
      "What it was done to: a limit, a client, an address range, a key, a config version, an upstream's target.",
    ),
    before: described(z.unknown(), "The value until then; null: there was none."),
    after: described(z.unknown(), "The value since; null: there is none."),
    reason: z.string(),
    evidence: z.record(z.string(), z.unknown()),
    actor: described(z.string(), "Who: an operator's name, `loop` or `health-check`."),
    source: described(z.nullable(Source), "From where it came; null: Aegis itself."),
    decidedAt: Instant,
    expiresAt: z.nullable(Instant),
  }),
  "A change that was made, by whom, why and until when.",
);
export type Decision = z.infer<typeof Decision>;

export const LedgerPage = z.object({
  decisions: described(z.array(Decision), "Newest first."),
  next: described(z.nullable(z.string()), "Send it as `before` for the next page; null: there is none."),
});
export type LedgerPage = z.infer<typeof LedgerPage>;

export const ProposalsAnswer = z.object({ proposals: described(z.array(Proposal), "Newest first.") });
export type ProposalsAnswer = z.infer<typeof ProposalsAnswer>;
