import { decideDueSlots } from "../anomalies/decide-due-slots.ts";
import { createClientScorer } from "../anomalies/score-clients.ts";
import type { Dependencies } from "../dependencies.ts";
import { gatherFindings } from "./gather-findings.ts";
import { createSettingsReader } from "./read-live-settings.ts";
import { readScoredUntil, settleSlot } from "./settle-slot.ts";

type LoopDependencies = Pick<Dependencies, "db" | "env" | "now" | "log"> & { readonly policyChanged: () => void };

/**
 * The job that closes the loop: every slot that is due is looked at, judged, and what follows from it is written, in
 * order and once. It says in the log when scores begin to be absent and when they are back.
 */
export function createLoop(dependencies: LoopDependencies): { run: () => Promise<void>; isDue: () => boolean } {
  const { db, now, log, policyChanged } = dependencies;
  const readSettings = createSettingsReader(dependencies);
  const scoreClients = createClientScorer(db);
  let failure: string | null = null;
  /** As this process last knew it; another one may be further. */
  let scoredUntil: number | null = null;

  const noteFailure = (found: string | null) => {
    if (found === failure) return;
    if (found === null) log.info("the model's scores are back");
    else log.warn("there are no anomaly scores; alerts by thresholds go on", { reason: found });
    failure = found;
  };
  const run = async () => {
    const settings = await readSettings();
    if (settings === null) return;
    scoredUntil = await readScoredUntil(db);
    for (const at of decideDueSlots(scoredUntil, now())) {
      const findings = await gatherFindings({ ...dependencies, settings, scoreClients }, at);
      noteFailure(findings.failure);
      const settled = await db.transaction((tx) => settleSlot(tx, findings, { settings, now: now() }));
      if (settled === null) return;
      scoredUntil = findings.end;
      const acted = settled.verdicts.filter(({ actions }) => actions.length > 0);
      for (const { route, sentence } of acted) log.info("the loop decided", { route, verdict: sentence });
      policyChanged();
    }
  };
  return { run, isDue: () => decideDueSlots(scoredUntil, now()).length > 0 };
}
