import * as z from "zod/mini";
import { Country } from "./caller-rules.ts";
import { described } from "./described.ts";
import { HeaderName } from "./fields.ts";
import { LimitCost } from "./limit-cost.ts";
import { ValueMatch } from "./matching.ts";
import { Method, Name } from "./scalars.ts";

export const Algorithm = described(
  z.enum(["token-bucket", "sliding-window", "fixed-window", "sliding-log"]),
  "token-bucket: steady refill with a burst; sliding-window: rolling window over two counters; fixed-window: counter that resets at the window's edge; sliding-log: exact rolling window that logs every request, for low limits such as those of logins, always with policy exact.",
);
export type Algorithm = z.infer<typeof Algorithm>;

export const LimitPolicy = described(
  z.enum(["leased", "strict", "exact"]),
  "How a limit is settled. leased: judged in the isolate, told to Redis in batches; strict: the same by permits taken in advance only, never over; exact: one Redis check per request.",
);
export type LimitPolicy = z.infer<typeof LimitPolicy>;

export const CountedBy = described(
  z.string().check(
    z.regex(/^(client|key|user|address|route|header:[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64})$/, {
      error: "use client, key, user, address, route or header:Name",
    }),
  ),
  "Who shares one counter. client: the credential's client, else the address; key: the API key, user: the token's subject, each else the address; header:Name: the field's value, which callers choose, else the client; address: always the address; route: everybody together.",
);
export type CountedBy = z.infer<typeof CountedBy>;

export const OnStoreFailure = described(
  z.enum(["local", "open", "closed"]),
  "What happens when Redis fails or takes longer than 250 ms. local: each isolate counts by what it knows; open: admit; closed: refuse with 503. Always logged and counted.",
);
export type OnStoreFailure = z.infer<typeof OnStoreFailure>;

/** The name of a plan, as keys and tokens give it. */
export const PlanName = z.string().check(z.minLength(1), z.maxLength(64));

export const Quota = z.int().check(z.gte(0), z.lte(1_000_000_000));
export const PlanQuotas = z.record(PlanName, Quota);

/** What a request must be for a limit to apply to it, besides its route, path and method. */
export const LimitConditions = z.object({
  headers: z.optional(z.record(HeaderName, ValueMatch)),
  plans: z.optional(z.array(PlanName)),
  roles: described(z.optional(z.array(Name)), "Those that inherit the ones named included."),
  countries: z.optional(z.array(Country)),
});
export type LimitConditions = z.infer<typeof LimitConditions>;

/** One limit as the edge judges it: quota, window, and whose requests share the counter. */
export const Limit = described(
  z.object({
    name: described(Name, "The limit's name in headers, reports and live policy."),
    route: described(z.optional(Name), "The only route it applies to; absent: all of them."),
    path: described(z.optional(z.string()), "The path pattern it applies to; absent: all paths."),
    methods: described(z.optional(z.array(Method)), "The methods it applies to; absent: all."),
    when: described(z.optional(LimitConditions), "What else it asks of a request; absent: nothing."),
    additional: described(z.optional(z.boolean()), "true: it holds besides the most specific limit, not in its place."),
    algorithm: Algorithm,
    policy: LimitPolicy,
    quota: described(Quota, "Units admitted per window."),
    planQuotas: described(z.optional(PlanQuotas), "The quota by the caller's plan."),
    windowSeconds: described(z.int().check(z.gte(1), z.lte(31_536_000)), "The window's length in seconds; of a month, its most."),
    calendar: described(
      z.optional(z.enum(["day", "week", "month"])),
      "Windows are those of the calendar, in UTC; a week begins on Monday.",
    ),
    burst: described(z.int().check(z.gte(0)), "Token bucket only: the bucket's size; elsewhere equal to quota."),
    by: described(z.union([CountedBy, z.array(CountedBy)]), "Who shares one counter; a list: who is the same in all of them."),
    cost: described(z.optional(LimitCost), "Units that a request costs; absent: 1."),
    onStoreFailure: OnStoreFailure,
    shadow: described(z.boolean(), "true: count and report what would have been refused, refuse nothing."),
  }),
  "One limit as the edge judges it.",
);
export type Limit = z.infer<typeof Limit>;

export const LimitOutcome = described(
  z.enum(["allowed", "refused", "shadow-refused", "bypassed", "store-failed-allowed", "store-failed-refused"]),
  "What a limit said of one request.",
);
export type LimitOutcome = z.infer<typeof LimitOutcome>;

/** What one limit said of one request; it stands in the metric event. */
export const LimitDecision = z.object({
  limit: Name,
  outcome: LimitOutcome,
  quota: z.int().check(z.gte(0)),
  remaining: z.nullable(z.int().check(z.gte(0))),
  cost: described(z.optional(z.int().check(z.gte(0))), "Units asked for; absent: 1."),
});
export type LimitDecision = z.infer<typeof LimitDecision>;

/** Permits taken from a limit in advance by one isolate. */
export const Lease = described(
  z.object({
    limit: described(Name, "The limit the permits were taken from."),
    client: described(z.string().check(z.minLength(1), z.maxLength(128)), "The client they were taken for."),
    permits: described(z.int().check(z.gte(0)), "How many requests may still be admitted from it."),
    expiresAt: described(z.int().check(z.gte(0)), "Milliseconds since 1970; unused permits are worth nothing after it."),
  }),
  "Permits taken from a limit in advance by one isolate.",
);
