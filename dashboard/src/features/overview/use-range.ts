import type { ReportRange } from "#contracts/report.ts";
import { useChoice } from "../../components/use-choice.ts";

export const offeredRanges = ["5m", "15m", "1h", "6h", "24h"] as const satisfies readonly ReportRange[];
export type OfferedRange = (typeof offeredRanges)[number];

/** The time range of the page. */
export function useRange(): [OfferedRange, (range: string) => void] {
  return useChoice("range", offeredRanges, "15m");
}
