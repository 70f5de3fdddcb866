import type { AlertRule } from "#contracts/alert.ts";
import { makeDecisionId } from "../ledger/make-decision-id.ts";
import type { AlertProgress } from "./decide-alert.ts";
import type { Subject } from "./decide-watched.ts";
import type { AlertRow } from "./describe-alert.ts";

/** How a stored alert stands. Since when its metric is unknown lies with its evidence, where operators see it. */
export function toProgress({ state, value, peak, startedAt, belowSince, activeAt, resolvedAt, evidence }: AlertRow): AlertProgress {
  const { unknownSince, ...rest } = evidence as Record<string, unknown>;
  const since = typeof unknownSince === "string" ? new Date(unknownSince) : null;
  return { state, value, peak, startedAt, belowSince, activeAt, resolvedAt, evidence: rest, unknownSince: since };
}

/** The row of an alert that has come so far. */
export function applyProgress(row: AlertRow, { unknownSince, ...progress }: AlertProgress): AlertRow {
  const unknown = unknownSince === null ? {} : { unknownSince: unknownSince.toISOString() };
  return { ...row, ...progress, evidence: { ...progress.evidence, ...unknown } };
}

/** The row of an alert that was raised just now. */
export function raisedAlert({ name, metric, above }: AlertRule, { route, client }: Subject, progress: AlertProgress): AlertRow {
  const { unknownSince: _none, ...known } = progress;
  const head = { id: makeDecisionId(progress.startedAt), rule: name, metric, route, client, threshold: above };
  return { ...known, ...head, acknowledgedAt: null, acknowledgedBy: null };
}
