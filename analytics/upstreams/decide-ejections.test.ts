import * as fc from "fast-check";
import { expect, it } from "vitest";
import { decideEjections } from "./decide-ejections.ts";

/** `a+` healthy, `a-5` unhealthy since 5; a digit before says the group. */
const targets = (...texts: string[]) =>
  texts.map((text) => {
    const [, group, url, sign, since] = /^(\d?)(\w)([+-])(\d*)$/.exec(text) ?? [];
    return { url: String(url), group: Number(group || 0), healthy: sign === "+", since: Number(since || 0) };
  });

it.each([
  ["none of the healthy", ["a+", "b+"], []],
  ["one of two", ["a-", "b+"], ["a"]],
  ["never the only one", ["a-"], []],
  ["half of an even group, those that are ill the longest", ["a-9", "b-1", "c-5", "d+"], ["b", "c"]],
  ["less than half of an odd one", ["a-2", "b-1", "c+"], ["b"]],
  ["half even when all are ill", ["a-2", "b-1"], ["b"]],
  ["by name those that are ill equally long", ["b-1", "a-1"], ["a"]],
  ["a whole group where another is healthy", ["0a-", "0b-", "1c+"], ["a", "b"]],
  ["the only one of a group where another is healthy", ["0a-", "1b+"], ["a"]],
  ["half of each group where none is healthy", ["0a-1", "0b-2", "1c-1", "1d-2"], ["a", "c"]],
  ["all of a later group while the first is healthy", ["0a+", "1b-", "1c-"], ["b", "c"]],
])("leaves out %s", (_name, texts, expected) => {
  expect([...decideEjections(targets(...texts))].sort()).toEqual(expected);
});

it("never leaves out a healthy one, nor all", () => {
  const target = fc.record({ group: fc.integer({ min: 0, max: 2 }), healthy: fc.boolean(), since: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(target, { minLength: 1, maxLength: 9 }), (drawn) => {
      const all = drawn.map((one, index) => ({ ...one, url: `t${index}` }));
      const ejected = decideEjections(all);
      return ejected.size < all.length && all.every(({ url, healthy }) => !(healthy && ejected.has(url)));
    }),
  );
});
