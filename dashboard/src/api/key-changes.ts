import { ApiKey, CreatedApiKey, RevokedApiKey, RotatedApiKey } from "#contracts/api-key.ts";
import { callApi } from "./client.ts";
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
const pathOf = (id: string) => `/api/keys/${encodeURIComponent(id)}`;

export const useCreateKey = () =>
  useChange((body: KeyInput) => callApi(CreatedApiKey, "/api/keys", { method: "POST", body }), affected, forgotten);

export const useUpdateKey = () =>
  useChange(({ id, input }: { id: string; input: KeyInput }) => callApi(ApiKey, pathOf(id), { method: "PATCH", body: input }), affected);

export const useRotateKey = () =>
  useChange(
    ({ id, gracePeriod, reason }: { id: string; gracePeriod: string; reason: string }) =>
      callApi(RotatedApiKey, `${pathOf(id)}/rotate`, { method: "POST", body: { gracePeriod, ...(reason === "" ? {} : { reason }) } }),
    affected,
    forgotten,
  );

export const useRevokeKey = () =>
  useChange(
    ({ id, all, reason }: { id: string; all: boolean; reason: string }) =>
      callApi(RevokedApiKey, `${pathOf(id)}?${new URLSearchParams({ all: String(all), ...(reason === "" ? {} : { reason }) })}`, {
        method: "DELETE",
      }),
    affected,
  );
