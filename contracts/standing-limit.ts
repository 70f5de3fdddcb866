import * as z from "zod/mini";
import { ClientPattern } from "./client.ts";
import { LimitChange } from "./decision.ts";
import { described } from "./described.ts";
import { Limit } from "./limit.ts";
import { Instant, Name } from "./scalars.ts";

export const StandingOverride = z.object({
  ...LimitChange.shape,
  origin: described(z.enum(["operator", "loop"]), "Who changed it."),
  decisionId: described(z.string(), "Its row in the ledger."),
  expiresAt: described(z.nullable(Instant), "When it no longer holds; null: when somebody takes it away."),
});
export type StandingOverride = z.infer<typeof StandingOverride>;

/** A limit changed for one client, or for all that a pattern names. */
export const ClientLimit = z.object({
  limit: described(Name, "The limit's name."),
  client: ClientPattern,
  ...StandingOverride.shape,
});
export type ClientLimit = z.infer<typeof ClientLimit>;

/** A limit as it stands: what the config says, what wins over it, what holds. */
export const StandingLimit = z.object({
  name: Name,
  route: Limit.shape.route,
  path: Limit.shape.path,
  methods: Limit.shape.methods,
  algorithm: Limit.shape.algorithm,
  by: Limit.shape.by,
  configured: described(LimitChange, "What the config says."),
  override: described(z.nullable(StandingOverride), "What wins over it now; null: nothing."),
  effective: described(LimitChange, "What the edge applies."),
});
export type StandingLimit = z.infer<typeof StandingLimit>;

export const StandingLimits = z.object({
  limits: described(z.array(StandingLimit), "Most specific first, as the edge tries them."),
  orphans: described(
    z.array(z.object({ name: Name, override: StandingOverride })),
    "Overrides whose limit the live config does not have; they come back with it.",
  ),
  clients: described(
    z.array(ClientLimit),
    "Changes for some clients, by limit and client; of those that match a caller its own holds, else that of the longest pattern.",
  ),
});
export type StandingLimits = z.infer<typeof StandingLimits>;
