import * as z from "zod/mini";
import { Alert } from "#contracts/alert.ts";
import { Proposal } from "#contracts/decision.ts";
import { StandingLimit } from "#contracts/standing-limit.ts";
import { callApi } from "./client.ts";
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

const segment = encodeURIComponent;
const withReason = (path: string, reason: string) => (reason === "" ? path : `${path}?${new URLSearchParams({ reason })}`);

export const useAcknowledgeAlert = () =>
  useChange(
    (id: string) => callApi(Alert, `/api/alerts/acknowledge/${segment(id)}`, { method: "POST" }),
    [queryKeys.alerts, queryKeys.ledger],
  );

export const useSetLimit = () =>
  useChange(
    ({ name, input }: { name: string; input: LimitInput }) =>
      callApi(StandingLimit, `/api/limits/${segment(name)}`, { method: "PUT", body: input }),
    [queryKeys.limits, queryKeys.ledger],
  );

export const useUnsetLimit = () =>
  useChange(
    ({ name, reason }: Named) => callApi(TakenAway, withReason(`/api/limits/${segment(name)}`, reason), { method: "DELETE" }),
    [queryKeys.limits, queryKeys.ledger],
  );

export const useUnsetClientLimit = () =>
  useChange(
    ({ limit, client, reason }: { limit: string; client: string; reason: string }) =>
      callApi(TakenAway, withReason(`/api/limits/${segment(limit)}/clients/${segment(client)}`, reason), { method: "DELETE" }),
    [queryKeys.limits, queryKeys.ledger],
  );

export const useBlock = () =>
  useChange(
    (input: BlockInput) => callApi(TakenAway, "/api/blocks", { method: "POST", body: input }),
    [queryKeys.blocks, queryKeys.loop, queryKeys.ledger],
  );

export const useUnblockClient = () =>
  useChange(
    ({ name, reason }: Named) => callApi(TakenAway, withReason(`/api/blocks/${segment(name)}`, reason), { method: "DELETE" }),
    [queryKeys.blocks, queryKeys.loop, queryKeys.ledger],
  );

export const useDecideProposal = () =>
  useChange(
    ({ id, verdict, reason }: Verdict) =>
      callApi(Proposal, `/api/proposals/${segment(id)}/${verdict}`, { method: "POST", body: reason === "" ? {} : { reason } }),
    [queryKeys.proposals, queryKeys.limits, queryKeys.blocks, queryKeys.loop, queryKeys.ledger],
  );
