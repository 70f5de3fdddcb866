import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { deadBatchPrefix } from "#contracts/kv-keys.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { createKvClient, KvError } from "../policy/kv-client.ts";
import type { KeptSince } from "../rollup/decide-kept-since.ts";
import type { IngestQueue } from "./ingest-queue.ts";
import { type Redriven, redriveBatches } from "./redrive-batches.ts";

const Count = z.int().check(z.gte(0));
const RedriveInput = z.strictObject({
  after: described(z._default(plainText(200), ""), "`next` of the answer before."),
  reason: described(z._default(plainText(500), ""), "Why; it stands in the ledger."),
});
const RedriveAnswer = z.object({
  decisionId: described(z.string(), "The row in the ledger."),
  stored: described(Count, "Batches stored now."),
  duplicates: described(Count, "Batches that had been stored before."),
  refused: described(Count, "Batches that cannot be stored as they are; they are kept for two weeks."),
  left: described(Count, "Batches still to be stored."),
  next: described(z.nullable(z.string()), "`after` of the next call; null: there is nothing more, or nothing more can be stored now."),
});

const operation = describeOperation({
  summary: "Stores a hundred of the metric batches that the queue gave up, each once",
  tag: "ingest",
  role: "operator",
  answers: { 200: RedriveAnswer },
  refusals: ["input-invalid", "input-too-large", "origin-refused", "dependency-unavailable"],
});

type Parts = { readonly ingest: IngestQueue; readonly retentionDays: () => number; readonly keptSince: () => Pick<KeptSince, "minutesMs"> };
type Given = Pick<Dependencies, "db" | "env" | "now" | "log">;

/** POST /api/ingest/redrive. */
export function redriveRoutes(dependencies: Given, parts: Parts): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  const operator = requireOperator(dependencies, "operator");
  app.post("/api/ingest/redrive", operation, operator, limitBody(8), validateInput("json", RedriveInput), async (c) => {
    const { after, reason } = c.req.valid("json");
    const result = await redrive(dependencies, parts, after).catch(kvFailure);
    if (result instanceof KvError) {
      dependencies.log.warn("metric batches were not redriven", { error: result });
      return answerProblem(c, { reason: "dependency-unavailable", detail: "KV is away.", retryAfterSeconds: 5 });
    }
    const decision = { action: "metrics.redrive", target: deadBatchPrefix, before: null, after: result, reason, actor: c.get("actor") };
    const decisionId = await dependencies.db.transaction((tx) =>
      recordDecision(tx, { ...decision, decidedAt: new Date(dependencies.now()) }),
    );
    return c.json({ decisionId, ...result });
  });
  return app;
}

/** Without KV there is no queue either, and nothing that it gave up. */
function redrive({ env, now }: Given, { ingest, retentionDays, keptSince }: Parts, after: string): Promise<Redriven> {
  if (env.kv === null) return Promise.resolve({ stored: 0, duplicates: 0, refused: 0, left: 0, next: null });
  const { accountId, namespaceId, apiToken: token, baseUrl } = env.kv;
  const kv = createKvClient({ accountId, namespaceId, token, baseUrl });
  const rules = { now: now(), retentionDays: retentionDays(), minutesSinceMs: keptSince().minutesMs };
  return redriveBatches({ kv, ingest, rules, after });
}

function kvFailure(error: unknown): KvError {
  if (error instanceof KvError) return error;
  throw error;
}
