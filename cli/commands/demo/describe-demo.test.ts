import { describe, expect, it } from "vitest";
import { describeSummary, summarise } from "./describe-demo.ts";
import type { AttackKind } from "./plan-traffic.ts";
import type { DemoResult, Moment } from "./run-demo.ts";

const counts = (refused = 0) => ({ sent: 10, served: 10 - refused, refused, blocked: 0, failed: 0 });
const moment = (seconds: number, kind: Moment["kind"], text = ""): Moment => ({ seconds, kind, text });
const attackerRefused = moment(11, "refusal", "an attacker is refused");
const answered = [moment(9, "anomaly"), moment(9.1, "alert"), moment(9.2, "decision"), attackerRefused, moment(70, "expiry")];

const run = (moments: readonly Moment[], changes: Partial<DemoResult> = {}, attack: AttackKind = "flood") =>
  summarise({ moments, counts: { ordinary: counts(), attack: counts(5) }, interrupted: false, ...changes }, attack);

describe("what a demo showed", () => {
  it("is told in seconds since the attack began", () => {
    const summary = run(answered);
    expect(summary).toMatchObject({ secondsToAnomaly: 9, secondsToDecision: 9.2, secondsToEnforcement: 11, decisions: 1, ended: 1 });
    expect(describeSummary(summary).join("\n")).toMatch(
      /anomaly or alert: 9\.0 s, to a decision: 9\.2 s.*edge: 11\.0 s[\s\S]*\nas expected$/,
    );
  });

  it.each<[string, boolean, readonly Moment[], Partial<DemoResult>, AttackKind]>([
    ["answered", true, answered, {}, "flood"],
    ["never enforced", false, [moment(9, "anomaly"), moment(9.2, "decision")], {}, "flood"],
    ["answered, and an ordinary client refused", false, answered, { counts: { ordinary: counts(1), attack: counts(5) } }, "flood"],
    ["answered, and a decision before the attack", false, [moment(-5, "decision"), ...answered], {}, "flood"],
    ["interrupted", false, answered, { interrupted: true }, "scanner"],
    ["a slow upstream that is told and decided nothing about", true, [moment(12, "alert")], {}, "slow-upstream"],
    ["a slow upstream that nobody tells of", false, [], {}, "slow-upstream"],
    ["a slow upstream for which clients are blamed", false, [moment(12, "alert"), moment(13, "decision")], {}, "slow-upstream"],
  ])("%s: as expected %s", (_name, expected, moments, changes, attack) => {
    const summary = run(moments, changes, attack);
    expect(summary.asExpected).toBe(expected);
    if (!expected) expect(describeSummary(summary).at(-1)).toMatch(/^(NOT as expected|interrupted before the end)$/);
  });
});
