import { ApiKey, CreatedApiKey, RevokedApiKey, RotatedApiKey } from "#contracts/api-key.ts";
import { analytics, callApi } from "./client.ts";
import { queryKeys } from "./query-keys.ts";
import { useChange } from "./use-change.ts";

/** What a key is to be; what is absent stays, or is nothing for a new one. `expiresIn: null`: until it is revoked. */
export type KeyInput = {
  name?: string;
  roles?: string[];
  permissions?: string[];
  plan?: string | null;
  limits?: Record<string, number>;
  addresses?: string[];
  expiresIn?: string | null;
  reason?: string;
};

const affected = [queryKeys.keys, queryKeys.ledger];
/** An answer that holds a key is forgotten with the dialog that showed it. */
const forgotten = { keepMs: 0 };

export const useCreateKey = () =>
  useChange(
    (input: KeyInput) => callApi(CreatedApiKey, (init) => analytics.POST("/api/keys", { body: { name: "", ...input }, ...init })),
    affected,
    forgotten,
  );

export const useUpdateKey = () =>
  useChange(
    ({ id, input }: { id: string; input: KeyInput }) =>
      callApi(ApiKey, (init) => analytics.PATCH("/api/keys/{id}", { params: { path: { id } }, body: input, ...init })),
    affected,
  );

export const useRotateKey = () =>
  useChange(
    ({ id, gracePeriod, reason }: { id: string; gracePeriod: string; reason: string }) =>
      callApi(RotatedApiKey, (init) =>
        analytics.POST("/api/keys/{id}/rotate", { params: { path: { id } }, body: { gracePeriod, reason: reason || undefined }, ...init }),
      ),
    affected,
    forgotten,
  );

export const useRevokeKey = () =>
  useChange(
    ({ id, all, reason }: { id: string; all: boolean; reason: string }) =>
      callApi(RevokedApiKey, (init) =>
        analytics.DELETE("/api/keys/{id}", {
          params: { path: { id }, query: { all: all ? "true" : "false", reason: reason || undefined } },
          ...init,
        }),
      ),
    affected,
  );
