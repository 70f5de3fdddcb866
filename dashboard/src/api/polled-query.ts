import { keepPreviousData, type QueryKey, queryOptions } from "@tanstack/react-query";
import type * as z from "zod/mini";
import { type Call, callApi } from "./client.ts";

export type Polled<Schema extends z.ZodMiniType> = {
  key: QueryKey;
  schema: Schema;
  call: Call;
  refreshMs: number;
};

/** A read that is repeated while somebody looks; what was shown stays until the next answer, also that to another question. */
export function polledQuery<Schema extends z.ZodMiniType>({ key, schema, call, refreshMs }: Polled<Schema>) {
  return queryOptions({
    queryKey: key,
    queryFn: ({ signal }) => callApi(schema, call, signal),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  });
}
