import { expect, it } from "vitest";
import { decideRendezvous } from "./decide-rendezvous.ts";
import { hashText } from "./hash-text.ts";
import { sharesOf } from "./test-random.ts";

const items = (weights: Record<string, number>) =>
  Object.entries(weights).map(([name, weight]) => ({ name, weight, seed: hashText(name) }));
const keys = Array.from({ length: 20_000 }, (_, index) => hashText(`sub:caller-${index}`));
const owners = (weights: Record<string, number>) => keys.map((key) => decideRendezvous(key, items(weights))?.name);
const moved = (before: (string | undefined)[], after: (string | undefined)[]) =>
  before.flatMap((owner, index) => (owner === after[index] ? [] : [`${owner} > ${after[index]}`]));

it.each<[string, Record<string, number>, Record<string, number>]>([
  ["equal weights", { a: 1, b: 1, c: 1, d: 1 }, { a: 0.25, b: 0.25, c: 0.25, d: 0.25 }],
  ["a fifth and the rest", { a: 4, b: 1 }, { a: 0.8, b: 0.2 }],
  ["a hundredth", { a: 9900, b: 100 }, { a: 0.99, b: 0.01 }],
  ["three different ones", { a: 5, b: 3, c: 2 }, { a: 0.5, b: 0.3, c: 0.2 }],
])("shares keys by %s", (_name, weights, expected) => {
  const shares = sharesOf(owners(weights));
  for (const [name, share] of Object.entries(expected)) expect(shares[name]).toBeCloseTo(share, 1.7);
});

it("shares keys that differ in their last character only", () => {
  const near = Array.from({ length: 4096 }, (_, index) => decideRendezvous(hashText(`user-${index}`), items({ a: 1, b: 1 }))?.name);
  expect(sharesOf(near).a).toBeCloseTo(0.5, 1);
});

it("moves only the keys of an item that goes, and shares them among the others", () => {
  const changes = moved(owners({ a: 1, b: 1, c: 1, d: 1 }), owners({ a: 1, b: 1, d: 1 }));
  expect(changes.length / keys.length).toBeCloseTo(0.25, 1);
  expect(Object.keys(sharesOf(changes)).sort()).toEqual(["c > a", "c > b", "c > d"]);
});

it("moves keys to an item that comes, and none else", () => {
  const changes = moved(owners({ a: 1, b: 1, c: 1 }), owners({ a: 1, b: 1, c: 1, d: 1 }));
  expect(Object.keys(sharesOf(changes)).sort()).toEqual(["a > d", "b > d", "c > d"]);
});

it("keeps who was with an item while its share grows, also among three", () => {
  const two = moved(owners({ stable: 95, canary: 5 }), owners({ stable: 90, canary: 10 }));
  expect(Object.keys(sharesOf(two))).toEqual(["stable > canary"]);
  const three = moved(owners({ stable: 90, canary: 5, beta: 5 }), owners({ stable: 85, canary: 10, beta: 5 }));
  expect(Object.keys(sharesOf(three)).filter((change) => change.startsWith("canary"))).toEqual([]);
});

it("gives nothing to an item without weight, and nobody a key where none has one", () => {
  expect(owners({ a: 1, b: 0 })).not.toContain("b");
  expect(decideRendezvous(1, items({ a: 0, b: 0 }))).toBeNull();
  expect(decideRendezvous(1, [])).toBeNull();
});
