import * as z from "zod/mini";
import { described } from "./described.ts";

type ProblemEntry = { status: number; title: string; remedy: string; type?: string };

/** Types that the IETF draft on rate-limit headers registers. */
const registered = (name: string) => `https://iana.org/assignments/http-problem-types#${name}`;

/** Every problem Aegis answers: at the edge first, then in analytics. docs/problems.md is tested against it. */
export const problems = {
  "path-refused": {
    status: 400,
    title: "The path cannot be served safely",
    remedy: "Send a plain path: no encoded slash, backslash or control character, no ';', no double encoding, only ASCII.",
  },
  "request-refused": { status: 400, title: "The request is malformed", remedy: "Check the Host header and the request line." },
  "headers-too-large": {
    status: 431,
    title: "The request's headers are too large",
    remedy: "Send fewer or shorter headers and cookies.",
  },
  "request-timeout": { status: 408, title: "The request did not arrive in time", remedy: "Send the whole request at once, and again." },
  "method-refused": { status: 405, title: "The method is never served", remedy: "TRACE and CONNECT are refused everywhere." },
  "address-denied": {
    status: 403,
    title: "The client address is not admitted",
    remedy: "Ask the operator to admit the address; give the request id.",
  },
  "location-denied": {
    status: 403,
    title: "Callers from this country or network are not admitted",
    remedy: "Call from a place that the operator admits; give the request id.",
  },
  "client-blocked": {
    status: 403,
    title: "The client is blocked",
    remedy: "Wait until the block ends, or ask the operator; give the request id.",
  },
  "route-not-found": { status: 404, title: "No route matches", remedy: "Check host and path against the API's documentation." },
  "method-not-allowed": { status: 405, title: "The route does not answer this method", remedy: "Use a method listed in the Allow header." },
  "authentication-required": {
    status: 401,
    title: "Authentication is required",
    remedy: "Send one of the credentials named in WWW-Authenticate.",
  },
  "authentication-failed": {
    status: 401,
    title: "The credential was not accepted",
    remedy: "Get a fresh credential; the operator finds the reason in the log by the request id.",
  },
  "permission-denied": {
    status: 403,
    title: "The caller may not do this",
    remedy: "Ask the operator for a role that may; give the request id.",
  },
  "quota-exceeded": {
    status: 429,
    title: "The quota is used up",
    remedy: "Wait for the seconds in Retry-After; spread requests by the RateLimit fields.",
    type: registered("quota-exceeded"),
  },
  "abnormal-usage-detected": {
    status: 429,
    title: "Requests are refused because of abnormal usage",
    remedy: "Wait for the seconds in Retry-After and slow down; what was lowered returns by itself.",
    type: registered("abnormal-usage-detected"),
  },
  "temporary-reduced-capacity": {
    status: 503,
    title: "Capacity is reduced for a while",
    remedy: "Retry after the seconds in Retry-After.",
    type: registered("temporary-reduced-capacity"),
  },
  "limit-unavailable": {
    status: 503,
    title: "The limit cannot be checked",
    remedy: "Retry after the seconds in Retry-After; this route refuses while its counter store is away.",
  },
  "upstream-unreachable": {
    status: 502,
    title: "The upstream did not answer",
    remedy: "Retry later; the operator finds the cause in the log by the request id.",
  },
  "upstream-invalid": {
    status: 502,
    title: "The upstream's answer cannot be passed on",
    remedy: "Tell the operator; the cause is in the log by the request id.",
  },
  "body-too-large": { status: 413, title: "The request's body is too large", remedy: "Send less in one request." },
  "media-type-refused": {
    status: 415,
    title: "The body's media type is not accepted",
    remedy: "Send a body of a type that the detail names, as UTF-8 and without Content-Encoding where it is JSON.",
  },
  "request-invalid": { status: 400, title: "The request is not valid", remedy: "Mend what is listed under errors." },
  "upload-failed": {
    status: 400,
    title: "The request's body did not arrive",
    remedy: "Send the whole body, in the form its headers announce.",
  },
  "client-gone": {
    status: 499,
    title: "The caller left before the answer",
    remedy: "Nobody reads this: it is for the log and the metrics.",
  },
  "upstream-timeout": { status: 504, title: "The upstream took too long", remedy: "Retry later with a smaller request." },
  "nothing-cached": {
    status: 504,
    title: "Nothing that is kept answers this request",
    remedy: "Ask without only-if-cached in Cache-Control.",
  },
  "policy-unavailable": {
    status: 503,
    title: "The gateway has no valid configuration",
    remedy: "The operator publishes one with `aegis publish`.",
  },
  "internal-error": { status: 500, title: "The gateway failed", remedy: "Retry; if it stays, give the operator the request id." },
  "sign-in-required": {
    status: 401,
    title: "Sign in first",
    remedy: "Open the sign-in link that `aegis dev` prints, or send Authorization: Bearer with an operator or personal token.",
  },
  "sign-in-slowed": {
    status: 429,
    title: "Too many sign-ins from here have failed",
    remedy: "Wait for the seconds in Retry-After; then use a fresh sign-in link or the right token.",
  },
  "operator-role-required": {
    status: 403,
    title: "The operator's role does not allow this",
    remedy: "Ask an admin for the role named in the detail.",
  },
  "origin-refused": {
    status: 403,
    title: "The request comes from another site",
    remedy: "Use the dashboard on its own address, or an operator token.",
  },
  "stream-limit-reached": {
    status: 429,
    title: "A bound of the live stream is reached",
    remedy: "Close streams or end subscriptions that nobody needs; the detail names the bound, docs/stream.md all of them.",
  },
  "not-found": { status: 404, title: "There is no such thing", remedy: "Check the address against docs/api.md." },
  "input-invalid": { status: 400, title: "The input is not valid", remedy: "Mend the fields listed under errors." },
  "config-invalid": {
    status: 422,
    title: "The configuration has mistakes",
    remedy: "Mend every mistake listed under errors; `aegis check` finds the same ones.",
  },
  "input-too-large": { status: 413, title: "The input is too large", remedy: "Send less in one request." },
  "signature-invalid": {
    status: 401,
    title: "The edge's signature is not valid",
    remedy: "Give the edge and analytics the same ingest key, and set their clocks.",
  },
  "batch-invalid": { status: 422, title: "The batch is not valid", remedy: "Send the columns of contracts/schema/metric-batch.json." },
  conflict: { status: 409, title: "It has changed in the meantime", remedy: "Read it again and repeat the change." },
  "dependency-unavailable": {
    status: 503,
    title: "A part that is needed is away",
    remedy: "Retry after the seconds in Retry-After; /health names the part.",
  },
} as const satisfies Record<string, ProblemEntry>;

