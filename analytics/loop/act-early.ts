import type { Transaction } from "../db/connect.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import { type ActedVerdict, actOnRoute } from "./act-on-route.ts";
import type { Findings } from "./gather-findings.ts";
import type { LiveSettings } from "./read-live-settings.ts";

/**
 * Decides about a slot that still runs. Nothing else is written: the slot is judged as a whole when it has ended, and
 * what was decided here keeps it from being decided again.
 */
export async function actEarly(
  tx: Transaction,
  findings: Findings,
  { settings, now }: { settings: LiveSettings; now: number },
): Promise<ActedVerdict[]> {
  const at = new Date(now);
  const limits = await lockPolicyDocument(tx, "limits", at);
  const blocks = await lockPolicyDocument(tx, "blocks", at);
  const verdicts: ActedVerdict[] = [];
  for (const finding of findings.routes) verdicts.push(await actOnRoute(tx, finding, { findings, settings, now }));
  await rebuildPolicyDocument(tx, limits, at);
  await rebuildPolicyDocument(tx, blocks, at);
  return verdicts;
}
