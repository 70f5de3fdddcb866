import * as z from "zod/mini";
import { Alert } from "#contracts/alert.ts";
import { Proposal } from "#contracts/decision.ts";
import { StandingLimit } from "#contracts/standing-limit.ts";
import { analytics, callApi } from "./client.ts";
import { queryKeys } from "./query-keys.ts";
import { useChange } from "./use-change.ts";

const TakenAway = z.object({ decisionId: z.string() });

/** What of a limit is to change; what is absent stays. `expiresIn: null` takes an end away. */
export type LimitInput = {
  quota?: number;
  window?: string;
  mode?: "enforce" | "shadow";
  expiresIn?: string | null;
  reason?: string;
};
/** Whom the edge is to refuse; without `expiresIn` until that is taken away. */
export type BlockInput = { target: string; reason: string; expiresIn?: string };
export type Verdict = { id: string; verdict: "approve" | "reject"; reason: string };
export type Named = { name: string; reason: string };

export const useAcknowledgeAlert = () =>
  useChange(
    (id: string) => callApi(Alert, (init) => analytics.POST("/api/alerts/acknowledge/{id}", { params: { path: { id } }, ...init })),
    [queryKeys.alerts, queryKeys.ledger],
  );

export const useSetLimit = () =>
  useChange(
    ({ name, input }: { name: string; input: LimitInput }) =>
      callApi(StandingLimit, (init) => analytics.PUT("/api/limits/{name}", { params: { path: { name } }, body: input, ...init })),
    [queryKeys.limits, queryKeys.ledger],
  );

export const useUnsetLimit = () =>
  useChange(
    ({ name, reason }: Named) =>
      callApi(TakenAway, (init) =>
        analytics.DELETE("/api/limits/{name}", { params: { path: { name }, query: { reason: reason || undefined } }, ...init }),
      ),
    [queryKeys.limits, queryKeys.ledger],
  );

export const useUnsetClientLimit = () =>
  useChange(
    ({ limit, client, reason }: { limit: string; client: string; reason: string }) =>
      callApi(TakenAway, (init) =>
        analytics.DELETE("/api/limits/{name}/clients/{client}", {
          params: { path: { name: limit, client }, query: { reason: reason || undefined } },
          ...init,
        }),
      ),
    [queryKeys.limits, queryKeys.ledger],
  );

export const useBlock = () =>
  useChange(
    (input: BlockInput) => callApi(TakenAway, (init) => analytics.POST("/api/blocks", { body: input, ...init })),
    [queryKeys.blocks, queryKeys.loop, queryKeys.ledger],
  );

export const useUnblockClient = () =>
  useChange(
    ({ name, reason }: Named) =>
      callApi(TakenAway, (init) =>
        analytics.DELETE("/api/blocks/{target}", { params: { path: { target: name }, query: { reason: reason || undefined } }, ...init }),
      ),
    [queryKeys.blocks, queryKeys.loop, queryKeys.ledger],
  );

const verdictPaths = { approve: "/api/proposals/{id}/approve", reject: "/api/proposals/{id}/reject" } as const;

export const useDecideProposal = () =>
  useChange(
    ({ id, verdict, reason }: Verdict) =>
      callApi(Proposal, (init) =>
        analytics.POST(verdictPaths[verdict], { params: { path: { id } }, body: { reason: reason || undefined }, ...init }),
      ),
    [queryKeys.proposals, queryKeys.limits, queryKeys.blocks, queryKeys.loop, queryKeys.ledger],
  );
