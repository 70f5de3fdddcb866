import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Panel } from "../../components/panel.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";

type ReportSlotProps<Report> = { title: string; query: UseQueryResult<Report>; show: (report: Report) => ReactNode };

/** A panel in whatever state its report is: loading, failed, or there. */
export function ReportSlot<Report>({ title, query, show }: ReportSlotProps<Report>) {
  if (query.data !== undefined) return show(query.data);
  return (
    <Panel title={title}>
      <QuerySlot label={title} query={query} show={show} />
    </Panel>
  );
}
