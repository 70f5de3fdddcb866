import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { LedgerPage } from "#contracts/decision.ts";
import { callApi } from "./client.ts";
import { queryKeys } from "./query-keys.ts";

const PAGE_SIZE = 50;

/** Only decisions about this target, of this action; empty: all. */
export type LedgerFilter = { target: string; action: string };

/** The ledger from its newest decision on, a page at a time. It is not polled: rows would move under whoever reads them. */
export const ledgerQuery = (filter: LedgerFilter) =>
  infiniteQueryOptions({
    queryKey: [...queryKeys.ledger, filter],
    queryFn: ({ signal, pageParam }) => callApi(LedgerPage, ledgerPath(filter, pageParam), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });

function ledgerPath({ target, action }: LedgerFilter, before: string | null): string {
  const search = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (before !== null) search.set("before", before);
  if (target !== "") search.set("target", target);
  if (action !== "") search.set("action", action);
  return `/api/ledger?${search}`;
}
