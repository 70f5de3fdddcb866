import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { ApiKeysPage } from "#contracts/api-key.ts";
import { callApi } from "./client.ts";
import { polledQuery } from "./polled-query.ts";
import { queryKeys } from "./query-keys.ts";

const PAGE_SIZE = 50;
const CALM_MS = 30_000;

/** Only keys in this state, with this in their name, that hold this role; empty: all. */
export type KeyFilter = { state: string; name: string; role: string };

/** API keys from the newest on, a page at a time. They are not polled: rows would move under whoever reads them. */
export const keysQuery = (filter: KeyFilter) =>
  infiniteQueryOptions({
    queryKey: [...queryKeys.keys, filter],
    queryFn: ({ signal, pageParam }) => callApi(ApiKeysPage, keysPath(filter, pageParam), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });

/** The keys of one client that still work. */
export const livingKeysQuery = (client: string) =>
  polledQuery({
    key: [...queryKeys.keys, "of", client],
    schema: ApiKeysPage,
    path: `/api/keys?${new URLSearchParams({ client, state: "active" })}`,
    refreshMs: CALM_MS,
  });

function keysPath({ state, name, role }: KeyFilter, before: string | null): string {
  const given = Object.entries({ before: before ?? "", state, name, role }).filter(([, value]) => value !== "");
  return `/api/keys?${new URLSearchParams([["limit", String(PAGE_SIZE)], ...given])}`;
}
