import { AlertsAnswer } from "#contracts/alert.ts";
import { ProposalsAnswer } from "#contracts/decision.ts";
import { LoopStatus, StandingBlocks } from "#contracts/loop-status.ts";
import { StandingLimits } from "#contracts/standing-limit.ts";
import { analytics } from "./client.ts";
import { polledQuery } from "./polled-query.ts";
import { queryKeys } from "./query-keys.ts";

/** What calls for somebody is asked for this often; what only documents, less. */
const URGENT_MS = 5_000;
const CALM_MS = 30_000;

export const openAlertsQuery = () =>
  polledQuery({
    key: [...queryKeys.alerts, "open"],
    schema: AlertsAnswer,
    call: (init) => analytics.GET("/api/alerts", { params: { query: { status: "open" } }, ...init }),
    refreshMs: URGENT_MS,
  });

export const alertHistoryQuery = (days: number) =>
  polledQuery({
    key: [...queryKeys.alerts, "history", days],
    schema: AlertsAnswer,
    call: (init) => analytics.GET("/api/alerts/history", { params: { query: { days } }, ...init }),
    refreshMs: CALM_MS,
  });

export const openProposalsQuery = () =>
  polledQuery({
    key: [...queryKeys.proposals, "open"],
    schema: ProposalsAnswer,
    call: (init) => analytics.GET("/api/proposals", { params: { query: { state: "open" } }, ...init }),
    refreshMs: URGENT_MS,
  });

export const allProposalsQuery = () =>
  polledQuery({
    key: [...queryKeys.proposals, "all"],
    schema: ProposalsAnswer,
    call: (init) => analytics.GET("/api/proposals", { params: { query: { state: "all" } }, ...init }),
    refreshMs: CALM_MS,
  });

export const limitsQuery = () =>
  polledQuery({ key: queryKeys.limits, schema: StandingLimits, call: (init) => analytics.GET("/api/limits", init), refreshMs: URGENT_MS });

export const blocksQuery = () =>
  polledQuery({ key: queryKeys.blocks, schema: StandingBlocks, call: (init) => analytics.GET("/api/blocks", init), refreshMs: URGENT_MS });

export const loopQuery = () =>
  polledQuery({ key: queryKeys.loop, schema: LoopStatus, call: (init) => analytics.GET("/api/loop", init), refreshMs: URGENT_MS });
