import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { type PolicyPart, policyKeys, policyParts } from "#contracts/kv-keys.ts";
import { Instant } from "#contracts/scalars.ts";
import { policyDocuments } from "../db/policy-tables.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { PublisherStatus } from "./publish-policy.ts";
import type { SteeringDependencies } from "./steering-dependencies.ts";

const DocumentAnswer = z.object({
  part: z.enum(policyParts),
  key: described(z.string(), "Where it stands in KV."),
  version: described(z.int(), "The newest version."),
  updatedAt: Instant,
  publishedVersion: described(z.int(), "The version KV holds; 0: none yet."),
  publishedAt: described(z.nullable(Instant), "When KV took it."),
  body: described(z.record(z.string(), z.unknown()), "What it says."),
});
const PolicyAnswer = z.object({
  documents: z.array(DocumentAnswer),
  publisher: described(
    z.nullable(
      z.object({
        lastSuccessAt: z.nullable(Instant),
        lastFailureAt: z.nullable(Instant),
        failure: described(z.nullable(z.string()), "Why KV was not reached; null: all is well."),
      }),
    ),
    "How writing to KV goes in the process that answered; null: it has no KV.",
  ),
});

const getPolicy = describeOperation({
  summary: "The live policy's documents, and when each reached KV",
  tag: "policy",
  role: "viewer",
  answers: { 200: PolicyAnswer },
  refusals: ["sign-in-required"],
});

type PolicyDependencies = SteeringDependencies & { readonly publisherStatus?: () => PublisherStatus | null };

/** Live policy, to read: its changes come from config, limits and keys. */
export function policyRoutes(dependencies: PolicyDependencies): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  app.get("/api/policy", getPolicy, requireOperator(dependencies, "viewer"), async (c) => {
    const rows = await dependencies.db.select().from(policyDocuments).orderBy(policyDocuments.part);
    const status = dependencies.publisherStatus?.() ?? null;
    return c.json({ documents: rows.map(describeDocument), publisher: status && describeStatus(status) });
  });
  return app;
}

function describeDocument(row: typeof policyDocuments.$inferSelect): z.infer<typeof DocumentAnswer> {
  const part = row.part as PolicyPart;
  return {
    part,
    key: policyKeys[part],
    version: row.version,
    updatedAt: row.updatedAt.toISOString(),
    publishedVersion: row.publishedVersion,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    body: row.body as Record<string, unknown>,
  };
}

function describeStatus({ lastSuccessAt, lastFailureAt, failure }: PublisherStatus) {
  const instant = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return { lastSuccessAt: instant(lastSuccessAt), lastFailureAt: instant(lastFailureAt), failure };
}
