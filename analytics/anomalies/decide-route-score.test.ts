import { expect, test } from "vitest";
import { decideRouteScore } from "./decide-route-score.ts";

const [rate, count] = ["request_rate", "requests_15m"].map((feature) => ({ feature, value: 90, expected_low: 0, expected_high: 50 }));
const judged = (score: number, reason: typeof rate) => ({ score, reasons: reason === undefined ? [] : [reason] });

test.each([
  ["unknown, without either", null, null, { score: null, reasons: [] }],
  ["the model's, of ordinary counts", judged(0.3, rate), null, judged(0.3, rate)],
  ["the surge's, without a model", null, judged(0.9, count), judged(0.9, count)],
  ["the larger, its reasons first", judged(0.6, rate), judged(0.9, count), { score: 0.9, reasons: [count, rate] }],
  ["the model's where that is larger", judged(0.95, rate), judged(0.9, count), { score: 0.95, reasons: [rate, count] }],
])("a route's score is %s", (_name, anomaly, surge, score) => {
  expect(decideRouteScore(anomaly, surge)).toEqual(score);
});
