import type { Anomaly } from "#contracts/anomaly.ts";
import { formatBytes, formatCount, formatLatency, formatRate, formatShare } from "./format-number.ts";
import { toWords } from "./to-words.ts";

export type Reason = Anomaly["reasons"][number];
type Feature = { label: string; format: (value: number) => string };

const features: Record<string, Feature> = {
  request_rate: { label: "requests per second", format: formatRate },
  latency: { label: "mean latency", format: formatLatency },
  error_rate: { label: "share of 5xx answers", format: formatShare },
  payload_bytes: { label: "mean size of an answer", format: formatBytes },
  distinct_clients: { label: "different clients", format: formatCount },
  top_client_share: { label: "share of the busiest client", format: formatShare },
  distinct_paths: { label: "different paths", format: formatCount },
  client_error_share: { label: "share of 4xx answers", format: formatShare },
};

/** What an expected range is measured from, by the end of a feature's name. */
const comparisons: [ending: string, words: string][] = [
  ["_change", "after the interval before"],
  ["_residual", "at this time of day"],
];

/** A reason in words: what was seen, and the range it was expected in. */
export function describeReason({ feature, value, expected_low, expected_high }: Reason): {
  label: string;
  value: string;
  expected: string;
} {
  const [ending, comparison] = comparisons.find(([end]) => feature.endsWith(end)) ?? ["", ""];
  const base = feature.slice(0, feature.length - ending.length);
  const { label, format } = features[base] ?? { label: toWords(base), format: base.endsWith("share") ? formatShare : formatRate };
  const range = expected_low === expected_high ? format(expected_low) : `${format(expected_low)} to ${format(expected_high)}`;
  return { label, value: format(value), expected: comparison === "" ? range : `${range} ${comparison}` };
}
