import { LimitChange } from "#contracts/decision.ts";
import { formatDuration } from "./format-duration.ts";
import { formatLimit } from "./format-limit.ts";
import { formatCount, formatLatency, formatRate, formatScore, formatShare, NO_FIGURE } from "./format-number.ts";
import { formatFull } from "./format-time.ts";
import { toWords } from "./to-words.ts";

/** What is known about a number by the end of its name: its unit, and so how it reads. */
const units: [ending: RegExp, format: (value: number) => string][] = [
  [/(score|threshold)$/i, formatScore],
  [/(share|rate)$/i, formatShare],
  [/(Ms|[_-]ms)$/, formatLatency],
  [/seconds$/i, formatDuration],
  [/At$/, formatFull],
];
const UNIT_IN_NAME = /(Ms|Seconds|_ms|_seconds)$/;

const labels: Record<string, string> = {
  score: "anomaly score",
  calmPeak: "most requests of a calm client in the window",
  culprits: "clients that cause it",
  requests: "requests in the interval",
  windowSeconds: "window",
  expiresAt: "ends",
  configured: "in the config",
};

/** The name of a value in words. */
export function describeName(name: string): string {
  return labels[name] ?? toWords(name.replace(UNIT_IN_NAME, ""));
}

/** A value of evidence or of the ledger as text, in the unit that its name tells. */
export function describeValue(name: string, value: unknown): string {
  if (value === null || value === undefined) return NO_FIGURE;
  if (typeof value === "number") return describeNumber(name, value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return describeText(name, value);
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((item) => describeValue("", item)).join(", ");
  const limit = LimitChange.safeParse(value);
  return limit.success ? formatLimit(limit.data) : JSON.stringify(value);
}

function describeText(name: string, text: string): string {
  const atMs = name.endsWith("At") ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? text : formatFull(atMs);
}

function describeNumber(name: string, value: number): string {
  const format = units.find(([ending]) => ending.test(name))?.[1];
  if (format) return format(value);
  return Number.isInteger(value) ? formatCount(value) : formatRate(value);
}
