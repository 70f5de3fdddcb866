/** What a reader of a path may do that the gateway does not: each takes a path one step further. */
const steps: readonly ((path: string) => string)[] = [
  (path) => decodePlain(path.replace(/%25(?=[0-9A-Fa-f]{2})/g, "%")),
  (path) => path.replace(/%2F/gi, "/"),
  (path) => path.replace(/%5C/gi, "/"),
  (path) => path.replace(/%3B/gi, ";"),
  (path) => path.replace(/;[^/]*/g, ""),
  (path) => path.replace(/\/{2,}/g, "/"),
  // Who decodes a path and reads the outcome as an address takes `?` and `#` for its end, and leaves tabs out.
  (path) => path.replace(/[?#].*$/s, ""),
  (path) => path.replaceAll("%09", ""),
];

/** A path without oddities that such a reader still takes for another. */
export const READ_AS_ADDRESS = /[?#]|%09/;
const DOT_SEGMENT = /(?:^|\/)\.\.?(?:\/|$)/;

/** A path that can be read in more ways than this is refused: nobody spells one so. */
const MAX_READINGS = 32;

/**
 * How others may read a canonical path, besides `matchPath`: whatever comes of decoding it once more, taking %2F or %5C for a slash,
 * cutting `;parameters` off, merging `//` and reading it as an address, in any order. Rules must hold for all of them. Null: too many
 * to judge, or one that leads elsewhere.
 */
export function otherReadings(path: string, matchPath: string): string[] | null {
  const readings = new Set([decodePlain(path)]);
  for (const reading of readings) {
    for (const step of steps) readings.add(step(reading));
    if (readings.size > MAX_READINGS || DOT_SEGMENT.test(reading)) return null;
  }
  readings.delete(matchPath);
  return [...readings];
}

// Printable ASCII but `%`, `/`, `\` and `;`.
const PLAIN_ESCAPE = /%(?:2[1-46-9A-E]|3[0-9AC-F]|[46][0-9A-F]|5[0-9ABD-F]|7[0-9A-E])/gi;

function decodePlain(path: string): string {
  return path.replace(PLAIN_ESCAPE, (escaped) => String.fromCharCode(Number.parseInt(escaped.slice(1), 16)));
}
