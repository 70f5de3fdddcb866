import fc from "fast-check";
import { expect, test } from "vitest";
import { MetricEvent, metricColumns } from "#contracts/metric-event.ts";
import { isPlainEvent } from "./is-plain-event.ts";
import { makeEvent } from "./test-batch.ts";

const nearValues = fc.constantFrom<unknown>(
  ...[null, undefined, "", "x", "GET", "get", "hit", "key:abc", "sub:", "a".repeat(16), "a".repeat(64), "a".repeat(65), "a".repeat(129)],
  ...[0, -0, -1, 0.5, 1, 99, 100, 599, 600, 86_400_000, 86_400_001, 2 ** 53 - 1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY],
  ...[{}, [], { forward: 1 }, { forward: -1 }, [1], JSON.parse('{"__proto__": 1}'), new Date(0), true],
);
const nearDecisions = fc.array(
  fc.record(
    {
      limit: nearValues,
      outcome: fc.constantFrom("allowed", "refused", "x", null),
      quota: nearValues,
      remaining: nearValues,
      cost: nearValues,
      more: nearValues,
    },
    { requiredKeys: [] },
  ),
  { maxLength: 18 },
);
const goodDecisions = fc.array(fc.constant({ limit: "default", outcome: "allowed", quota: 1, remaining: null, cost: 2 }), {
  maxLength: 18,
});
const anyColumn = fc.constantFrom(...metricColumns);

test("what edges write is plain", () => {
  expect(isPlainEvent(makeEvent())).toBe(true);
  expect(isPlainEvent(makeEvent({ route: null, client: null, status: 404, limits: [], upstreamMs: null, stepMs: {} }))).toBe(true);
});

test("nothing is plain that the schema refuses or changes, whatever one column of an event holds", () => {
  fc.assert(
    fc.property(anyColumn, fc.oneof(nearValues, fc.anything(), nearDecisions, goodDecisions), (column, value) => {
      const event = { ...makeEvent(), [column]: value };
      const parsed = MetricEvent.safeParse(event);
      if (isPlainEvent(event)) expect(parsed).toEqual({ success: true, data: event });
    }),
    { numRuns: 5000 },
  );
});

test.each([null, undefined, 1, "event", [], {}])("%j is no plain event", (value) => {
  expect(isPlainEvent(value)).toBe(false);
});
