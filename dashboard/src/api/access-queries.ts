import * as z from "zod/mini";
import { analytics } from "./client.ts";
import { polledQuery } from "./polled-query.ts";
import { queryKeys } from "./query-keys.ts";

const REFRESH_MS = 30_000;
const Role = z.enum(["viewer", "operator", "admin"]);

export const StandingSession = z.object({
  id: z.string(),
  operator: z.string(),
  role: Role,
  via: z.enum(["code", "token", "oidc"]),
  createdAt: z.string(),
  expiresAt: z.string(),
  current: z.boolean(),
});
export type StandingSession = z.infer<typeof StandingSession>;
export const PersonalToken = z.object({
  id: z.string(),
  name: z.string(),
  operator: z.string(),
  role: Role,
  state: z.enum(["active", "expired", "revoked"]),
  createdAt: z.string(),
  expiresAt: z.string(),
  lastUsedAt: z.nullable(z.string()),
});
export type PersonalToken = z.infer<typeof PersonalToken>;

export const sessionsQuery = () =>
  polledQuery({
    key: queryKeys.sessions,
    schema: z.object({ sessions: z.array(StandingSession) }),
    call: (init) => analytics.GET("/api/sessions", init),
    refreshMs: REFRESH_MS,
  });

export const tokensQuery = () =>
  polledQuery({
    key: queryKeys.tokens,
    schema: z.object({ tokens: z.array(PersonalToken) }),
    call: (init) => analytics.GET("/api/tokens", init),
    refreshMs: REFRESH_MS,
  });
