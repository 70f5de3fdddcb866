import type { Random } from "../path-fuzz/seeded-random.ts";

/** Characters that a credential is made of, some that it is not, and what looks like them to people. */
const characters = [..."AZaz09-_.+/=~ \t%,;:\"'", "\u00ff", "\u0430", "\uff21", "\u200b", "\u0661"];

/** Edits of one text that every kind of credential may meet. What is beyond one byte a character is sent as UTF-8. */
export const textEdits: Record<string, (text: string, random: Random) => string> = {
  replaced: (text, random) => splice(text, random.below(text.length), 1, random.pick(characters)),
  inserted: (text, random) => splice(text, 1 + random.below(text.length - 1), 0, random.pick(characters)),
  deleted: (text, random) => splice(text, random.below(text.length), 1, ""),
  exchanged: (text, random) => {
    const at = random.below(text.length - 1);
    return splice(text, at, 2, text.charAt(at + 1) + text.charAt(at));
  },
  "other case": (text, random) => {
    const at = random.below(text.length);
    const one = text.charAt(at);
    return splice(text, at, 1, one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase());
  },
  "all other case": (text, random) => (random.chance(0.5) ? text.toUpperCase() : text.toLowerCase()),
  truncated: (text, random) => text.slice(0, 1 + random.below(text.length - 1)),
  "without its beginning": (text, random) => text.slice(1 + random.below(text.length - 1)),
  doubled: (text) => text + text,
  quoted: (text, random) => random.pick([`"${text}"`, `'${text}'`, `<${text}>`]),
  escaped: (text, random) => {
    const at = random.below(text.length);
    return splice(text, at, 1, `%${text.charCodeAt(at).toString(16)}`);
  },
  lengthened: (text, random) => text + random.pick(["=", "==", "A", "\u200b", "%00", ".", "A".repeat(9000)]),
};

export function splice(text: string, at: number, length: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + length);
}
