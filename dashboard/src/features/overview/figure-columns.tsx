import type { Column } from "../../components/sortable-table.tsx";
import { formatCount, formatLatency, formatRate, formatShare, NO_FIGURE } from "../../format/format-number.ts";
import classes from "./tables.module.css";

/** What is shown of each route, upstream and location; null where it is not known yet. */
export type Figures = {
  count: number;
  perSecond: number;
  p95: number | null;
  clientErrors: number | null;
  serverErrors: number | null;
  errorRate: number | null;
};

/** From this share of 5xx on a row is marked. */
const NOTABLE_ERROR_RATE = 0.01;

const count = (value: number | null) => (value === null ? NO_FIGURE : formatCount(value));

export const trafficColumns: Column<Figures>[] = [
  { label: "Requests", value: (row) => row.count, show: (row) => formatCount(row.count) },
  { label: "Req/s", value: (row) => row.perSecond, show: (row) => formatRate(row.perSecond) },
  { label: "p95", value: (row) => row.p95, show: (row) => formatLatency(row.p95) },
];
export const errorColumns: Column<Figures>[] = [
  { label: "4xx", value: (row) => row.clientErrors, show: (row) => count(row.clientErrors) },
  {
    label: "5xx",
    value: (row) => row.serverErrors,
    show: (row) => (
      <span
        className={(row.errorRate ?? 0) >= NOTABLE_ERROR_RATE ? classes.bad : undefined}
        title={`${formatShare(row.errorRate)} of requests`}
      >
        {count(row.serverErrors)}
      </span>
    ),
  },
];
