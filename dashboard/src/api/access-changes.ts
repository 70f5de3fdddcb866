import * as z from "zod/mini";
import { PersonalToken } from "./access-queries.ts";
import { analytics, callApi } from "./client.ts";
import { queryKeys } from "./query-keys.ts";
import type { Session } from "./session.ts";
import { useChange } from "./use-change.ts";

const CreatedToken = z.extend(PersonalToken, { token: z.string() });
export type TokenInput = { name: string; role: Session["role"]; expiresIn: string };

export const useCreateToken = () =>
  useChange(
    (body: TokenInput) => callApi(CreatedToken, (init) => analytics.POST("/api/tokens", { body, ...init })),
    [queryKeys.tokens, queryKeys.ledger],
  );

export const useRevokeToken = () =>
  useChange(
    (id: string) => callApi(z.unknown(), (init) => analytics.DELETE("/api/tokens/{id}", { params: { path: { id } }, ...init })),
    [queryKeys.tokens, queryKeys.ledger],
  );

export const useEndSession = () =>
  useChange(
    (id: string) => callApi(z.unknown(), (init) => analytics.DELETE("/api/sessions/{id}", { params: { path: { id } }, ...init })),
    [queryKeys.sessions, queryKeys.ledger],
  );
