import type { ProposedAction } from "#contracts/decision.ts";
import type { LoopMode } from "#contracts/loop.ts";
import type { Restraint, Situation } from "../limits/decide-limit.ts";

const restraints: Record<Restraint, string> = {
  off: "nothing: the loop is off for this route",
  "stale-data": "nothing: the data was too old to act on",
  "not-scored": "nothing: there is no score",
  ordinary: "nothing: the traffic is ordinary",
  "no-limit": "nothing: no limit judges this route",
  "shared-limit": "nothing: several clients share one counter of the limit, so calm ones would be refused too",
  "limit-of-units": "nothing: the limit counts units, and how many of them calm clients need is not known",
  "long-window": "nothing: the limit's window is longer than an hour",
  "operator-decided": "nothing: an operator has decided about this limit",
  "too-little-calm": "nothing: too little calm traffic was seen to know what calm clients need",
  "cooling-down": "nothing yet: the last decision is too recent",
  "already-lowest": "nothing: the limit is as low as calm clients allow",
  "nobody-stands-out": "nothing: no client stands out, so no limit would help",
};

/** Why nothing was done, in a sentence. */
export function describeRestraint(why: Restraint): string {
  return restraints[why];
}

const verbs: Record<Exclude<LoopMode, "off">, [lower: string, block: string]> = {
  auto: ["lowered", "blocked"],
  suggest: ["proposed to lower", "proposed to block"],
  shadow: ["judges in shadow to lower", "proposed to block"],
};

/** What was done, in a few words. */
export function describeAction(mode: LoopMode, action: ProposedAction): string {
  if (mode === "off") return restraints.off;
  const [lower, block] = verbs[mode];
  if (action.kind === "block-clients") return `${block} ${countClients(action.clients.length)}`;
  return `${lower} ${action.limit} from ${action.from.quota} to ${action.to.quota} in ${action.to.windowSeconds} s`;
}

/** Why it was done, in a sentence. */
export function explainAction(action: ProposedAction, { suspects, calm }: Situation, route: string): string {
  const name = route === "" ? "requests without a route" : route;
  if (action.kind === "block-clients") {
    return `${countClients(action.clients.length)} of ${name} ${action.clients.length === 1 ? "does" : "do"} far more than calm clients do`;
  }
  const total = suspects.reduce((sum, { requests }) => sum + requests, 0);
  const above = suspects.filter(({ requests }) => requests > action.to.quota);
  const share = total === 0 ? 0 : above.reduce((sum, { requests }) => sum + requests, 0) / total;
  return (
    `${countClients(above.length)} of ${name} made ${Math.round(share * 100)} % of its busiest clients' requests; ` +
    `calm clients make ${calm?.peak ?? 0} in ${action.to.windowSeconds} s at most`
  );
}

function countClients(count: number): string {
  return `${count} ${count === 1 ? "client" : "clients"}`;
}
