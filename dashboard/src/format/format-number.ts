const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const short = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const twoSignificant = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });
const scores = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const oneDigit = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** Shown where a figure does not exist, for example a latency without requests. */
export const NO_FIGURE = "–";

/** A count in full: 12,345. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** A count where there is little room: 12.3K. */
export function formatCompact(count: number): string {
  return count < 10_000 ? whole.format(count) : compact.format(count);
}

/** A number a second with three significant digits: 0.25, 12.3, 1,840. */
export function formatRate(perSecond: number | null): string {
  if (perSecond === null) return NO_FIGURE;
  return perSecond < 1000 ? short.format(perSecond) : whole.format(perSecond);
}

/** Milliseconds as an operator reads them: 0.42 ms, 12.3 ms, 840 ms, 1.24 s. */
export function formatLatency(ms: number | null): string {
  if (ms === null) return NO_FIGURE;
  return ms < 999.5 ? `${short.format(ms)} ms` : `${short.format(ms / 1000)} s`;
}

/** A share in [0, 1] as a percentage; a share that is not zero is never shown as 0 %. */
export function formatShare(share: number | null): string {
  if (share === null) return NO_FIGURE;
  const percent = share * 100;
  if (percent > 0 && percent < 0.01) return "<0.01%";
  return percent < 1 ? `${twoSignificant.format(percent)}%` : `${oneDigit.format(percent)}%`;
}

/** An anomaly or risk score in [0, 1]: 0.97. */
export function formatScore(score: number | null): string {
  return score === null ? NO_FIGURE : scores.format(score);
}

/** part / whole, null when there is no whole. */
export function shareOf(part: number, total: number): number | null {
  return total > 0 ? part / total : null;
}

const byteUnits = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes in the largest fitting decimal unit: 34.2 MB. */
export function formatBytes(bytes: number): string {
  const power = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${short.format(bytes / 1000 ** power)} ${byteUnits[power]}`;
}
