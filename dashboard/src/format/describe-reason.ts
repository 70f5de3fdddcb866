import type { Anomaly } from "#contracts/anomaly.ts";
import { describeName, describeValue } from "./describe-value.ts";

export type Reason = Anomaly["reasons"][number];

/** What an expected range is measured from, by the end of a feature's name. */
const comparisons: [ending: string, words: string][] = [
  ["_change", " after the interval before"],
  ["_residual", " at this time of day"],
  ["_20s", " over 20 s"],
  ["_1m", " over 1 min"],
  ["_5m", " over 5 min"],
];
/** Figures whose span is part of their name. */
const counts = /^(requests|failing_paths)_/;

/** A reason in words: what was seen, and the range it was expected in. */
export function describeReason({ feature, value, expected_low, expected_high }: Reason): {
  label: string;
  value: string;
  expected: string;
} {
  const [ending, comparison] = (!counts.test(feature) && comparisons.find(([end]) => feature.endsWith(end))) || ["", ""];
  const name = feature.slice(0, feature.length - ending.length);
  const [low, high] = [describeValue(name, expected_low), describeValue(name, expected_high)];
  return {
    label: describeName(name),
    value: describeValue(name, value),
    expected: `${low === high ? low : `${low} to ${high}`}${comparison}`,
  };
}
