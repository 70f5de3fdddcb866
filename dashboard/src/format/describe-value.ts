import { LimitChange, ProposedAction } from "#contracts/decision.ts";
import { Instant } from "#contracts/scalars.ts";
import { describeProposedAction } from "./describe-proposed-action.ts";
import { formatDuration } from "./format-duration.ts";
import { formatLimit } from "./format-limit.ts";
import { formatCount, formatLatency, formatRate, formatScore, formatShare, NO_FIGURE } from "./format-number.ts";
import { formatInstant } from "./format-time.ts";
import { knownFigures } from "./known-figures.ts";
import { toWords } from "./to-words.ts";

/** What is known about a number by the end of its name: its unit, and so how it reads. */
const units: [ending: RegExp, format: (value: number) => string][] = [
  [/(score|threshold)$/i, formatScore],
  [/(share|rate)$/i, formatShare],
  [/(Ms|[_-]ms)$/, formatLatency],
  [/seconds$/i, formatDuration],
];
const UNIT_IN_NAME = /(Ms|Seconds|_ms|_seconds)$/;

/** The name of a value in words. */
export function describeName(name: string): string {
  return knownFigures[name]?.label ?? toWords(name.replace(UNIT_IN_NAME, ""));
}

/** A value of evidence or of the ledger as text, in the unit that its name tells. */
export function describeValue(name: string, value: unknown): string {
  if (value === null || value === undefined) return NO_FIGURE;
  switch (typeof value) {
    case "number":
      return describeNumber(name, value);
    case "boolean":
      return value ? "yes" : "no";
    case "string":
      return Instant.safeParse(value).success ? formatInstant(Date.parse(value)) : value;
    default:
      return describeCompound(value);
  }
}

function describeCompound(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((item) => describeValue("", item)).join(", ");
  const action = ProposedAction.safeParse(value);
  if (action.success) return describeProposedAction(action.data);
  const limit = LimitChange.safeParse(value);
  return limit.success ? formatLimit(limit.data) : JSON.stringify(value);
}

function describeNumber(name: string, value: number): string {
  const format = knownFigures[name]?.format ?? units.find(([ending]) => ending.test(name))?.[1];
  if (format) return format(value);
  return Number.isInteger(value) ? formatCount(value) : formatRate(value);
}
