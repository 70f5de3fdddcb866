import { expect, it } from "vitest";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { splitEvents } from "./split-events.ts";

const event = (plan: string) => ({ plan }) as MetricEvent;
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

it("counts bytes, not characters, and keeps every event in its order", () => {
  const events = Array.from({ length: 150 }, (_, index) => event(`${index}${"界".repeat(300)}`));
  const { groups, tooLarge } = splitEvents(events);
  expect([groups.flat(), tooLarge]).toEqual([events, 0]);
  expect(groups.length).toBeGreaterThan(1);
  for (const group of groups) expect(bytes(group)).toBeLessThanOrEqual(100_000);
});

it("leaves out only the event that does not fit alone", () => {
  const events = [event("a"), event("x".repeat(100_001)), event("b")];
  expect(splitEvents(events)).toEqual({ groups: [[events[0]], [events[2]]], tooLarge: 1 });
});
