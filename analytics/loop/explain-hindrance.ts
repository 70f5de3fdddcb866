import type { ProposedAction } from "#contracts/decision.ts";
import type { Transaction } from "../db/connect.ts";
import type { proposals } from "../db/loop-tables.ts";
import type { LimitValues } from "../limits/decide-limit-change.ts";
import { configuredValues, readConfiguredLimits, readOverride } from "../limits/limit-state.ts";
import { describeProposal } from "../proposals/describe-proposal.ts";

type Row = typeof proposals.$inferSelect;
type LoweredLimit = Extract<ProposedAction, { kind: "lower-limit" }>;

/** Why a proposal cannot be decided so at this moment, in a sentence; null: it can. */
export async function explainHindrance(
  tx: Transaction,
  row: Row,
  { verdict, at }: { verdict: "approved" | "rejected"; at: Date },
): Promise<string | null> {
  if (row.state !== "open") return `It has been ${row.state} already.`;
  if (row.expiresAt <= at) return "It has expired.";
  const { action } = describeProposal(row);
  return verdict === "approved" && action.kind === "lower-limit" ? explainMisfit(tx, action, at) : null;
}

/** What an operator set since is not undone by approving what was proposed for a limit that stood otherwise. */
async function explainMisfit(tx: Transaction, { limit: name, from }: LoweredLimit, at: Date): Promise<string | null> {
  const limit = (await readConfiguredLimits(tx)).find((one) => one.name === name);
  if (limit === undefined) return "The live config no longer has this limit.";
  const { quota, windowSeconds, mode } = (await readOverride(tx, name, at.getTime())) ?? configuredValues(limit);
  if (isSame({ quota, windowSeconds, mode }, from)) return null;
  return `The limit has been changed since: it is ${quota} in ${windowSeconds} s (${mode}) now.`;
}

function isSame(one: LimitValues, other: LimitValues): boolean {
  return one.quota === other.quota && one.windowSeconds === other.windowSeconds && one.mode === other.mode;
}
