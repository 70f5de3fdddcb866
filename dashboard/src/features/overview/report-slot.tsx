import { Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Panel } from "../../components/panel.tsx";
import { ProblemNotice } from "../../components/problem-notice.tsx";

type ReportSlotProps<Report> = { title: string; query: UseQueryResult<Report>; show: (report: Report) => ReactNode };

/** A panel in whatever state its report is: loading, failed, or there. */
export function ReportSlot<Report>({ title, query, show }: ReportSlotProps<Report>) {
  if (query.data !== undefined) return show(query.data);
  return (
    <Panel title={title}>
      {query.isError ? (
        <ProblemNotice failure={query.error} retry={() => query.refetch()} />
      ) : (
        <Skeleton height={200} role="status" aria-label={`Loading ${title}`} />
      )}
    </Panel>
  );
}
