import { useCallback, useEffect, useState } from "react";
import type { ReportRange } from "#contracts/report.ts";

export const offeredRanges = ["5m", "15m", "1h", "6h", "24h"] as const satisfies readonly ReportRange[];
export type OfferedRange = (typeof offeredRanges)[number];

const FIRST_RANGE: OfferedRange = "15m";

function isOffered(text: string | null): text is OfferedRange {
  return offeredRanges.some((range) => range === text);
}

function readRange(): OfferedRange {
  const asked = new URLSearchParams(window.location.search).get("range");
  return isOffered(asked) ? asked : FIRST_RANGE;
}

/** The time range of the page. It stands in the address, so that a link shows what its sender saw. */
export function useRange(): [OfferedRange, (range: string) => void] {
  const [range, setRange] = useState(readRange);
  useEffect(() => {
    const follow = () => setRange(readRange());
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);
  const choose = useCallback((next: string) => {
    if (!isOffered(next)) return;
    const url = new URL(window.location.href);
    url.searchParams.set("range", next);
    window.history.replaceState(window.history.state, "", url);
    setRange(next);
  }, []);
  return [range, choose];
}
