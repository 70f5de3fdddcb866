import * as z from "zod/mini";
import { LimitChange } from "./decision.ts";
import { described } from "./described.ts";
import { Limit, LimitDecision } from "./limit.ts";
import { Instant } from "./scalars.ts";

const Count = z.int().check(z.gte(0));

const UseOfWindow = z.object({
  from: Instant,
  to: Instant,
  admitted: Count,
  refused: Count,
});

/** What one limit said of one request, and what stood behind it then. */
export const ExplainedLimit = z.object({
  ...LimitDecision.shape,
  standsAt: described(
    z.nullable(z.enum(["route", "path", "default"])),
    "Where the config of that time has the limit; null: it has none of the name.",
  ),
  rule: described(z.nullable(Limit), "The limit in the config of that time."),
  override: described(
    z.nullable(z.object({ ...LimitChange.shape, decisionId: z.string(), setAt: Instant, expiresAt: z.nullable(Instant) })),
    "What the ledger says won over the config then; null: nothing.",
  ),
  candidate: described(
    z.nullable(z.object({ quota: Count, proposalId: z.string() })),
    "A lower quota that was judged beside it then, by the proposals that are kept; null: none.",
  ),
  ownQuota: described(z.nullable(Count), "A quota of the API key's own then, by the ledger; null: none is recorded."),
  quotaFrom: described(z.enum(["config", "override", "own", "plan", "unknown"]), "Whose quota the edge applied."),
  countedBy: described(z.nullable(Limit.shape.by), "Who shared the counter: see the config's `by`."),
  counter: described(z.nullable(z.string()), "The client, the route or both that were counted; null: not stored."),
  use: described(
    z.nullable(
      z.object({
        source: described(
          z.enum(["requests", "minutes"]),
          "requests: units of those of the counter under this limit; minutes: requests of the client by minute, of all routes and limits.",
        ),
        windows: described(z.array(UseOfWindow), "The window of the request, the one before and the one after."),
        admittedBefore: described(z.nullable(Count), "Admitted in the window before the request came."),
      }),
    ),
    "How the counter was used around that time; null: not known.",
  ),
  admittedAgain: described(
    z.nullable(z.object({ at: Instant, isEstimate: z.boolean() })),
    "Of a refused request: when the caller, alone, would have been admitted. An estimate follows from what is stored.",
  ),
  unknown: described(z.array(z.string()), "What is not known, in sentences."),
});
export type ExplainedLimit = z.infer<typeof ExplainedLimit>;

export const LimitExplanation = described(
  z.object({
    requestId: z.string(),
    at: Instant,
    method: z.string(),
    route: z.nullable(z.string()),
    status: z.int(),
    client: z.nullable(z.string()),
    edgeId: z.string(),
    location: z.nullable(z.string()),
    configVersion: described(z.nullable(z.int()), "The newest config that was published then; null: none."),
    reportedVersions: described(
      z.record(z.string(), z.array(z.int())),
      "Versions of live policy that this edge told of within a minute, by document: several while a change spreads.",
    ),
    limits: described(z.array(ExplainedLimit), "Empty: no limit was asked."),
  }),
  "GET /api/requests/:id/limits",
);
export type LimitExplanation = z.infer<typeof LimitExplanation>;
