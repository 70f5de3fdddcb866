import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import type { RequestReport } from "#contracts/report.ts";
import { Instant } from "#contracts/scalars.ts";
import type { Dependencies } from "../dependencies.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { findPageEnd, readEvents } from "./read-events.ts";

/** What arrived this lately may still be on its way to us. */
const settlingMs = 60_000;

const Since1970 = Instant.check(z.refine((time) => Date.parse(time) >= 0, { error: "use a time since 1970" }));
const ExportQuery = z.object({
  from: described(z.optional(Since1970), "First arrival; without it, the oldest that is kept."),
  to: described(z.optional(Since1970), "End of the range, itself not included; without it there is always a next page."),
  after: described(
    z.optional(z.string().check(z.regex(/^\d{1,14}$/, { error: "use X-Next-Cursor of the page before" }))),
    "`X-Next-Cursor` of the page before.",
  ),
  limit: described(
    z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(1_000_000)), 10_000),
    "Lines after which a page ends, 1 to 1000000.",
  ),
});
type ExportQuery = z.infer<typeof ExportQuery>;

const operation = describeOperation({
  summary: "Raw events in order of arrival, as NDJSON, one RequestReport a line, up to a minute ago; X-Next-Cursor while there is more",
  tag: "requests",
  role: "viewer",
  answers: { 200: { text: "application/x-ndjson" } },
  refusals: ["input-invalid"],
});

/** GET /api/events/export: streamed as it is read, no faster than it is taken. */
export function eventExportRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now">): Hono<OperatorContext> {
  const { db, now } = dependencies;
  const app = new Hono<OperatorContext>();
  app.get("/api/events/export", operation, requireOperator(dependencies, "viewer"), validateInput("query", ExportQuery), async (c) => {
    const query = c.req.valid("query");
    const { range, isOpen } = rangeOf(query, now());
    const end = range.fromMs < range.toMs ? await findPageEnd(db, range, query.limit) : range.fromMs;
    if (isOpen || end < range.toMs) c.header("X-Next-Cursor", String(end));
    const groups = readEvents(db, { fromMs: range.fromMs, toMs: end });
    return c.body(ReadableStream.from(encodeLines(groups)), 200, { "Content-Type": "application/x-ndjson" });
  });
  return app;
}

/** `isOpen`: the range's end is not settled yet, so whoever follows it comes again. */
function rangeOf({ from, to, after }: ExportQuery, now: number) {
  const settledMs = now - settlingMs;
  const wantedMs = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to);
  const fromMs = after === undefined ? (from === undefined ? 0 : Date.parse(from)) : Number(after);
  return { range: { fromMs, toMs: Math.min(wantedMs, settledMs) }, isOpen: wantedMs > settledMs };
}

async function* encodeLines(groups: AsyncIterable<readonly RequestReport[]>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const events of groups) yield encoder.encode(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
}
