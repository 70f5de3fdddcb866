import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { LedgerPage } from "#contracts/decision.ts";
import { analytics, callApi } from "./client.ts";
import { queryKeys } from "./query-keys.ts";

const PAGE_SIZE = 50;

/** Only decisions about this target, of this action; empty: all. */
export type LedgerFilter = { target: string; action: string };

/** The ledger from its newest decision on, a page at a time. It is not polled: rows would move under whoever reads them. */
export const ledgerQuery = (filter: LedgerFilter) =>
  infiniteQueryOptions({
    queryKey: [...queryKeys.ledger, filter],
    queryFn: ({ signal, pageParam }) => {
      const words = { target: filter.target || undefined, action: filter.action || undefined };
      const query = { limit: PAGE_SIZE, before: pageParam ?? undefined, ...words };
      return callApi(LedgerPage, (init) => analytics.GET("/api/ledger", { params: { query }, ...init }), signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
