import { isDeepStrictEqual } from "node:util";
import type { AlertRule } from "#contracts/alert.ts";
import { durationSeconds } from "#contracts/scalars.ts";
import type { Transaction } from "../db/connect.ts";
import { applyProgress, raisedAlert, toProgress } from "./apply-progress.ts";
import { decideAlert, resolveAlert, type Slot } from "./decide-alert.ts";
import { decideWatched, type SlotReadings, type Subject } from "./decide-watched.ts";
import type { AlertRow } from "./describe-alert.ts";
import { readOpenAlerts, storeAlerts } from "./store-alerts.ts";
import { type AlertChange, storeNotifications } from "./store-notifications.ts";

export type Webhook = { readonly name: string; readonly url: string; readonly secret?: string | undefined };
export type AlertInput = SlotReadings & { readonly rules: readonly AlertRule[]; readonly webhooks: readonly Webhook[] };
export type AlertJudgement = {
  /** Alerts that are in another state than before the slot, new ones too. */
  readonly changed: AlertRow[];
  /** Routes whose traffic is nothing to learn from. */
  readonly troubledRoutes: Set<string>;
};

/**
 * Judges every rule for one slot in the loop's transaction: alerts, and what webhooks are to be told of them. Slots come
 * in order, each once; an alert whose rule the config no longer has is resolved.
 */
export async function judgeAlerts(tx: Transaction, slot: Slot, input: AlertInput): Promise<AlertJudgement> {
  const open = await readOpenAlerts(tx);
  const watched = new Map(input.rules.map((rule) => [rule.name, open.filter((row) => isOf(rule, row))]));
  const orphans = open.filter((row) => !watched.get(row.rule)?.includes(row));
  const changes = [
    ...orphans.map((row) => endOrphan(row, slot)),
    ...input.rules.flatMap((rule) => judgeRule(rule, { rows: watched.get(rule.name) ?? [], readings: input, slot })),
  ];
  const written = changes.filter(({ before, after }) => !isDeepStrictEqual(before, after));
  const [known, raised] = [written.filter(({ before }) => before !== null), written.filter(({ before }) => before === null)];
  await storeAlerts(tx, known.map(afterOf));
  // Behind those that end: of one rule, route and client only one may be open.
  await storeAlerts(tx, raised.map(afterOf).sort(byKey));
  await storeNotifications(tx, written, { webhooks: input.webhooks, at: slot.end });
  const troubled = changes.map(afterOf).filter((row) => isTrouble(row, slot));
  return {
    changed: written.filter(({ before, after }) => before?.state !== after.state).map(afterOf),
    troubledRoutes: new Set(troubled.map(({ route }) => route)),
  };
}

type RuleContext = { readonly rows: readonly AlertRow[]; readonly readings: SlotReadings; readonly slot: Slot };

function judgeRule(rule: AlertRule, { rows, readings, slot }: RuleContext): AlertChange[] {
  const bounds = { above: rule.above, forMs: durationSeconds(rule.for) * 1000 };
  const known = new Map(rows.map((row) => [keyOf(row), row]));
  return decideWatched(rule, readings, rows).flatMap(({ reading, ...subject }) => {
    const before = known.get(keyOf(subject)) ?? null;
    const evidence = { at: slot.at.toISOString(), ...reading.evidence };
    const next = decideAlert(before && toProgress(before), { value: reading.value, evidence }, bounds, slot);
    if (next === null) return [];
    const after = before === null ? raisedAlert(rule, subject, next) : applyProgress({ ...before, threshold: rule.above }, next);
    return [{ before, after }];
  });
}

/** Whether an alert is one that this rule would raise as it stands now. */
function isOf(rule: AlertRule, row: AlertRow): boolean {
  return row.rule === rule.name && row.metric === rule.metric && (rule.route === undefined || rule.route === row.route);
}

function endOrphan(before: AlertRow, { end }: Slot): AlertChange {
  return { before, after: applyProgress(before, resolveAlert(toProgress(before), end)) };
}

const troubles: readonly string[] = ["anomaly-score", "error-rate", "p95-ms"];

function isTrouble({ state, metric, startedAt }: AlertRow, { at }: Slot): boolean {
  return state !== "resolved" && startedAt <= at && troubles.includes(metric);
}

function afterOf({ after }: AlertChange): AlertRow {
  return after;
}

function keyOf({ route, client }: Subject): string {
  return JSON.stringify([route, client]);
}

function byKey(one: AlertRow, other: AlertRow): number {
  return JSON.stringify([one.rule, keyOf(one)]) < JSON.stringify([other.rule, keyOf(other)]) ? -1 : 1;
}