export type ProblemCode = keyof typeof problems;
export const problemCodes = Object.keys(problems) as ProblemCode[];

/** Where a problem is explained: on the service that answered it. */
export function problemType(code: ProblemCode): string {
  const entry: ProblemEntry = problems[code];
  return entry.type ?? `/_aegis/problems/${code}`;
}

export const FieldError = z.object({
  path: described(z.string(), "Where the mistake is, for example gateway.routes[2].path."),
  line: described(z.optional(z.int()), "Its line in the file, from 1."),
  message: described(z.string(), "What is wrong and what would be right."),
});
export type FieldError = z.infer<typeof FieldError>;

/** Body of every refusal and failure: RFC 9457, application/problem+json. */
export const Problem = described(
  z.object({
    type: described(z.string(), "Identifies the kind of problem; under /_aegis/problems/ it can be opened."),
    title: z.string(),
    status: z.int().check(z.gte(400), z.lte(599)),
    code: described(z.enum(problemCodes), "Stable name for programs."),
    detail: described(z.optional(z.string()), "What happened to this request."),
    instance: described(z.optional(z.string()), "The path asked for."),
    requestId: described(z.string(), "Give this to the operator; every refusal can be found by it."),
    errors: described(z.optional(z.array(FieldError)), "Every mistake in the input."),
    "violated-policies": described(z.optional(z.array(z.string())), "Names of the limits that refused."),
  }),
  "Body of every refusal and failure (RFC 9457).",
);
export type Problem = z.infer<typeof Problem>;
