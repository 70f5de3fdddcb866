import type { HealthReport, TargetCheck } from "#contracts/health-report.ts";
import type { HealthCheck, Upstream } from "#contracts/upstream.ts";
import type { Policy } from "../live/policy.ts";
import { postSigned } from "../metrics/post-signed.ts";
import type { Runtime } from "../runtime.ts";
import { decideCheckDue } from "./decide-check-due.ts";

/** Workers lets six requests wait for an answer at a time; more would wait in a queue while their time runs. */
const AT_ONCE = 6;
const MOST_IN_A_REPORT = 1000;

interface DueCheck {
  readonly upstream: Upstream;
  readonly target: string;
  readonly rules: HealthCheck;
}

/**
 * Asks the targets of every upstream whose health check is due at `now`, and tells analytics what it found, once: a report that is
 * lost is followed by the next. A timer or a cron trigger calls it as often as the shortest interval.
 */
export async function runHealthChecks(runtime: Runtime, policy: Policy, now: number): Promise<void> {
  const due = findDue(policy.config.upstreams, runtime.healthRun.at, now).slice(0, MOST_IN_A_REPORT);
  runtime.healthRun.at = now;
  if (due.length === 0) return;
  const checks: TargetCheck[] = [];
  for (let start = 0; start < due.length; start += AT_ONCE) {
    checks.push(...(await Promise.all(due.slice(start, start + AT_ONCE).map((check) => checkTarget(runtime, check)))));
  }
  const { settings, log } = runtime;
  const report: HealthReport = { formatVersion: 1, edgeId: settings.edgeId, at: now, checks };
  const destination = { analyticsUrl: settings.analyticsUrl, key: settings.ingestKey, now: Date.now() };
  const { outcome, detail } = await postSigned("/api/ingest/health", report, destination);
  if (outcome !== "stored") log.warn("what health checks found did not reach analytics", { outcome, detail });
}

function findDue(upstreams: readonly Upstream[], lastRunAt: number | null, now: number): DueCheck[] {
  return upstreams.flatMap((upstream) => {
    const rules = upstream.healthCheck;
    if (rules === undefined || !decideCheckDue(rules.intervalSeconds, lastRunAt, now)) return [];
    return upstream.targets.map(({ url }) => ({ upstream, target: url, rules }));
  });
}

async function checkTarget({ platform }: Runtime, { upstream, target, rules }: DueCheck): Promise<TargetCheck> {
  const startedAt = Date.now();
  const result = await platform.probe(`${target}${rules.path}`, { upstream, headersMs: rules.timeoutMs });
  return {
    upstream: upstream.name,
    target,
    good: result.status !== null && rules.statuses.includes(result.status),
    ...result,
    latencyMs: Math.max(0, Date.now() - startedAt),
  };
}
