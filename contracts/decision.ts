import * as z from "zod/mini";
import { described } from "./described.ts";
import { Instant, Name } from "./scalars.ts";

export const LimitChange = z.object({
  quota: described(z.int().check(z.gte(0)), "Requests per window."),
  windowSeconds: described(z.int().check(z.gte(1)), "The window's length."),
  mode: described(z.enum(["enforce", "shadow"]), "shadow: counted, not refused."),
});

/** A change that somebody or the model suggests; nothing has happened yet. */
export const Proposal = described(
  z.object({
    id: z.string().check(z.minLength(1)),
    limit: described(Name, "The limit it would change."),
    change: LimitChange,
    reason: described(z.string(), "Why, in a sentence."),
    evidence: described(z.record(z.string(), z.unknown()), "The numbers it rests on."),
    proposedBy: described(z.string(), "Operator or model."),
    proposedAt: Instant,
    state: z.enum(["open", "approved", "rejected", "expired"]),
  }),
  "A change that somebody or the model suggests.",
);
export type Proposal = z.infer<typeof Proposal>;

/** A change that was made, by whom, why and until when. */
export const Decision = described(
  z.object({
    id: z.string().check(z.minLength(1)),
    action: described(z.string(), "What was done: limit.set, limit.unset, config.publish, config.rollback, key.create, key.revoke …"),
    target: described(z.string(), "What it was done to: a limit, a key, a config version."),
    before: described(z.unknown(), "The value until then; null: there was none."),
    after: described(z.unknown(), "The value since; null: there is none."),
    reason: z.string(),
    evidence: z.record(z.string(), z.unknown()),
    actor: described(z.string(), "Who: an operator's name, or `loop`."),
    decidedAt: Instant,
    expiresAt: z.nullable(Instant),
  }),
  "A change that was made, by whom, why and until when.",
);
export type Decision = z.infer<typeof Decision>;
