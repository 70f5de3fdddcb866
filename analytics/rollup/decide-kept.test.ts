import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { LimitOutcome } from "#contracts/limit.ts";
import { makeEvent } from "../ingest/test-batch.ts";
import { decideKept, keepAll } from "./decide-kept.ts";

const none = { rawSample: 0, rawSampleByRoute: {} };
const limited = (outcome: LimitOutcome) => makeEvent({ limits: [{ limit: "a", outcome, quota: 1, remaining: 0 }] });

test("everything is kept unless a part is asked for", () => {
  expect(decideKept(makeEvent(), keepAll)).toBe(true);
  expect(decideKept(makeEvent(), none)).toBe(false);
});

test.each([
  ["a failure", makeEvent({ status: 500 })],
  ["an error of the caller", makeEvent({ status: 404 })],
  ["a refusal", makeEvent({ problemCode: "quota-exceeded" })],
  ["what a limit would have refused", limited("shadow-refused")],
  ["what was admitted while limits could not be counted", limited("store-failed-allowed")],
])("%s is always kept", (_, event) => {
  expect(decideKept(event, none)).toBe(true);
});

test("what limits allowed or let bypass is a served request", () => {
  expect([limited("allowed"), limited("bypassed")].map((event) => decideKept(event, none))).toEqual([false, false]);
});

test("a route's own part comes before that of all, also when it is 0", () => {
  const sampling = { rawSample: 1, rawSampleByRoute: { quiet: 0 } };
  expect(["quiet", "api", null, "toString"].map((route) => decideKept(makeEvent({ route }), sampling))).toEqual([false, true, true, true]);
});

test.each([0.01, 0.1, 0.5])("a part of %f of different ids is kept, the same at every look", (rawSample) => {
  const events = Array.from({ length: 20_000 }, () => makeEvent({ requestId: randomUUID() }));
  const look = () => events.filter((event) => decideKept(event, { ...none, rawSample }));
  const kept = look();
  expect(kept).toEqual(look());
  // Six standard deviations: one run in a hundred million errs.
  const spread = 6 * Math.sqrt(20_000 * rawSample * (1 - rawSample));
  expect(Math.abs(kept.length - 20_000 * rawSample)).toBeLessThan(spread);
});

test("ids that only count up are spread as evenly", () => {
  const kept = Array.from({ length: 10_000 }, (_, index) => makeEvent({ requestId: `r-${index}` })).filter((event) =>
    decideKept(event, { ...none, rawSample: 0.1 }),
  );
  expect(Math.abs(kept.length - 1000)).toBeLessThan(180);
});
