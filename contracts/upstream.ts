import * as z from "zod/mini";
import { described } from "./described.ts";
import { Fraction, RegionCode, WaitMs } from "./fields.ts";
import { Name } from "./scalars.ts";

const Count = z.int().check(z.gte(1), z.lte(1_000_000));

export const Target = z.object({
  url: described(z.string(), "Origin of one server: scheme, host and port."),
  weight: described(z._default(z.int().check(z.gte(0), z.lte(1000)), 1), "Its share among those of its group; 0: none."),
  group: described(
    z._default(z.int().check(z.gte(0), z.lte(9)), 0),
    "Failover order: a later group is used when no target of the earlier ones is healthy.",
  ),
  regions: described(
    z.optional(z.array(RegionCode)),
    "Callers it is preferred for: data centres, countries and continents as Cloudflare names them (FRA, DE, EU).",
  ),
});
export type Target = z.infer<typeof Target>;

/** By what a request sticks to one target or one branch. */
export const HashKey = described(
  z
    .string()
    .check(
      z.regex(/^(client|header:[A-Za-z0-9-]{1,64}|cookie:[A-Za-z0-9_.-]{1,64})$/, { error: "use client, header:Name or cookie:name" }),
    ),
  "client, header:Name or cookie:name.",
);

export const retryConditions = ["unreachable", "timeout", "500", "502", "503", "504"] as const;

export const Retry = described(
  z.strictObject({
    attempts: described(z._default(z.int().check(z.gte(1), z.lte(5)), 1), "Further attempts after the first."),
    on: described(
      z._default(z.array(z.enum(retryConditions)).check(z.minLength(1)), ["unreachable", "502", "503", "504"]),
      "What is tried again, on another target where there is one.",
    ),
    attemptTimeoutMs: described(z.optional(WaitMs), "How long each attempt may wait for headers; absent: the upstream's timeoutMs."),
    backoffMs: described(
      z._default(z.int().check(z.gte(0), z.lte(10_000)), 25),
      "Pause before the first further attempt; doubled each time, with jitter.",
    ),
    budget: described(z._default(Fraction.check(z.lte(0.2)), 0.2), "Retries, as part of the requests of the last 10 seconds."),
  }),
  "Tries again, and only what is safe: an idempotent method or an Idempotency-Key, a body of up to 64 KiB, nothing answered yet.",
);
export type Retry = z.infer<typeof Retry>;

export const Breaker = described(
  z.strictObject({
    failures: described(z._default(Count, 5), "Failures in a row (no answer, or 5xx) that open it."),
    failureRate: described(z.optional(Fraction), "Part of failures in the last 10 seconds that opens it too, from 20 requests on."),
    openMs: described(
      z._default(WaitMs, 5000),
      "How long it stays open the first time; doubled each time it opens again, up to openMaxMs.",
    ),
    openMaxMs: described(z._default(WaitMs, 60_000), "The longest it stays open."),
    probes: described(z._default(z.int().check(z.gte(1), z.lte(100)), 1), "Requests let through half-open; all must succeed to close it."),
    maxEjected: described(
      z._default(Fraction, 0.5),
      "Part of an upstream's targets that may be left out at once; one whose breaker opens beyond it stays in use.",
    ),
  }),
  "Leaves a target out while it fails: closed, open, half-open with probes.",
);
export type Breaker = z.infer<typeof Breaker>;

export const Guard = described(
  z.strictObject({
    minimum: described(z._default(Count, 4), "Requests in flight that are always admitted, in each isolate or process."),
    maximum: described(z._default(Count, 1000), "Requests in flight that are never exceeded."),
    tolerance: described(
      z._default(z.number().check(z.gte(1), z.lte(10)), 1.5),
      "How many times its unloaded latency the upstream may take before fewer are admitted.",
    ),
  }),
  "Keeps the requests in flight at what the upstream can bear, learned from its latency; beyond it 503 with Retry-After.",
);
export type Guard = z.infer<typeof Guard>;

export const HealthCheck = described(
  z.strictObject({
    path: described(z.string().check(z.regex(/^\/[\x21-\x7e]*$/)), "Path asked by GET on every target."),
    intervalSeconds: described(z._default(z.int().check(z.gte(5), z.lte(3600)), 60), "How often; on Workers a multiple of 60."),
    timeoutMs: described(z._default(WaitMs, 2000), "How long an answer may take."),
    healthyAfter: described(z._default(z.int().check(z.gte(1), z.lte(10)), 2), "Good answers in a row that bring a target back."),
    unhealthyAfter: described(z._default(z.int().check(z.gte(1), z.lte(10)), 3), "Bad answers in a row that leave a target out."),
    statuses: described(z._default(z.array(z.int().check(z.gte(100), z.lte(599))), [200]), "Statuses that are good."),
  }),
  "Asks targets whether they are well; what it finds goes to every edge by live policy.",
);
export type HealthCheck = z.infer<typeof HealthCheck>;

/** A named set of servers that answer the same requests. */
export const Upstream = described(
  z.object({
    name: Name,
    targets: described(z.array(Target).check(z.minLength(1)), "Its servers."),
    timeoutMs: described(z.int().check(z.gte(1), z.lte(300_000)), "How long to wait for the response's headers."),
    connectMs: described(z.optional(WaitMs), "How long to wait for a connection. Self-hosted edges only."),
    idleMs: described(z.optional(WaitMs), "How long the response's body may pause. Self-hosted edges only."),
    balance: z._default(z.enum(["round-robin", "least-latency", "hash"]), "round-robin"),
    hashBy: z.optional(HashKey),
    stickyCookie: z.optional(z.string()),
    retry: z.optional(Retry),
    breaker: z.optional(Breaker),
    guard: z.optional(Guard),
    healthCheck: z.optional(HealthCheck),
    clientCertificate: z.optional(z.string()),
    allowPrivate: described(
      z.optional(z.boolean()),
      "Names of its targets may stand for private or local addresses. Self-hosted edges only.",
    ),
  }),
  "A named set of servers that answer the same requests.",
);
export type Upstream = z.infer<typeof Upstream>;
