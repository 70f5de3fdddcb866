import { Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProblemNotice } from "./problem-notice.tsx";
import classes from "./query-slot.module.css";
import { useLastFailure } from "./use-last-failure.ts";

type Asked<Data> = Pick<UseQueryResult<Data>, "data" | "error" | "isPlaceholderData"> & { refetch: () => unknown };
type QuerySlotProps<Data> = { label: string; query: Asked<Data>; height?: number; show: (data: Data) => ReactNode };

/** Whatever was asked for, in the state it is in: loading, failed, or there; the answer to another question is dimmed. */
export function QuerySlot<Data>({ label, query, height = 200, show }: QuerySlotProps<Data>) {
  const failure = useLastFailure(query);
  if (query.data !== undefined) {
    return (
      <div className={classes.slot} data-busy={query.isPlaceholderData} aria-busy={query.isPlaceholderData}>
        {show(query.data)}
      </div>
    );
  }
  if (failure !== null) return <ProblemNotice failure={failure} missing={label} retry={() => query.refetch()} />;
  return <Skeleton height={height} role="status" aria-label={`Loading ${label}`} />;
}
