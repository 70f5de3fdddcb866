import { pruneAlerts } from "./alerts/prune-alerts.ts";
import { runNotifications } from "./alerts/run-notifications.ts";
import { runBlockExpiry } from "./blocks/run-block-expiry.ts";
import type { Dependencies } from "./dependencies.ts";
import { runLimitExpiry } from "./limits/run-limit-expiry.ts";
import { createSettingsReader } from "./loop/read-live-settings.ts";
import { createLoop } from "./loop/run-loop.ts";
import { pruneSamples } from "./loop/store-samples.ts";
import { pruneProposals } from "./proposals/prune-proposals.ts";
import { runProposalExpiry } from "./proposals/run-proposal-expiry.ts";
import { runRevocationExpiry } from "./revocations/run-revocation-expiry.ts";
import { readRetentionDays } from "./rollup/read-keeping.ts";
import type { TimetableEntry } from "./timetable.ts";
import { runEjectionExpiry } from "./upstreams/run-ejection-expiry.ts";

const secondMs = 1000;
const hourMs = 3_600_000;
/** How soon after it is due a slot is seen to be. */
const loopCheckMs = 250;
/** A slot is due every ten seconds: a process that died in one must not keep the others waiting. */
const loopHoldMs = 20 * secondMs;
const notifyHoldMs = 60 * secondMs;

/** The steering half's jobs, in the order of the flow: judge and decide, tell, end what is over, forget what is old. */
export function steeringJobs(dependencies: Dependencies & { readonly policyChanged: () => void }): TimetableEntry[] {
  const { db, now } = dependencies;
  const readSettings = createSettingsReader(dependencies);
  const notify = async () => {
    const settings = await readSettings();
    if (settings !== null) await runNotifications(dependencies, settings.alerts.webhooks);
  };
  const prune = async () => {
    const days = await readRetentionDays(db);
    await pruneSamples(db, now(), days);
    await pruneAlerts(db, now(), days);
    await pruneProposals(db, now(), days);
  };
  return [
    { name: "run-loop", everyMs: loopCheckMs, ...createLoop(dependencies), holdMs: loopHoldMs },
    { name: "notify", everyMs: 2 * secondMs, run: notify, holdMs: notifyHoldMs },
    { name: "expire-limits", everyMs: 5 * secondMs, run: () => runLimitExpiry(dependencies) },
    { name: "expire-blocks", everyMs: 5 * secondMs, run: () => runBlockExpiry(dependencies) },
    { name: "expire-proposals", everyMs: 5 * secondMs, run: () => runProposalExpiry(dependencies) },
    { name: "expire-ejections", everyMs: 30 * secondMs, run: () => runEjectionExpiry(dependencies) },
    { name: "expire-revocations", everyMs: 60 * secondMs, run: () => runRevocationExpiry(dependencies) },
    { name: "prune-loop", everyMs: hourMs, run: prune },
  ];
}
