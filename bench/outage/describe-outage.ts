import { idealOf } from "../../scripts/testing/limiter/ideal.ts";
import { round } from "../limiter/describe-run.ts";
import { benchLimit } from "../limiter/simulate-rows.ts";
import type { Outage } from "./measure-outage.ts";
import type { Answered } from "./send-load.ts";
import { benchQuota } from "./start-gateways.ts";

/** What callers got of one outage, and what the store was told of it. */
export function describeOutage({ answers, startsAt, course, recoverySeconds, charged }: Outage) {
  const awayUntil = course.calm + course.away;
  // Processes that have just begun are slow, and know no counter yet.
  const before = answers.filter(({ at }) => at >= course.calm * 500 && at < course.calm * 1000);
  const during = answers.filter(({ at }) => at >= course.calm * 1000 && at < awayUntil * 1000);
  const within = during.filter(({ isOver }) => !isOver);
  const over = during.filter(({ isOver }) => isOver);
  const otherwise = admitted(answers) - admitted(during);
  return {
    "within limits: admitted, %": percent(admitted(within), within.length),
    "over limits: admitted, %": percent(admitted(over), over.length),
    "over limits: one counter for all would admit, %": percent(idealOver(answers, over, startsAt), over.length),
    "answered 5xx or not at all, %": percent(during.filter(({ status }) => status === 0 || status >= 500).length, during.length),
    "p50 before, ms": latency(before, 0.5),
    "p50 in the outage, ms": latency(during, 0.5),
    "p99 before, ms": latency(before, 0.99),
    "p99 in the outage, ms": latency(during, 0.99),
    "recovery, s": round(recoverySeconds, 2),
    "admitted in the outage": admitted(during),
    "charged of that": charged - otherwise,
    "charged of that, %": percent(charged - otherwise, admitted(during)),
  };
}

/** Of the requests `counted`, those that the same algorithm admits where one process sees every request of the run. */
function idealOver(answers: readonly Answered[], counted: readonly Answered[], startsAt: number): number {
  const ideal = idealOf(benchLimit("sliding-window", benchQuota), false);
  const byOne = new Set(answers.filter(({ client, at }) => ideal.admits(client, startsAt + at)));
  return counted.filter((one) => byOne.has(one)).length;
}

function admitted(answers: readonly Answered[]): number {
  return answers.filter(({ status }) => status === 200).length;
}

function latency(answers: readonly Answered[], share: number): number {
  const sorted = answers.map(({ ms }) => ms).sort((one, other) => one - other);
  return round(sorted[Math.floor(share * sorted.length)] ?? Number.NaN, 1);
}

function percent(part: number, whole: number): number {
  return round((part / whole) * 100, 1);
}
