import { queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { analytics, callApi } from "./client.ts";
import { queryKeys } from "./query-keys.ts";

const SignInMethods = z.object({ oidc: z.nullable(z.object({ label: z.string(), path: z.string() })) });

/** How one may sign in besides by the operator token or a link. */
export const signInMethodsQuery = () =>
  queryOptions({
    queryKey: queryKeys.signInMethods,
    queryFn: ({ signal }) => callApi(SignInMethods, (init) => analytics.GET("/api/sign-in-methods", init), signal),
    staleTime: "static",
  });
