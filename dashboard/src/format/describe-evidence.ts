import * as z from "zod/mini";
import { Anomaly } from "#contracts/anomaly.ts";
import { describeReason } from "./describe-reason.ts";
import { describeName, describeValue } from "./describe-value.ts";

export type EvidenceRow = { label: string; value: string; expected: string };

const Suspect = z.object({
  client: z.string(),
  requests: z.number(),
  score: z.nullable(z.number()),
  reasons: z._default(Anomaly.shape.reasons, []),
});
export type Suspect = z.infer<typeof Suspect>;

/** `rows`: what it rests on; `suspects`: the clients that were looked at; `groups`: everything that was measured, and the rules in force. */
export type Evidence = { rows: EvidenceRow[]; suspects: Suspect[]; groups: { title: string; rows: EvidenceRow[] }[] };

const groupTitles: Record<string, string> = { sample: "The interval's traffic", rails: "Guard rails" };
const Suspects = z.array(Suspect);
const Group = z.record(z.string(), z.unknown());

/** What an alert, a proposal or a decision rests on, in words: what was out of its range comes first. */
export function describeEvidence({ reasons, suspects, ...others }: Record<string, unknown>): Evidence {
  const told = Anomaly.shape.reasons.safeParse(reasons);
  const looked = Suspects.safeParse(suspects);
  const odd = { ...(told.success ? {} : { reasons }), ...(looked.success ? {} : { suspects }) };
  const entries = Object.entries({ ...others, ...odd }).filter(([, value]) => value !== undefined && value !== null);
  return {
    rows: [...(told.data ?? []).map(describeReason), ...entries.filter(([name]) => !isGroup(name)).map(toRow)],
    suspects: looked.data ?? [],
    groups: entries.flatMap(([name, value]) => (isGroup(name) ? [describeGroup(groupTitles[name] ?? name, value)] : [])),
  };
}

function isGroup(name: string): boolean {
  return Object.hasOwn(groupTitles, name);
}

function describeGroup(title: string, value: unknown) {
  const group = Group.safeParse(value);
  return { title, rows: group.success ? Object.entries(group.data).map(toRow) : [toRow([title, value])] };
}

function toRow([name, value]: [string, unknown]): EvidenceRow {
  return { label: describeName(name), value: describeValue(name, value), expected: "" };
}
