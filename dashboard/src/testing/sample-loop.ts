import { Alert } from "#contracts/alert.ts";
import { Decision, Proposal } from "#contracts/decision.ts";
import { AnomalyReport, LoopStatus, StandingBlocks } from "#contracts/loop-status.ts";
import { perMinute } from "./sample-limits.ts";
import { inMinutes, sampleNow } from "./sample-now.ts";
import { periodStart } from "./sample-reports.ts";

export const sampleClient = "ip:2026:3qY0m5mB2p7kTn1xW8dZ4A";
const reasons = [
  { feature: "request_rate", value: 412.5, expected_low: 8.1, expected_high: 61.7 },
  { feature: "top_client_share_residual", value: 0.88, expected_low: 0.01, expected_high: 0.22 },
];

const errors = Alert.parse({
  id: "alert-errors",
  rule: "errors",
  route: "users",
  client: null,
  metric: "error-rate",
  state: "active",
  value: 0.183,
  peak: 0.25,
  threshold: 0.05,
  evidence: { requests: 412 },
  startedAt: inMinutes(-4.2),
  activeAt: inMinutes(-3.2),
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
});

/** Alerts, each of which fits its contract. */
export const sampleAlerts = {
  errors,
  slow: Alert.parse({
    ...errors,
    id: "alert-slow",
    rule: "slow",
    route: null,
    metric: "p95-ms",
    state: "acknowledged",
    value: 812.4,
    peak: 1240,
    threshold: 500,
    evidence: {},
    acknowledgedAt: inMinutes(-1.2),
    acknowledgedBy: "ada",
  }),
  suspect: Alert.parse({
    ...errors,
    id: "alert-suspect",
    rule: "suspect",
    route: "public",
    client: sampleClient,
    metric: "client-anomaly-score",
    state: "pending",
    value: 0.93,
    peak: 0.954,
    threshold: 0.8,
    evidence: { reasons },
    activeAt: null,
  }),
  past: Alert.parse({
    ...errors,
    id: "alert-past",
    rule: "limits-exhausted",
    metric: "limit-exhaustion",
    state: "resolved",
    value: 0.02,
    peak: 0.61,
    threshold: 0.2,
    startedAt: inMinutes(-120.2),
    activeAt: inMinutes(-119),
    acknowledgedAt: inMinutes(-118),
    acknowledgedBy: "ada",
    resolvedAt: inMinutes(-90.2),
  }),
};

export const sampleBlocks = StandingBlocks.parse({
  blocks: [
    {
      client: sampleClient,
      reason: "scans paths that do not exist",
      origin: "loop",
      decisionId: "decision-2",
      blockedAt: inMinutes(-5.2),
      expiresAt: inMinutes(10.1),
    },
  ],
  ranges: [{ range: "203.0.113.0/24", reason: "tries passwords", decisionId: "decision-9", blockedAt: inMinutes(-60), expiresAt: null }],
});

const lowering = Proposal.parse({
  id: "proposal-lower",
  route: "public",
  action: { kind: "lower-limit", limit: "public", from: perMinute(60), to: perMinute(24) },
  mode: "suggest",
  holdsSeconds: 600,
  reason: "3 clients of public make 61 % of its requests; calm clients make 16 in 60 s at most",
  evidence: { score: 0.97, calmPeak: 16, culprits: 3, reasons },
  proposedBy: "loop",
  proposedAt: inMinutes(-1.2),
  expiresAt: inMinutes(8.9),
  state: "open",
  decidedBy: null,
  decidedAt: null,
  decisionId: null,
});

/** Proposals, each of which fits its contract. */
export const sampleProposals = {
  lowering,
  blocking: Proposal.parse({
    ...lowering,
    id: "proposal-block",
    action: { kind: "block-clients", clients: [sampleClient, "key:4fG7kQ2mZ9xA"] },
    mode: "shadow",
    holdsSeconds: 900,
    reason: "2 clients scan paths that do not exist",
    evidence: { score: 0.99 },
  }),
  rejected: Proposal.parse({
    ...lowering,
    id: "proposal-rejected",
    state: "rejected",
    decidedBy: "ada",
    decidedAt: inMinutes(-60.2),
    decisionId: "decision-3",
  }),
  expired: Proposal.parse({ ...lowering, id: "proposal-expired", state: "expired", expiresAt: inMinutes(-30) }),
};

const decided = (decision: object) => Decision.parse({ source: null, evidence: {}, expiresAt: null, ...decision });
/** Decisions, newest first, each of which fits its contract. */
export const sampleDecisions = [
  decided({
    id: "decision-1",
    action: "limit.set",
    target: "public",
    before: { ...perMinute(60), expiresAt: null },
    after: { ...perMinute(24), expiresAt: sampleNow + 600_000 },
    reason: "3 clients of public make 61 % of its requests",
    evidence: { score: 0.97, reasons },
    actor: "loop",
    decidedAt: inMinutes(-1.2),
    expiresAt: inMinutes(9.1),
  }),
  decided({
    id: "decision-2",
    action: "client.block",
    target: sampleClient,
    before: null,
    after: { expiresAt: sampleNow + 600_000 },
    reason: "scans paths that do not exist",
    actor: "loop",
    decidedAt: inMinutes(-5.2),
    expiresAt: inMinutes(10.1),
  }),
  decided({
    id: "decision-3",
    action: "config.publish",
    target: "9",
    before: { version: 8 },
    after: { version: 9 },
    reason: "",
    actor: "ada",
    source: { via: "session", address: "192.0.2.7" },
    decidedAt: inMinutes(-60.2),
  }),
];

const status = LoopStatus.parse({
  scoring: { state: "scoring", detail: null, model: "9c1a77f0", scoredUntil: inMinutes(-0.2) },
  routes: [
    {
      route: "public",
      mode: "auto",
      anomalyAbove: 0.8,
      at: inMinutes(-0.4),
      score: 0.97,
      reasons,
      verdict: "limit public lowered to 24 in 60 s",
    },
    { route: "users", mode: "suggest", anomalyAbove: 0.8, at: inMinutes(-0.4), score: 0.12, reasons: [], verdict: "calm" },
    { route: null, mode: "off", anomalyAbove: 0.8, at: inMinutes(-0.4), score: null, reasons: [], verdict: "too few requests" },
  ],
  clients: [{ client: sampleClient, route: "public", score: 0.91, reasons: [], expiresAt: inMinutes(9.1) }],
});

const at = (seconds: number) => new Date(periodStart + seconds * 1000).toISOString();

/** How the loop is, and the scores of the half minute that the sample reports are about. */
export const sampleLoop = {
  status,
  absent: LoopStatus.parse({
    scoring: { state: "absent", detail: "the ML API does not answer", model: null, scoredUntil: null },
    routes: [],
    clients: [],
  }),
  anomalies: AnomalyReport.parse({
    period: { from: at(0), to: at(30), stepSeconds: 10 },
    routes: [
      { route: "users", series: [0, 10, 20].map((second) => ({ at: at(second), score: 0.12 })) },
      { route: "public", series: [0, 10, 20].map((second) => ({ at: at(second), score: second === 10 ? 0.97 : 0.4 })) },
      { route: null, series: [0, 10, 20].map((second) => ({ at: at(second), score: null })) },
    ],
  }),
};
