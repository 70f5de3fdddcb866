import * as z from "zod/mini";
import { CacheRules } from "./cache-rules.ts";
import { callerRules } from "./caller-rules.ts";
import { Cors } from "./cors.ts";
import { described } from "./described.ts";
import { Fraction, WaitMs } from "./fields.ts";
import { ValueMatch } from "./matching.ts";
import { RequestRules } from "./request-rules.ts";
import { Method, Name } from "./scalars.ts";
import { FixedAnswer, Redirect, Transform } from "./transform.ts";
import { HashKey } from "./upstream.ts";

export const AuthMethod = described(z.enum(["api-key", "jwt", "oauth2", "mtls"]), "A way to prove who is calling.");
export type AuthMethod = z.infer<typeof AuthMethod>;

export const pathRelaxations = ["encoded-separator", "double-encoding", "path-parameter"] as const;

/** What a route may take that is refused elsewhere; its upstream is then trusted to read such a path as the gateway does. */
export const PathRelaxation = described(
  z.enum(pathRelaxations),
  "encoded-separator: %2F and %5C inside a segment; double-encoding: %25 and two hexadecimal digits; path-parameter: ';'.",
);
export type PathRelaxation = z.infer<typeof PathRelaxation>;

/** Where a route's requests go when it has more than one upstream: a canary, a migration. */
export const Split = described(
  z.strictObject({
    by: described(z.optional(HashKey), "What keeps a caller on one branch; absent: each request is drawn anew."),
    branches: described(
      z
        .array(z.strictObject({ upstream: z.string(), weight: z.int().check(z.gte(0), z.lte(10_000)) }))
        .check(z.minLength(2), z.maxLength(16)),
      "Upstreams with their shares.",
    ),
  }),
  "Several upstreams, by weight.",
);
export type Split = z.infer<typeof Split>;

export const Mirror = described(
  z.strictObject({
    upstream: described(z.string(), "Where copies go; what they are answered is thrown away."),
    fraction: described(z._default(Fraction, 1), "Part of the requests that is copied. Bodies over 64 KiB are not."),
  }),
  "Sends copies of requests to another upstream.",
);
export type Mirror = z.infer<typeof Mirror>;

/** What is counted of a route's traffic as it passes, at a cost that other routes do not have. */
export const Counted = described(
  z.array(z.enum(["bodies", "messages"])).check(z.minLength(1), z.maxLength(2)),
  "bodies: bytes of bodies whose length is not announced; metric events wait for their end, a minute at most. messages: WebSocket messages, told in the log and by signals when the socket closes.",
);

/** One route as the edge matches it. */
export const Route = described(
  z.object({
    id: described(Name, "The route's name in reports, limits and logs."),
    host: described(z.optional(z.string()), "The only Host it answers to, or *.domain for all below it; absent: all of them."),
    path: described(z.string(), "Path pattern: /a/b exact, /a/:id one segment, /a/* that path and all below."),
    methods: described(z.optional(z.array(Method)), "Methods it answers; absent: all. GET includes HEAD."),
    headers: described(z.optional(z.record(z.string(), ValueMatch)), "Headers it asks for, by name."),
    query: described(z.optional(z.record(z.string(), ValueMatch)), "Query parameters it asks for, by name."),
    upstream: described(z.optional(Name), "The upstream it forwards to; absent where it is split, redirects or answers itself."),
    split: z.optional(Split),
    redirect: z.optional(Redirect),
    respond: z.optional(FixedAnswer),
    auth: described(z.array(AuthMethod), "Accepted ways to authenticate; empty: open to everybody."),
    authMode: described(z.optional(z.enum(["any", "all"])), "Whether one of them is asked for or every one; absent: one is enough."),
    onAuthUnavailable: described(
      z.optional(z.enum(["refuse", "anonymous"])),
      "What follows when a credential cannot be judged because a part is away; absent: refuse.",
    ),
    ...callerRules,
    transform: z.optional(Transform),
    cors: z.optional(Cors),
    request: z.optional(RequestRules),
    cache: z.optional(CacheRules),
    mirror: z.optional(Mirror),
    totalMs: described(z.optional(WaitMs), "How long all of it may take, to the response's headers."),
    count: z.optional(Counted),
    relax: described(z.optional(z.array(PathRelaxation)), "What its paths may hold that is refused elsewhere."),
  }),
  "One route as the edge matches it.",
);
export type Route = z.infer<typeof Route>;

export const stepNames = [
  "assign-request-id",
  "canonical-path",
  "own-paths",
  "client-address",
  "live-blocks",
  "match-route",
  "caller-rules",
  "answer-preflight",
  "authenticate",
  "authorize",
  "tell-limits",
  "enforce-limit",
  "score-risk",
  "check-request",
  "answer-directly",
  "choose-upstream",
  "answer-from-cache",
  "transform",
  "forward",
] as const;

/** One step of the request's way through the edge. */
export const Step = described(z.enum(stepNames), "One step of the request's way through the edge, in order.");
export type Step = z.infer<typeof Step>;
