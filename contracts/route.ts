import * as z from "zod/mini";
import { described } from "./described.ts";
import { Method, Name } from "./scalars.ts";

export const AuthMethod = described(z.enum(["api-key", "jwt"]), "A way to prove who is calling.");
export type AuthMethod = z.infer<typeof AuthMethod>;

const HeaderName = z.string().check(z.regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, { error: "use a header field name" }));
const HeaderValue = z.string().check(z.maxLength(1024), z.regex(/^[\t\x20-\x7e]*$/, { error: "use printable ASCII without line breaks" }));
const HeaderChange = z.strictObject({
  set: described(z.optional(z.record(HeaderName, HeaderValue)), "Headers set to a fixed value."),
  remove: described(z.optional(z.array(HeaderName)), "Headers taken away."),
});

export const Transform = z.strictObject({
  stripPrefix: described(
    z.optional(z.string().check(z.regex(/^(\/[A-Za-z0-9._~-]+)+$/, { error: "use a plain path such as /v1, without a slash at the end" }))),
    "A leading path that the upstream does not see.",
  ),
  requestHeaders: described(z.optional(HeaderChange), "Changes to the request before it is forwarded."),
  responseHeaders: described(z.optional(HeaderChange), "Changes to the response before it is answered."),
});
export type Transform = z.infer<typeof Transform>;

/** One route as the edge matches it. */
export const Route = described(
  z.object({
    id: described(Name, "The route's name in reports, limits and logs."),
    host: described(z.optional(z.string()), "The only Host it answers to; absent: all of them."),
    path: described(z.string(), "Path pattern: /a/b exact, /a/:id one segment, /a/* that path and all below."),
    methods: described(z.optional(z.array(Method)), "Methods it answers; absent: all. GET includes HEAD."),
    upstream: described(Name, "The upstream it forwards to."),
    auth: described(z.array(AuthMethod), "Accepted ways to authenticate; empty: open to everybody."),
    transform: z.optional(Transform),
  }),
  "One route as the edge matches it.",
);
export type Route = z.infer<typeof Route>;

export const Target = z.object({
  url: described(z.string(), "Origin of one server: scheme, host and port."),
});

/** A named set of servers that answer the same requests. */
export const Upstream = described(
  z.object({
    name: Name,
    targets: described(z.array(Target).check(z.minLength(1)), "Its servers, used in turn."),
    timeoutMs: described(z.int().check(z.gte(1), z.lte(300_000)), "How long to wait for the response's headers."),
  }),
  "A named set of servers that answer the same requests.",
);
export type Upstream = z.infer<typeof Upstream>;

export const stepNames = [
  "assign-request-id",
  "canonical-path",
  "own-paths",
  "client-address",
  "live-blocks",
  "match-route",
  "authenticate",
  "authorize",
  "enforce-limit",
  "score-risk",
  "transform",
  "forward",
] as const;

/** One step of the request's way through the edge. */
export const Step = described(z.enum(stepNames), "One step of the request's way through the edge, in order.");
export type Step = z.infer<typeof Step>;
