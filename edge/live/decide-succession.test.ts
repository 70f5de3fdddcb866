import { expect, it } from "vitest";
import { decideSuccession } from "./decide-succession.ts";

const now = 1_800_000_000_000;
const minute = 60_000;
const known = { publishedAt: now - minute, version: 7, takenAt: now - minute };
/** Written by a clock that was an hour ahead, taken a minute ago. */
const ahead = { ...known, publishedAt: now + 60 * minute };

it.each([
  ["the first of its part", null, { publishedAt: 0, version: 0 }, true],
  ["a later one", known, { publishedAt: now, version: 8 }, true],
  ["a later one of a database that counts anew", known, { publishedAt: now, version: 1 }, true],
  ["an earlier one", known, { publishedAt: known.publishedAt - 1, version: 6 }, false],
  ["an earlier one with a higher version", known, { publishedAt: known.publishedAt - 1, version: 8 }, false],
  ["the same one", known, { publishedAt: known.publishedAt, version: 7 }, false],
  ["the next of the same millisecond", known, { publishedAt: known.publishedAt, version: 8 }, true],
  ["the one before of the same millisecond", known, { publishedAt: known.publishedAt, version: 6 }, false],
  ["one from five minutes ahead, by its time", known, { publishedAt: now + 5 * minute, version: 1 }, true],
  ["one from further ahead, by its version", known, { publishedAt: now + 5 * minute + 1, version: 8 }, true],
  ["one from further ahead that is older", known, { publishedAt: now + 5 * minute + 1, version: 6 }, false],
  ["after one from ahead: the next, once the clock is right again", ahead, { publishedAt: now, version: 8 }, true],
  ["after one from ahead: the next, published before that one was read", ahead, { publishedAt: ahead.takenAt - 1, version: 8 }, true],
  ["after one from ahead: what a stale read brings back", ahead, { publishedAt: ahead.takenAt - 1, version: 6 }, false],
  ["after one from ahead: one of a database that counts anew", ahead, { publishedAt: now, version: 1 }, true],
  ["after one from ahead: the next from ahead", ahead, { publishedAt: ahead.publishedAt + 1, version: 8 }, true],
  ["after one from ahead: itself", ahead, { publishedAt: ahead.publishedAt, version: 7 }, false],
])("tells whether a document follows: %s", (_name, before, candidate, follows) => {
  expect(decideSuccession(before, candidate, now)).toBe(follows);
});
