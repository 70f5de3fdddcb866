import * as z from "zod/mini";
import { AuthChoice } from "./auth-choice.ts";
import { CacheRules } from "./cache-rules.ts";
import { callerSections } from "./caller-section.ts";
import { Cors } from "./cors.ts";
import { described } from "./described.ts";
import { Fraction, HeaderName, PathPattern, WaitMs } from "./fields.ts";
import { ValueMatch } from "./matching.ts";
import { RequestRules } from "./request-rules.ts";
import { Counted, Mirror, PathRelaxation, Split } from "./route.ts";
import { Method, Name } from "./scalars.ts";
import { FixedAnswer, Redirect, Transform } from "./transform.ts";
import { Target, Upstream } from "./upstream.ts";

const TargetUrl = z
  .string()
  .check(z.regex(/^https?:\/\/[A-Za-z0-9.\-_[\]:]+\/?$/, { error: "use an origin such as https://api.example.com:8443, without a path" }));

const TargetSection = z.union([
  TargetUrl,
  z.strictObject({
    url: described(TargetUrl, "Origin of one server: scheme, host and port."),
    weight: Target.shape.weight,
    group: Target.shape.group,
    regions: Target.shape.regions,
  }),
]);

const UpstreamSection = z.strictObject({
  targets: described(z.array(TargetSection).check(z.minLength(1)), "Its servers: origins, or { url, weight, group, regions }."),
  timeoutMs: described(z._default(z.int().check(z.gte(1), z.lte(300_000)), 10_000), "How long to wait for the response's headers."),
  connectMs: Upstream.shape.connectMs,
  idleMs: Upstream.shape.idleMs,
  balance: described(
    Upstream.shape.balance,
    "round-robin by weight; least-latency: the faster of two drawn at random, by its moving average and requests in flight; hash: by hashBy, so that few move when targets change.",
  ),
  hashBy: described(Upstream.shape.hashBy, "What hash balancing goes by: client, header:Name or cookie:name."),
  stickyCookie: described(
    z.optional(z.string().check(z.regex(/^[A-Za-z0-9_.-]{1,64}$/, { error: "use letters, digits, '.', '_' and '-'" }))),
    "The name of a cookie that keeps a caller on one target while that is healthy.",
  ),
  retry: Upstream.shape.retry,
  breaker: Upstream.shape.breaker,
  guard: Upstream.shape.guard,
  healthCheck: Upstream.shape.healthCheck,
  clientCertificate: described(
    z.optional(z.string().check(z.regex(/^[A-Z][A-Z0-9_]*$/, { error: "use the name of a binding, such as ORDERS_CERTIFICATE" }))),
    "Client certificate for its TLS: the name of wrangler's mTLS binding; on a self-hosted edge, of variables NAME_CERT and NAME_KEY.",
  ),
  allowPrivate: described(
    z._default(z.boolean(), false),
    "Whether names of targets may stand for private or local addresses. An address or localhost, written out, always may. Self-hosted edges only.",
  ),
});

const RouteSection = z.strictObject({
  id: described(z.optional(Name), "The route's name; by default the slug of its path."),
  host: described(
    z.optional(
      z.string().check(z.regex(/^(\*\.)?[a-z0-9.-]{1,251}$/, { error: "use a lower-case host name without a port, or *.domain" })),
    ),
    "The only Host it answers to, or *.domain for all below it; absent: all of them.",
  ),
  path: described(PathPattern, "Path pattern: /a/b exact, /a/:id one segment, /a/* that path and all below."),
  methods: described(z.optional(z.array(Method).check(z.minLength(1))), "Methods it answers; absent: all. GET includes HEAD."),
  headers: described(z.optional(z.record(HeaderName, ValueMatch)), "Headers it asks for, by name."),
  query: described(
    z.optional(z.record(z.string().check(z.minLength(1), z.maxLength(128)), ValueMatch)),
    "Query parameters it asks for, by name.",
  ),
  upstream: described(z.optional(z.string()), "The name of an upstream, or one origin. Else one of split, redirect and respond."),
  split: z.optional(Split),
  redirect: z.optional(Redirect),
  respond: z.optional(FixedAnswer),
  auth: z.optional(AuthChoice),
  ...callerSections,
  transform: described(z.optional(Transform), "Changes on the way through."),
  cors: z.optional(Cors),
  request: z.optional(RequestRules),
  cache: z.optional(CacheRules),
  mirror: z.optional(Mirror),
  totalMs: described(z.optional(WaitMs), "How long all of it may take, to the response's headers; absent: as long as its attempts."),
  count: z.optional(Counted),
  relax: described(
    z.optional(z.array(PathRelaxation).check(z.minLength(1))),
    "What its paths may hold that is refused elsewhere; its upstream is then trusted to read such a path as the gateway does.",
  ),
});

/** `gateway` of aegis.config.yaml as a person writes it. */
export const GatewaySection = z.strictObject({
  port: described(z._default(z.int().check(z.gte(1), z.lte(65_535)), 8080), "The port of the local and the self-hosted edge."),
  accessLog: described(z._default(z.enum(["all", "refused", "off"]), "all"), "Which requests get a line in the access log."),
  accessLogSample: described(
    z._default(Fraction, 1),
    "Part of the requests that were served and get a line; refusals and failures always do.",
  ),
  ...callerSections,
  upstreams: described(z._default(z.record(Name, UpstreamSection), {}), "The servers behind the gateway, by name."),
  routes: described(z.array(RouteSection).check(z.minLength(1)), "What is served, and from where."),
});
