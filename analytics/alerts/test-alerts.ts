import { AlertRule } from "#contracts/alert.ts";
import { makeDecisionId } from "../ledger/make-decision-id.ts";
import type { Slot } from "./decide-alert.ts";
import type { AlertRow } from "./describe-alert.ts";
import type { AlertInput } from "./judge-alerts.ts";
import type { RouteValues } from "./read-alert-values.ts";

/** The nth slot after a fixed moment. */
export function slotAt(index: number): Slot {
  const at = Date.UTC(2026, 10, 1) + index * 10_000;
  return { at: new Date(at), end: new Date(at + 10_000) };
}

/** A rule with the defaults of the config. */
export function ruleOf(rule: Partial<AlertRule> & Pick<AlertRule, "name" | "metric">): AlertRule {
  return AlertRule.parse({ above: 0.5, for: "30s", ...rule });
}

export function valuesOf(route: string, values: Partial<RouteValues> = {}): RouteValues {
  return { route, requests: 100, errorRate: 0, p95Ms: 10, limitExhaustion: 0, ...values };
}

export function inputOf(input: Partial<AlertInput>): AlertInput {
  return { rules: [], webhooks: [], values: [], routes: [], clients: [], ...input };
}

/** An active alert of its own. */
export function alertRow(row: Partial<AlertRow> = {}): AlertRow {
  const startedAt = row.startedAt ?? slotAt(0).at;
  return {
    id: makeDecisionId(startedAt),
    rule: "errors",
    route: "api",
    client: "",
    metric: "error-rate",
    state: "active",
    value: 0.6,
    peak: 0.7,
    threshold: 0.5,
    evidence: { requests: 100 },
    startedAt,
    belowSince: null,
    activeAt: startedAt,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
    ...row,
  };
}
