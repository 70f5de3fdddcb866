import { expect, test } from "vitest";
import { createAssembly } from "./assemble-seconds.ts";
import { followParts } from "./follow-parts.ts";
import type { SecondPart } from "./second-part.ts";
import type { PartExchange } from "./share-parts.ts";

const now = 1_000_000;
const partOf = (second: number): SecondPart => ({ instance: "b", second, cells: [], watches: [], leaving: false });

/** An exchange where `read` is answered so. */
function exchangeOf(changes: Partial<PartExchange>): PartExchange {
  const clock = { now: () => now * 1000, ask: async () => {} };
  return { tell: async () => {}, read: async () => [], hears: () => true, clock, start: async () => {}, close: async () => {}, ...changes };
}

test("parts of a future that no clock of ours knows are nobody's", async () => {
  const assembly = createAssembly("a");
  const followed = followParts(exchangeOf({ read: async () => [partOf(now + 5), partOf(now + 6), partOf(now + 3600)] }), assembly);
  expect(await followed.read(now)).toBe(true);
  expect([now + 5, now + 6, now + 3600].map(assembly.isKnown)).toEqual([true, false, false]);
});

test("who could not read the others says so until it can, also while nobody is waited for", async () => {
  const facts = { isAway: true };
  const read = async () => {
    if (facts.isAway) throw new Error("away");
    return [];
  };
  const followed = followParts(exchangeOf({ read }), createAssembly("a"));
  const { signal } = new AbortController();
  expect(await followed.waitFor(now, signal)).toBe(true);
  expect(await followed.read(now)).toBe(false);
  expect(await followed.waitFor(now, signal)).toBe(false);
  facts.isAway = false;
  expect(await followed.waitFor(now, signal)).toBe(true);
});

test("a look that hangs is none", async () => {
  const followed = followParts(exchangeOf({ read: () => new Promise(() => {}), hears: () => false }), createAssembly("a"));
  expect(await followed.waitFor(now, new AbortController().signal)).toBe(false);
});
