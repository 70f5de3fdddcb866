import * as z from "zod/mini";
import { described } from "./described.ts";
import { HeaderName, HeaderValue, HostName } from "./fields.ts";

const PlainPath = z
  .string()
  .check(z.regex(/^(\/[A-Za-z0-9._~-]+)+$/, { error: "use a plain path such as /v1, without a slash at the end" }));
const PathTemplate = z.string().check(
  z.maxLength(512),
  z.regex(/^\/[A-Za-z0-9._~!$&'()*+,=:@/-]*$/, {
    error: "use a plain path; :name stands for the route's parameter, a final /* for what follows its prefix",
  }),
);
const ParameterName = z.string().check(z.regex(/^[A-Za-z0-9._~-]{1,64}$/, { error: "use letters, digits, '.', '_', '~' and '-'" }));
const ParameterValue = z.string().check(z.maxLength(1024));

const HeaderChange = z.strictObject({
  set: described(z.optional(z.record(HeaderName, HeaderValue)), "Headers set to a fixed value."),
  add: described(
    z.optional(z.record(HeaderName, z.union([HeaderValue, z.array(HeaderValue).check(z.minLength(1), z.maxLength(16))]))),
    "Values added to what the header holds: one, or a list.",
  ),
  remove: described(z.optional(z.array(HeaderName)), "Headers taken away."),
});
export type HeaderChange = z.infer<typeof HeaderChange>;

export const Transform = z.strictObject({
  stripPrefix: described(z.optional(PlainPath), "A leading path that the upstream does not see."),
  rewritePrefix: described(z.optional(z.union([PlainPath, z.literal("/")])), "For a route such as /a/*: what stands in place of /a."),
  rewritePath: described(
    z.optional(PathTemplate),
    "The whole path: /v2/users/:id takes the route's parameters, a final /* what its prefix leaves.",
  ),
  host: described(z.optional(HostName), "The Host the upstream sees. Self-hosted edges only: Workers send the target's own."),
  query: described(
    z.optional(
      z.strictObject({
        set: described(z.optional(z.record(ParameterName, ParameterValue)), "Parameters set to one fixed value."),
        add: described(z.optional(z.record(ParameterName, ParameterValue)), "Values added to what is there."),
        remove: described(z.optional(z.array(ParameterName)), "Parameters taken away."),
      }),
    ),
    "Changes to the query.",
  ),
  requestHeaders: described(z.optional(HeaderChange), "Changes to the request before it is forwarded."),
  responseHeaders: described(z.optional(HeaderChange), "Changes to the response before it is answered."),
});
export type Transform = z.infer<typeof Transform>;

/** An answer that sends the caller elsewhere. What is absent stays as it was asked for. */
export const Redirect = described(
  z.strictObject({
    status: described(
      z._default(z.union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)]), 302),
      "Its status.",
    ),
    scheme: z.optional(z.enum(["http", "https"])),
    host: z.optional(HostName),
    port: z.optional(z.int().check(z.gte(1), z.lte(65_535))),
    path: described(z.optional(PathTemplate), "The whole path, as in rewritePath."),
    prefix: described(z.optional(z.union([PlainPath, z.literal("/")])), "For a route such as /a/*: what stands in place of /a."),
    keepQuery: described(z._default(z.boolean(), true), "Whether the query goes along."),
  }),
  "Sends the caller elsewhere instead of forwarding.",
);
export type Redirect = z.infer<typeof Redirect>;

/** A fixed answer: a mock, a notice, a refusal. */
export const FixedAnswer = described(
  z.strictObject({
    status: described(z._default(z.int().check(z.gte(200), z.lte(599)), 200), "Its status."),
    headers: described(z.optional(z.record(HeaderName, HeaderValue)), "Its headers."),
    body: described(z.optional(z.string().check(z.maxLength(65_536))), "Its body, as text."),
  }),
  "A fixed answer instead of forwarding.",
);
export type FixedAnswer = z.infer<typeof FixedAnswer>;
