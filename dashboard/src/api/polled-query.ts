import { keepPreviousData, type QueryKey, queryOptions } from "@tanstack/react-query";
import type * as z from "zod/mini";
import { callApi } from "./client.ts";

export type Polled<Schema extends z.ZodMiniType> = {
  key: QueryKey;
  schema: Schema;
  path: string;
  refreshMs: number;
};

/** A read that is repeated while somebody looks; what was shown stays until the next answer, also that to another question. */
export function polledQuery<Schema extends z.ZodMiniType>({ key, schema, path, refreshMs }: Polled<Schema>) {
  return queryOptions({
    queryKey: key,
    queryFn: ({ signal }) => callApi(schema, path, { signal }),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  });
}
