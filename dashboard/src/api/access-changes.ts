import * as z from "zod/mini";
import { PersonalToken } from "./access-queries.ts";
import { callApi } from "./client.ts";
import { queryKeys } from "./query-keys.ts";
import type { Session } from "./session.ts";
import { useChange } from "./use-change.ts";

const CreatedToken = z.extend(PersonalToken, { token: z.string() });
export type TokenInput = { name: string; role: Session["role"]; expiresIn: string };

export const useCreateToken = () =>
  useChange((body: TokenInput) => callApi(CreatedToken, "/api/tokens", { method: "POST", body }), [queryKeys.tokens, queryKeys.ledger]);

export const useRevokeToken = () =>
  useChange(
    (id: string) => callApi(z.unknown(), `/api/tokens/${encodeURIComponent(id)}`, { method: "DELETE" }),
    [queryKeys.tokens, queryKeys.ledger],
  );

export const useEndSession = () =>
  useChange(
    (id: string) => callApi(z.unknown(), `/api/sessions/${encodeURIComponent(id)}`, { method: "DELETE" }),
    [queryKeys.sessions, queryKeys.ledger],
  );
