import type { AttackKind } from "./plan-traffic.ts";
import type { DemoResult, Moment } from "./run-demo.ts";
import type { Counts, TrafficCounts } from "./send-traffic.ts";

export type DemoSummary = {
  readonly attack: AttackKind;
  /** Seconds from the attack's begin; null: it did not happen. */
  readonly secondsToAnomaly: number | null;
  readonly secondsToDecision: number | null;
  readonly secondsToEnforcement: number | null;
  readonly decisionsBefore: number;
  readonly decisions: number;
  readonly ended: number;
  readonly counts: TrafficCounts;
  readonly interrupted: boolean;
  readonly asExpected: boolean;
};

/** What the run showed. Nothing stands out in an upstream that slows down: there the loop must tell, and decide nothing. */
export function summarise({ moments, counts, interrupted }: DemoResult, attack: AttackKind): DemoSummary {
  const first = (kinds: readonly Moment["kind"][], matches: (text: string) => boolean = () => true) =>
    moments.find(({ kind, seconds, text }) => kinds.includes(kind) && seconds >= 0 && matches(text))?.seconds ?? null;
  const decisions = moments.filter(({ kind }) => kind === "decision");
  const summary = {
    attack,
    secondsToAnomaly: first(["anomaly", "alert"]),
    secondsToDecision: first(["decision"]),
    secondsToEnforcement: first(["refusal"], (text) => text.startsWith("an attacker")),
    decisionsBefore: decisions.filter(({ seconds }) => seconds < 0).length,
    decisions: decisions.length,
    ended: moments.filter(({ kind }) => kind === "expiry").length,
    counts,
    interrupted,
  };
  const answered =
    attack === "slow-upstream" ? summary.decisions === 0 && summary.secondsToAnomaly !== null : summary.secondsToEnforcement !== null;
  const spared = refusals(counts.ordinary) === 0 && summary.decisionsBefore === 0;
  return { ...summary, asExpected: !interrupted && answered && spared };
}

export function describeSummary(summary: DemoSummary): string[] {
  const { ordinary, attack } = summary.counts;
  const lines = [
    "",
    `from the attack's begin to the first anomaly or alert: ${showSeconds(summary.secondsToAnomaly)}, to a decision: ${showSeconds(summary.secondsToDecision)}, to the first refusal at the edge: ${showSeconds(summary.secondsToEnforcement)}`,
    `ordinary clients: ${showCounts(ordinary)}`,
    ...(attack.sent > 0 ? [`attackers: ${showCounts(attack)}`] : []),
    `decisions before the attack: ${summary.decisionsBefore}, in all: ${summary.decisions}, ended by themselves: ${summary.ended}`,
  ];
  if (summary.interrupted) return [...lines, "interrupted before the end"];
  return [...lines, summary.asExpected ? "as expected" : "NOT as expected"];
}

function refusals({ refused, blocked }: Counts): number {
  return refused + blocked;
}

function showCounts({ sent, served, refused, blocked, failed }: Counts): string {
  return `${sent} sent, ${served} served, ${refused} refused by a limit, ${blocked} blocked, ${failed} failed`;
}

function showSeconds(seconds: number | null): string {
  return seconds === null ? "never" : `${seconds.toFixed(1)} s`;
}
