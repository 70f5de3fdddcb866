/** The rollups that stand in minutes, hours and days: the tables' names and what their columns are for. */
export type RollupKind = {
  /** Without the grain: `rollup` stands for rollup_minute, rollup_hour and rollup_day. */
  readonly table: string;
  /** What is counted apart, besides `at`. */
  readonly keys: readonly string[];
  readonly sums: readonly string[];
  /** Kept as it was last. */
  readonly latest?: string;
};
export type RollupName = "traffic" | "outcomes" | "limits" | "clients" | "details" | "versions";
export type Grain = "10s" | "minute" | "hour" | "day";

export const rollupKinds: Readonly<Record<RollupName, RollupKind>> = {
  traffic: {
    table: "rollup",
    keys: ["route", "method", "status_class"],
    sums: ["count", "latency_sum_ms", "bytes_in", "bytes_out", "histogram"],
  },
  outcomes: { table: "rollup_outcome", keys: ["route", "method", "status", "problem_code"], sums: ["count"] },
  limits: {
    table: "rollup_limit",
    keys: ["route", "method", "limit_name"],
    sums: ["allowed", "refused", "shadow_refused", "bypassed", "store_failures"],
    latest: "quota",
  },
  clients: { table: "rollup_client", keys: ["route", "method", "client"], sums: ["count", "refused", "errors"] },
  details: {
    table: "rollup_detail",
    keys: ["location", "upstream", "plan", "route", "method", "status_class"],
    sums: ["count", "latency_sum_ms", "bytes_in", "bytes_out", "asked", "upstream_sum_ms", "histogram"],
  },
  versions: { table: "rollup_version", keys: ["location", "part", "version"], sums: ["batches", "requests"] },
};

export function columnsOf({ keys, sums, latest }: RollupKind): string[] {
  return [...keys, ...sums, ...(latest === undefined ? [] : [latest])];
}
