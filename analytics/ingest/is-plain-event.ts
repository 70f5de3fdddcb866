import { clientPattern } from "#contracts/client.ts";
import { LimitOutcome } from "#contracts/limit.ts";
import { type MetricColumn, type MetricEvent, metricColumns } from "#contracts/metric-event.ts";
import { namePattern } from "#contracts/scalars.ts";

type Test = (value: unknown) => boolean;

const mostMs = 86_400_000;
const outcomes = new Set<unknown>(LimitOutcome.options);
const cacheWords = new Set<unknown>(["hit", "miss", "stale", "bypass", null]);
const decisionKeys = new Set(["limit", "outcome", "quota", "remaining", "cost"]);

const isCount: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isCountOrNull: Test = (value) => value === null || isCount(value);
const isMs: Test = (value) => typeof value === "number" && value >= 0 && value <= mostMs;
const isShort = (value: unknown, most: number) => typeof value === "string" && value.length <= most;
const isLabel: Test = (value) => value === null || isShort(value, 128);

const tests: Readonly<Record<MetricColumn, Test>> = {
  at: isCount,
  requestId: (value) => isShort(value, 64) && value !== "",
  route: isLabel,
  method: (value) => typeof value === "string" && /^[A-Z]{1,16}$/.test(value),
  status: (value) => isCount(value) && (value as number) >= 100 && (value as number) <= 599,
  latencyMs: isMs,
  upstreamMs: (value) => value === null || isMs(value),
  stepMs: (value) => isRecord(value) && Object.keys(value).every((step) => step !== "__proto__" && isMs(value[step])),
  bytesIn: isCountOrNull,
  bytesOut: isCountOrNull,
  client: (value) => value === null || (typeof value === "string" && clientPattern.test(value)),
  plan: isLabel,
  upstream: isLabel,
  cache: (value) => cacheWords.has(value),
  risk: (value) => value === null || (typeof value === "number" && value >= 0 && value <= 1),
  problemCode: isLabel,
  pathHash: (value) => value === null || isShort(value, 16),
  limits: (value) => Array.isArray(value) && value.length <= 16 && value.every(isDecision),
};

/**
 * Whether an event is as edges write it. It says yes only where the schema `MetricEvent` takes the event as it is, many
 * times as fast; of all others the schema decides.
 */
export function isPlainEvent(event: unknown): event is MetricEvent {
  return isRecord(event) && metricColumns.every((column) => tests[column](event[column]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isDecision(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { limit, outcome, quota, remaining, cost } = value;
  const isNamed = typeof limit === "string" && namePattern.test(limit) && outcomes.has(outcome);
  const isCounted = isCount(quota) && isCountOrNull(remaining) && (!("cost" in value) || isCount(cost));
  return isNamed && isCounted && Object.keys(value).every((key) => decisionKeys.has(key));
}
