import * as z from "zod/mini";
import { Anomaly } from "./anomaly.ts";
import { Client } from "./client.ts";
import { described } from "./described.ts";
import { LoopMode } from "./loop.ts";
import { AddressRange, Instant, Name } from "./scalars.ts";

const Score = z.nullable(z.number().check(z.gte(0), z.lte(1)));
const RouteName = described(z.nullable(Name), "null: requests that matched no route.");

/** How the loop is: whether it sees, what it sees, and what it made of it. */
export const LoopStatus = described(
  z.object({
    scoring: z.object({
      state: described(z.enum(["scoring", "absent", "off"]), "absent: the ML API gives no scores; off: the config says so."),
      detail: described(z.nullable(z.string()), "Why there are no scores."),
      model: described(z.nullable(z.string()), "Hash of the model that judged last."),
      scoredUntil: described(z.nullable(Instant), "End of the last interval that was judged; null: none was."),
    }),
    routes: z.array(
      z.object({
        route: RouteName,
        mode: LoopMode,
        anomalyAbove: described(z.number().check(z.gt(0), z.lt(1)), "The score above which the loop acts."),
        at: described(Instant, "Start of the interval."),
        score: described(Score, "null: not scored."),
        reasons: Anomaly.shape.reasons,
        verdict: described(z.string(), "What the loop did about it, or why it did nothing."),
      }),
    ),
    clients: described(
      z.array(z.object({ client: Client, route: RouteName, score: Score, reasons: Anomaly.shape.reasons, expiresAt: Instant })),
      "Clients with a risk score, highest first.",
    ),
  }),
  "GET /api/loop",
);
export type LoopStatus = z.infer<typeof LoopStatus>;

/** Anomaly scores over time. */
export const AnomalyReport = described(
  z.object({
    period: z.object({ from: Instant, to: Instant, stepSeconds: z.int().check(z.gte(1)) }),
    routes: z.array(
      z.object({
        route: RouteName,
        series: z.array(z.object({ at: Instant, score: described(Score, "The highest of the step; null: not scored.") })),
      }),
    ),
  }),
  "GET /api/anomalies",
);
export type AnomalyReport = z.infer<typeof AnomalyReport>;

const standing = {
  reason: z.string(),
  decisionId: described(z.string(), "Its row in the ledger."),
  blockedAt: Instant,
  expiresAt: described(z.nullable(Instant), "null: until somebody takes it away."),
};

/** Whom the edge refuses altogether, and until when. */
export const StandingBlocks = z.object({
  blocks: z.array(
    z.object({
      client: Client,
      origin: z.enum(["operator", "loop"]),
      ...standing,
    }),
  ),
  ranges: described(z.array(z.object({ range: AddressRange, ...standing })), "Addresses and ranges, blocked by operators."),
});
export type StandingBlocks = z.infer<typeof StandingBlocks>;
