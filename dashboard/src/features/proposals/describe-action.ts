import type { Proposal } from "#contracts/decision.ts";
import { formatDuration } from "../../format/format-duration.ts";
import { formatLimit } from "../../format/format-limit.ts";

/** What a proposal would do, in a few words. */
export function nameAction({ action }: Proposal): string {
  if (action.kind === "lower-limit") return `Lower the limit ${action.limit}`;
  return action.clients.length === 1 ? "Block a client" : `Block ${action.clients.length} clients`;
}

/** What approving it does, in a sentence. */
export function describeApproval({ action, holdsSeconds }: Proposal): string {
  const holds = formatDuration(holdsSeconds);
  if (action.kind === "lower-limit") {
    return `The limit ${action.limit} becomes ${formatLimit(action.to)}, instead of ${formatLimit(action.from)}, for ${holds}. Then the config holds again.`;
  }
  const whom = action.clients.length === 1 ? "this client" : `these ${action.clients.length} clients`;
  return `The edge refuses every request of ${whom} for ${holds}.`;
}

/** Where the ledger has its approval or rejection. */
export function ledgerTargetOf({ id, action, state }: Proposal): string {
  if (state !== "approved") return id;
  return action.kind === "lower-limit" ? action.limit : (action.clients[0] ?? id);
}
