import { describe, expect, test } from "vitest";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { decideEvent } from "./decide-event.ts";
import { makeEvent } from "./test-batch.ts";

const now = Date.parse("2026-06-15T12:00:00Z");
const rules = { now, retentionDays: 30 };
const day = 86_400_000;

describe("an event", () => {
  test.each<[string, Partial<MetricEvent>]>([
    ["of now", { at: now }],
    ["as old as is kept", { at: now - 30 * day }],
    ["a day ahead", { at: now + day }],
    ["of a route that matched nothing", { at: now, route: null, client: null, upstreamMs: null, bytesIn: null, bytesOut: null }],
    ["of 1 TiB", { at: now, bytesOut: 2 ** 40 }],
  ])("%s is accepted", (_, changes) => {
    const event = makeEvent(changes);
    expect(decideEvent(event, rules)).toEqual({ ok: true, event });
  });

  test.each<[string, string, unknown]>([
    ["too old", "too-old", { at: now - 30 * day - 1 }],
    ["too far ahead", "in-the-future", { at: now + day + 1 }],
    ["too large", "too-large", { at: now, bytesIn: 2 ** 40 + 1 }],
    ["with a status that is none", "invalid-status", { at: now, status: 99 }],
    ["with a negative latency", "invalid-latencyMs", { at: now, latencyMs: -1 }],
    ["without a time", "invalid-at", { at: null }],
    ["at half a millisecond", "invalid-at", { at: now + 0.5 }],
    ["of an unknown outcome", "invalid-limits", { at: now, limits: [{ limit: "a", outcome: "maybe", quota: 1, remaining: 0 }] }],
  ])("%s is refused", (_, reason, changes) => {
    expect(decideEvent({ ...makeEvent(), ...(changes as object) }, rules)).toMatchObject({ ok: false, reason });
  });

  test("of a time whose minutes may be gone is refused, though its day is kept", () => {
    const minutesSinceMs = now - 9 * day;
    expect(decideEvent(makeEvent({ at: minutesSinceMs }), { ...rules, minutesSinceMs })).toMatchObject({ ok: true });
    expect(decideEvent(makeEvent({ at: minutesSinceMs - 1 }), { ...rules, minutesSinceMs })).toMatchObject({
      ok: false,
      reason: "too-old",
    });
  });

  test("that is no object is refused", () => {
    expect(decideEvent(null, rules)).toMatchObject({ ok: false, reason: "invalid-event" });
  });
});
