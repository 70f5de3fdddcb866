import { formatBytes, formatCount, formatLatency, formatRate, formatShare, NO_FIGURE } from "../../format/format-number.ts";

/** A figure of an answer in its unit; a rate keeps what it is of. */
export function formatFigure(value: number | null, unit: string): string {
  if (value === null) return NO_FIGURE;
  const [base = "", per] = unit.split("/");
  if (base === "ms") return formatLatency(value);
  if (base === "share") return formatShare(value);
  if (base === "bytes") return per === undefined ? formatBytes(value) : `${formatBytes(value)}/${per}`;
  return per === undefined ? `${formatCount(value)} ${base}` : `${formatRate(value)} ${base}/${per}`;
}

/** How much it is up or down from another, in part of that; null where there is nothing to hold it against. */
export function formatChange(value: number | null, previous: number | null): string | null {
  if (value === null || previous === null || previous === 0) return null;
  const change = (value - previous) / previous;
  if (change === 0) return "no change";
  return `${change > 0 ? "up" : "down"} ${formatShare(Math.abs(change))}`;
}
