import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isSignInRequired, isWorthRetrying } from "../api/client.ts";
import { queryKeys } from "../api/query-keys.ts";

const RETRIES = 2;

/** The cache of what analytics answered. Whatever call first learns that the session has ended, ends it for the page. */
export function makeQueryClient(): QueryClient {
  const onError = (failure: unknown) => {
    if (isSignInRequired(failure)) client.setQueryData(queryKeys.session, null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        retry: (failures, failure) => failures < RETRIES && isWorthRetrying(failure),
        // Analytics runs on the operator's own machine as well: a browser that thinks it is offline may still reach it.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}
