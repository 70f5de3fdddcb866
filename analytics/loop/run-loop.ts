import { decideDueSlots } from "../anomalies/decide-due-slots.ts";
import { decideEarlyLook, isSurging } from "../anomalies/decide-early-look.ts";
import { readSeries } from "../anomalies/read-series.ts";
import { readSlotSamples } from "../anomalies/read-slot-samples.ts";
import { createClientScorer } from "../anomalies/score-clients.ts";
import { createRouteScorer } from "../anomalies/score-routes.ts";
import type { Dependencies } from "../dependencies.ts";
import { actEarly } from "./act-early.ts";
import type { ActedVerdict } from "./act-on-route.ts";
import { gatherFindings } from "./gather-findings.ts";
import { createSettingsReader, type LiveSettings } from "./read-live-settings.ts";
import { readScoredUntil, settleSlot } from "./settle-slot.ts";

type LoopDependencies = Pick<Dependencies, "db" | "env" | "now" | "log"> & { readonly policyChanged: () => void };

/**
 * The job that closes the loop: every slot that is due is looked at, judged, and what follows from it is written, in
 * order and once; one that surges is looked at before it has ended. It says in the log when scores begin to be absent and when they are back.
 */
export function createLoop(dependencies: LoopDependencies): { run: () => Promise<void>; isDue: () => boolean } {
  const { db, now, log, policyChanged } = dependencies;
  const readSettings = createSettingsReader(dependencies);
  const scorers = { scoreClients: createClientScorer(db), scoreRoutes: createRouteScorer(db) };
  let failure: string | null = null;
  /** As this process last knew it; another one may be further. */
  let scoredUntil: number | null = null;
  let lookedAt: number | null = null;

  const noteFailure = (found: string | null) => {
    if (found === failure) return;
    if (found === null) log.info("the model's scores are back");
    else log.warn("there are no anomaly scores; alerts by thresholds go on", { reason: found });
    failure = found;
  };
  const logActed = (verdicts: readonly ActedVerdict[]) => {
    const acted = verdicts.filter(({ actions }) => actions.length > 0);
    for (const { route, sentence } of acted) log.info("the loop decided", { route, verdict: sentence });
    return acted.length > 0;
  };
  const judgeSlot = async (settings: LiveSettings, at: number): Promise<boolean> => {
    const findings = await gatherFindings({ ...dependencies, settings, ...scorers }, at);
    noteFailure(findings.failure);
    const settled = await db.transaction((tx) => settleSlot(tx, findings, { settings, now: now() }));
    if (settled === null) return false;
    scoredUntil = findings.end;
    logActed(settled.verdicts);
    policyChanged();
    return true;
  };
  const lookEarly = async (settings: LiveSettings, at: number) => {
    lookedAt = at;
    const known = await readSeries(db, at);
    const samples = await readSlotSamples(db, at);
    if (!samples.some(({ route, sample }) => isSurging(sample, known.get(route) ?? []))) return;
    const findings = await gatherFindings({ ...dependencies, settings, ...scorers }, at);
    if (logActed(await db.transaction((tx) => actEarly(tx, findings, { settings, now: now() })))) policyChanged();
  };
  const run = async () => {
    const settings = await readSettings();
    if (settings === null) return;
    scoredUntil = await readScoredUntil(db);
    for (const at of decideDueSlots(scoredUntil, now())) if (!(await judgeSlot(settings, at))) return;
    const running = decideEarlyLook(lookedAt, now());
    if (running !== null) await lookEarly(settings, running);
  };
  const isDue = () => decideDueSlots(scoredUntil, now()).length > 0 || decideEarlyLook(lookedAt, now()) !== null;
  return { run, isDue };
}
