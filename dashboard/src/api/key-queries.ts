import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { type ApiKey, ApiKeysPage } from "#contracts/api-key.ts";
import { analytics, callApi } from "./client.ts";
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
    queryFn: ({ signal, pageParam }) => {
      // A state that the page's address made up is for analytics to refuse.
      const state = (filter.state || undefined) as ApiKey["state"] | undefined;
      const words = { name: filter.name || undefined, role: filter.role || undefined };
      const query = { limit: PAGE_SIZE, before: pageParam ?? undefined, state, ...words };
      return callApi(ApiKeysPage, (init) => analytics.GET("/api/keys", { params: { query }, ...init }), signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });

/** The keys of one client that still work. */
export const livingKeysQuery = (client: string) =>
  polledQuery({
    key: [...queryKeys.keys, "of", client],
    schema: ApiKeysPage,
    call: (init) => analytics.GET("/api/keys", { params: { query: { client, state: "active" } }, ...init }),
    refreshMs: CALM_MS,
  });
