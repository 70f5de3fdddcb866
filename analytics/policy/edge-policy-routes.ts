import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import * as z from "zod/mini";
import { ApiKeyRecord } from "#contracts/client.ts";
import { policyParts } from "#contracts/kv-keys.ts";
import { apiKeys, policyDocuments } from "../db/policy-tables.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { isSignatureOf, readSignature } from "../http/read-signature.ts";
import { apiKeyRecord, isApiKeyAlive } from "./publish-api-keys.ts";

const PolicyAnswer = z.object({
  documents: z.partialRecord(z.enum(policyParts), z.record(z.string(), z.unknown())),
});

const refusals = ["signature-invalid", "dependency-unavailable"] as const;
const getPolicy = describeOperation({
  summary: "The live policy's documents as an edge takes them; 304 for the ETag of the last answer",
  tag: "edge",
  answers: { 200: PolicyAnswer, 304: null },
  refusals,
  caller: "edge",
});
const getKey = describeOperation({
  summary: "The record of one API key that still works",
  tag: "edge",
  answers: { 200: ApiKeyRecord },
  refusals: [...refusals, "not-found"],
  caller: "edge",
});

/** Live policy for edges that have no KV: they ask for it, and sign `METHOD /path` as they sign their batches. */
export function edgePolicyRoutes({ db, env, now, log }: Pick<Dependencies, "db" | "env" | "now" | "log">): Hono {
  const signed: MiddlewareHandler = async (c, next) => {
    const cause = judgeSignature(c, { env, now });
    if (cause === null) return next();
    log.warn("an edge was refused", { cause, requestId: c.get("requestId") });
    return answerProblem(c, { reason: "signature-invalid" });
  };
  const app = new Hono();
  app.get("/api/edge/policy", getPolicy, signed, async (c) => {
    const { part, version, updatedAt } = policyDocuments;
    const etag = etagOf(await db.select({ part, version, updatedAt }).from(policyDocuments).orderBy(part));
    if (c.req.header("if-none-match") === etag) return c.body(null, 304, { ETag: etag });
    const rows = await db.select().from(policyDocuments).orderBy(part);
    const documents = Object.fromEntries(rows.filter((row) => row.version > 0).map((row) => [row.part, describe(row)]));
    return c.json({ documents }, 200, { ETag: etagOf(rows) });
  });
  app.get("/api/edge/keys/:id", getKey, signed, async (c) => {
    const [row] = await db
      .select()
      .from(apiKeys)
      .where(eq(apiKeys.id, c.req.param("id")));
    return row !== undefined && isApiKeyAlive(row, now()) ? c.json(apiKeyRecord(row)) : answerProblem(c, { reason: "not-found" });
  });
  return app;
}

/** Why the signature is none; null: it is that of this method and path. */
function judgeSignature(c: Context, { env, now }: Pick<Dependencies, "env" | "now">): string | null {
  const reading = readSignature(c.req.header("x-aegis-signature"), env.ingestKeys, now());
  if (!reading.ok) return reading.cause;
  return isSignatureOf(Buffer.from(`${c.req.method} ${c.req.path}`), reading.signature) ? null : "mismatch";
}

type Row = typeof policyDocuments.$inferSelect;

/** The document as it stands in KV, but for the time: here it is that of the change, whether or not there is a KV. */
function describe({ version, updatedAt, body }: Row): Record<string, unknown> {
  return { formatVersion: 1, version, publishedAt: updatedAt.getTime(), ...(body as object) };
}

function etagOf(rows: readonly Pick<Row, "part" | "version" | "updatedAt">[]): string {
  const versions = rows.map(({ part, version, updatedAt }) => `${part}:${version}:${updatedAt.getTime()}`).join();
  return `"${createHash("sha256").update(versions).digest("base64url").slice(0, 22)}"`;
}
