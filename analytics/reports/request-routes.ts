import { eq } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { Client } from "#contracts/client.ts";
import { described } from "#contracts/described.ts";
import type { FieldError } from "#contracts/problem.ts";
import { RequestPage, RequestReport } from "#contracts/report.ts";
import { Instant } from "#contracts/scalars.ts";
import { requestMetrics } from "../db/metric-tables.ts";
import { toRequestReport } from "../db/to-request-report.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { type RequestPosition, readRequests } from "./read-requests.ts";
import { Method } from "./report-query.ts";
import { readRequestCursor, writeRequestCursor } from "./request-cursor.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const Word = z.optional(plainText(128).check(z.minLength(1)));
const RequestsQuery = z.strictObject({
  from: described(z.optional(Instant), "Begin; an hour before the end where nothing is said, a day at most."),
  to: described(z.optional(Instant), "End; now where nothing is said."),
  route: described(z.optional(plainText(128)), "Only this route; empty: requests that no route matched."),
  method: described(z.optional(Method), "Only this method."),
  status: described(z.optional(z.coerce.number().check(z.int(), z.gte(100), z.lte(599))), "Only this status."),
  statusClass: described(z.optional(z.enum(["1xx", "2xx", "3xx", "4xx", "5xx"])), "Only answers of this class."),
  client: described(z.optional(Client), "Only this client."),
  plan: described(Word, "Only this plan."),
  upstream: described(Word, "Only this upstream."),
  location: described(Word, "Only this location."),
  problem: described(Word, "Only this problem, by its code."),
  limit: described(z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(500)), 50), "Requests on a page, 1 to 500."),
  before: described(z.optional(plainText(400).check(z.minLength(1))), "`next` of the page before."),
});
const RequestParameters = z.object({ id: plainText(64).check(z.minLength(1)) });

const getRequest = describeOperation({
  summary: "One answered request, by the id in its X-Request-Id",
  tag: "requests",
  role: "viewer",
  answers: { 200: RequestReport },
  refusals: ["input-invalid", "sign-in-required", "not-found"],
});

const getRequests = describeOperation({
  summary: "Answered requests, newest first",
  tag: "requests",
  role: "viewer",
  answers: { 200: RequestPage },
  refusals: ["input-invalid"],
});

/** GET /api/requests, a page at a time, and /api/requests/:id: what became of one request. Refusals are never sampled, so each is found while raw events are kept. */
export function requestRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now">): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  app.get("/api/requests", getRequests, requireOperator(dependencies, "viewer"), validateInput("query", RequestsQuery), async (c) => {
    const { before, ...asked } = c.req.valid("query");
    const listing = decideListing(asked, before, dependencies.now());
    if (!listing.ok) return answerProblem(c, { reason: "input-invalid", errors: [listing.error] });
    const { requests, end } = await readRequests(dependencies.db, { ...asked, ...listing.bounds });
    return c.json({ requests, next: end === null ? null : writeRequestCursor({ ...end, fromMs: listing.bounds.fromMs }) });
  });
  app.get(
    "/api/requests/:id",
    getRequest,
    requireOperator(dependencies, "viewer"),
    validateInput("param", RequestParameters),
    async (c) => {
      const { id } = c.req.valid("param");
      const [row] = await dependencies.db.select().from(requestMetrics).where(eq(requestMetrics.requestId, id)).limit(1);
      return row === undefined ? answerProblem(c, { reason: "not-found" }) : c.json(toRequestReport(row));
    },
  );
  return app;
}

type Bounds = { readonly fromMs: number; readonly toMs: number; readonly before: RequestPosition | null };
type Listing = { readonly ok: true; readonly bounds: Bounds } | { readonly ok: false; readonly error: FieldError };

/** Which time is listed, and from where on. Later pages keep the first one's begin, however long they are read. */
function decideListing(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  cursor: string | undefined,
  now: number,
): Listing {
  const position = cursor === undefined ? null : readRequestCursor(cursor);
  const toMs = to === undefined ? (position === null ? now : position.at + 1) : Date.parse(to);
  const fromMs = from === undefined ? (position?.fromMs ?? toMs - hourMs) : Date.parse(from);
  if (cursor !== undefined && position === null) return { ok: false, error: { path: "before", message: "use `next` of an earlier page" } };
  if (fromMs >= 0 && fromMs < toMs && toMs - fromMs <= dayMs) return { ok: true, bounds: { fromMs, toMs, before: position } };
  return { ok: false, error: { path: "from", message: "use a time before the end, a day at most" } };
}
