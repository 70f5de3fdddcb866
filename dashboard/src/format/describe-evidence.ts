import * as z from "zod/mini";
import { Anomaly } from "#contracts/anomaly.ts";
import { describeReason } from "./describe-reason.ts";
import { describeName, describeValue } from "./describe-value.ts";

export type EvidenceRow = { label: string; value: string; expected: string };

const Reasons = z.object({ reasons: Anomaly.shape.reasons });

/** What a decision or an alert rests on, in words: first what was out of its range, then the other figures. */
export function describeEvidence(evidence: Record<string, unknown>): EvidenceRow[] {
  const told = Reasons.safeParse(evidence);
  const reasons = told.success ? told.data.reasons.map(describeReason) : [];
  const others = Object.entries(evidence).filter(([name]) => !(told.success && name === "reasons"));
  return [...reasons, ...others.map(([name, value]) => ({ label: describeName(name), value: describeValue(name, value), expected: "" }))];
}
