import * as z from "zod/mini";
import { Country } from "./caller-rules.ts";
import { described } from "./described.ts";
import { HeaderName, PathPattern } from "./fields.ts";
import { Algorithm, CountedBy, LimitPolicy, OnStoreFailure, PlanName, PlanQuotas, Quota } from "./limit.ts";
import { LimitCost } from "./limit-cost.ts";
import { LimitRegions } from "./limit-regions.ts";
import { ValueMatch } from "./matching.ts";
import { AddressRange, Duration, Method, Name } from "./scalars.ts";

const Calendar = z.enum(["day", "week", "month"]);

const Rate = z.string().check(
  z.regex(/^\d{1,10}[kM]?\/(day|week|month|[smhd]|[1-9]\d{0,5}[smhd])$/, {
    error: "use a number and a window, for example 100/1m, 10k/day or 1M/month",
  }),
);

const limitFields = {
  rate: described(z.optional(Rate), "Requests and window in one, for example 100/1m, 10k/day or 1M/month; instead of limit and window."),
  algorithm: z.optional(Algorithm),
  policy: z.optional(LimitPolicy),
  limit: described(z.optional(Quota), "Requests admitted per window."),
  window: described(
    z.optional(z.union([Calendar, Duration])),
    "The window, for example 1m; day, week (from Monday) and month are those of the calendar, in UTC.",
  ),
  planLimits: described(z.optional(PlanQuotas), "The limit by the caller's plan; other callers have `limit`."),
  burst: described(
    z.optional(z.int().check(z.gte(1), z.lte(1_000_000_000))),
    "Token bucket only: the bucket's size; by default the limit.",
  ),
  by: described(
    z.optional(z.union([CountedBy, z.array(CountedBy).check(z.minLength(1), z.maxLength(4))])),
    "Who shares one counter; a list: who is the same in all of them.",
  ),
  cost: described(z.optional(z.union([z.int().check(z.gte(0), z.lte(1_000_000)), LimitCost])), "Units that a request costs; 1 by default."),
  onStoreFailure: z.optional(OnStoreFailure),
  shadow: described(z.optional(z.boolean()), "true: count and report, refuse nothing."),
};

const LimitRule = z.strictObject({
  name: described(z.optional(Name), "The limit's name; by default the slug of its route or path, which one rule without a name may have."),
  route: described(z.optional(Name), "The route it applies to."),
  path: described(z.optional(PathPattern), "The paths it applies to."),
  methods: described(z.optional(z.array(Method).check(z.minLength(1))), "The methods it applies to; absent: all."),
  headers: described(z.optional(z.record(HeaderName, ValueMatch)), "Request headers it asks for, by name."),
  plans: described(z.optional(z.array(PlanName).check(z.minLength(1))), "The plans it applies to; absent: all callers."),
  roles: described(z.optional(z.array(Name).check(z.minLength(1))), "The roles it applies to, those that inherit them included."),
  countries: described(z.optional(z.array(Country).check(z.minLength(1))), "The countries it applies to; XX: not known."),
  additional: described(
    z.optional(z.boolean()),
    "true: it holds besides the most specific limit, not in its place. A request must pass all of its limits, and is counted by all or none.",
  ),
  ...limitFields,
});

/** `rateLimiting` of aegis.config.yaml as a person writes it. */
export const RateLimitingSection = z.strictObject({
  default: described(z.optional(z.strictObject(limitFields)), "The limit of every request that no rule names."),
  rules: described(
    z._default(z.array(LimitRule), []),
    "Limits for some requests. The most specific one applies: of one route or path, those that ask for headers, plans, roles or countries first, in their order.",
  ),
  regions: z.optional(LimitRegions),
  legacyHeaders: described(
    z._default(z.boolean(), false),
    "true: answers have X-RateLimit-Limit, -Remaining and -Reset too, of the limit that binds; the reset in seconds since 1970.",
  ),
  bypass: described(
    z._default(
      z.strictObject({
        ips: described(z._default(z.array(AddressRange), []), "Addresses that are not limited."),
        roles: described(z._default(z.array(Name), []), "Roles that are not limited."),
        clients: described(z._default(z.array(z.string()), []), "Clients that are not limited, as key:<id> or sub:<subject>."),
      }),
      { ips: [], roles: [], clients: [] },
    ),
    "Who is not limited.",
  ),
});
