import type { ProposedAction } from "#contracts/decision.ts";
import { formatLimit, formatQuota } from "./format-limit.ts";

/** What a proposal would do, in a line: lower public from 60 in 1 min to 24 in 1 min. */
export function describeProposedAction(action: ProposedAction): string {
  if (action.kind === "block-clients") return `block ${action.clients.join(", ")}`;
  const format = action.from.mode === action.to.mode ? formatQuota : formatLimit;
  return `lower ${action.limit} from ${format(action.from)} to ${format(action.to)}`;
}
