import type { Random } from "../path-fuzz/seeded-random.ts";
import { checksummed, type FuzzWorld } from "./fuzz-world.ts";
import { splice, textEdits } from "./mutate-text.ts";

type Edit = (key: string, random: Random, world: FuzzWorld) => string;

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKSUM = 6;
const ID_AT = 6;
const SECRET_AT = 19;

/** The key with another checksum that is right, as anybody can make it. */
const again = (key: string) => checksummed(key.slice(0, -CHECKSUM));
const withDigit = (key: string, at: number, random: Random) => splice(key, at, 1, DIGITS.charAt(random.below(62)));

const edits: Record<string, Edit> = {
  ...textEdits,
  "another secret, rightly summed": (key, random) => again(withDigit(key, SECRET_AT + random.below(32), random)),
  "another id, rightly summed": (key, random) => again(withDigit(key, ID_AT + random.below(12), random)),
  "two digits exchanged, rightly summed": (key, random) => again(textEdits.exchanged?.(key, random) ?? key),
  "another case, rightly summed": (key, random) => again(textEdits["other case"]?.(key, random) ?? key),
  "another key's id": (key, random, { keys }) => checksummed(random.pick(keys).slice(0, SECRET_AT) + key.slice(SECRET_AT, -CHECKSUM)),
  "another key's checksum": (key, random, { keys }) => key.slice(0, -CHECKSUM) + random.pick(keys).slice(-CHECKSUM),
  "made up": (_key, random) => checksummed(`aegis_${digits(12, random)}_${digits(32, random)}`),
  dead: (_key, random, { deadKeys }) => random.pick(deadKeys),
  "a member of every object": (_key, random) => random.pick(["constructor", "__proto__", "toString", "aegis_", "null", "undefined", "*"]),
};

function digits(length: number, random: Random): string {
  return Array.from({ length }, () => DIGITS.charAt(random.below(62))).join("");
}

/** A key that must not be served, and what was done to it. */
export function mutateKey(random: Random, world: FuzzWorld): { how: string; text: string } {
  const [how, edit] = random.pick(Object.entries(edits));
  return { how: `key ${how}`, text: edit(random.pick(world.keys), random, world) };
}
