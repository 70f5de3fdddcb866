import * as z from "zod/mini";
import { described } from "./described.ts";
import { EpochMs, Name } from "./scalars.ts";

export const TargetCheck = z.object({
  upstream: Name,
  target: described(z.string().check(z.minLength(1), z.maxLength(512)), "The target's origin."),
  good: described(z.boolean(), "Whether it answered in time, with a status that the upstream's healthCheck calls good."),
  status: described(z.nullable(z.int().check(z.gte(100), z.lte(999))), "What it answered; null: nothing."),
  failure: described(z.nullable(z.enum(["timeout", "unreachable"])), "Why there was no answer."),
  latencyMs: described(z.number().check(z.gte(0)), "How long it took."),
});
export type TargetCheck = z.infer<typeof TargetCheck>;

/** What one edge found when it asked targets whether they are well. */
export const HealthReport = described(
  z.object({
    formatVersion: z.literal(1),
    edgeId: described(z.string().check(z.regex(/^[\x20-\x7e]{1,128}$/)), "Who asked."),
    at: described(EpochMs, "When it began to ask; of one edge, later reports replace earlier ones."),
    checks: described(z.array(TargetCheck).check(z.minLength(1), z.maxLength(1000)), "One for each target that was asked."),
  }),
  "What one edge found when it asked targets whether they are well.",
);
export type HealthReport = z.infer<typeof HealthReport>;
