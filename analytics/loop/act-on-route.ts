import type { ProposedAction } from "#contracts/decision.ts";
import type { LoopRails } from "#contracts/loop.ts";
import type { Transaction } from "../db/connect.ts";
import { loopActor } from "../ledger/actor.ts";
import { decideLimit, type Situation, type Suspect } from "../limits/decide-limit.ts";
import { storeProposal } from "../proposals/store-proposal.ts";
import { applyAction } from "./apply-action.ts";
import { describeAction, describeRestraint, explainAction } from "./describe-verdict.ts";
import type { Findings, RouteFinding } from "./gather-findings.ts";
import type { LiveSettings } from "./read-live-settings.ts";
import { readBlockState, readStanding } from "./read-standing.ts";

export type ActedVerdict = { readonly route: string; readonly sentence: string; readonly actions: readonly ProposedAction[] };
type Context = { readonly findings: Findings; readonly settings: LiveSettings; readonly now: number };

/** In the evidence stand the clients that matter, not all of them. */
const shownSuspects = 10;

/** Decides about one route, and does, proposes or leaves it; the caller holds the documents `limits` and `blocks`. */
export async function actOnRoute(tx: Transaction, finding: RouteFinding, context: Context): Promise<ActedVerdict> {
  const { route } = finding;
  const situation = await readSituation(tx, finding, context);
  const verdict = decideLimit(situation);
  if (verdict.kind === "none") return { route, sentence: describeRestraint(verdict.why), actions: [] };
  for (const action of verdict.actions) await carryOut(tx, action, { finding, situation, context });
  const sentence = verdict.actions.map((action) => describeAction(railsFor(action, finding).mode, action)).join("; ");
  return { route, sentence, actions: verdict.actions };
}

async function readSituation(tx: Transaction, finding: RouteFinding, { findings, settings, now }: Context): Promise<Situation> {
  const limit = settings.limits.find(({ name }) => name === finding.limit?.limit);
  return {
    now,
    slotEnd: findings.end,
    rails: finding.rails,
    score: finding.anomaly?.score ?? null,
    standing: limit === undefined ? null : { ...(await readStanding(tx, limit, now)), rails: finding.limit?.rails ?? finding.rails },
    calm: finding.limit?.calm ?? null,
    suspects: await readSuspects(tx, finding, { findings, now }),
  };
}

/** Whoever used the limit most, and whoever is unusual on this route. */
async function readSuspects(tx: Transaction, { route, rails, limit }: RouteFinding, { findings, now }: Pick<Context, "findings" | "now">) {
  const judged = new Map(findings.clients.filter((one) => one.route === route).map((one) => [one.client, one]));
  const used = new Map((limit?.use ?? []).map((one) => [one.client, one]));
  const clients = [...new Set([...used.keys(), ...judged.keys()])];
  const { blocked, spared } = await readBlockState(tx, clients, { now, since: now - rails.blockForSeconds * 1000 });
  return clients.map(
    (client): Suspect => ({
      client,
      requests: used.get(client)?.requests ?? 0,
      score: judged.get(client)?.score ?? null,
      isBypassed: (used.get(client)?.bypassed ?? 0) > 0 || (judged.get(client)?.bypassed ?? 0) > 0,
      isBlocked: blocked.has(client),
      isSpared: spared.has(client),
    }),
  );
}

/** A block is about a client of this route; a limit may serve others too. */
function railsFor(action: ProposedAction, { rails, limit }: RouteFinding): LoopRails {
  return action.kind === "lower-limit" ? (limit?.rails ?? rails) : rails;
}

type Doing = { readonly finding: RouteFinding; readonly situation: Situation; readonly context: Context };

async function carryOut(tx: Transaction, action: ProposedAction, { finding, situation, context }: Doing): Promise<void> {
  const { route } = finding;
  const rails = railsFor(action, finding);
  const { mode } = rails;
  if (mode === "off") return;
  const what = {
    action,
    holdsSeconds: action.kind === "block-clients" ? rails.blockForSeconds : rails.expiresAfterSeconds,
    reason: explainAction(action, situation, route),
    evidence: collectEvidence(finding, situation, context.findings),
    at: new Date(context.now),
  };
  if (mode === "auto") await applyAction(tx, { ...what, actor: loopActor });
  else await storeProposal(tx, { ...what, route, mode });
}

function collectEvidence({ route, sample, anomaly, rails }: RouteFinding, { calm, suspects, standing }: Situation, findings: Findings) {
  const shown = [...suspects].sort((one, other) => other.requests - one.requests || (other.score ?? 0) - (one.score ?? 0));
  const reasonsOf = new Map(findings.clients.filter((one) => one.route === route).map(({ client, reasons }) => [client, reasons]));
  return {
    slot: new Date(findings.at).toISOString(),
    score: anomaly?.score ?? null,
    reasons: anomaly?.reasons ?? [],
    model: findings.model,
    sample,
    limit: standing?.limit.name ?? null,
    calmPeak: calm?.peak ?? null,
    calmClients: calm?.clients ?? null,
    suspects: shown
      .slice(0, shownSuspects)
      .map(({ client, requests, score }) => ({ client, requests, score, reasons: reasonsOf.get(client) ?? [] })),
    rails,
  };
}
