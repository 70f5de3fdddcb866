import { AlertsAnswer } from "#contracts/alert.ts";
import { ProposalsAnswer } from "#contracts/decision.ts";
import { LoopStatus, StandingBlocks } from "#contracts/loop-status.ts";
import { StandingLimits } from "#contracts/standing-limit.ts";
import { polledQuery } from "./polled-query.ts";
import { queryKeys } from "./query-keys.ts";

/** What calls for somebody is asked for this often; what only documents, less. */
const URGENT_MS = 5_000;
const CALM_MS = 30_000;

export const openAlertsQuery = () =>
  polledQuery({ key: [...queryKeys.alerts, "open"], schema: AlertsAnswer, path: "/api/alerts?status=open", refreshMs: URGENT_MS });

export const alertHistoryQuery = (days: number) =>
  polledQuery({
    key: [...queryKeys.alerts, "history", days],
    schema: AlertsAnswer,
    path: `/api/alerts/history?days=${days}`,
    refreshMs: CALM_MS,
  });

export const openProposalsQuery = () =>
  polledQuery({ key: [...queryKeys.proposals, "open"], schema: ProposalsAnswer, path: "/api/proposals?state=open", refreshMs: URGENT_MS });

export const allProposalsQuery = () =>
  polledQuery({ key: [...queryKeys.proposals, "all"], schema: ProposalsAnswer, path: "/api/proposals?state=all", refreshMs: CALM_MS });

export const limitsQuery = () => polledQuery({ key: queryKeys.limits, schema: StandingLimits, path: "/api/limits", refreshMs: URGENT_MS });

export const blocksQuery = () => polledQuery({ key: queryKeys.blocks, schema: StandingBlocks, path: "/api/blocks", refreshMs: URGENT_MS });

export const loopQuery = () => polledQuery({ key: queryKeys.loop, schema: LoopStatus, path: "/api/loop", refreshMs: URGENT_MS });
