/** Escapes that JSON may hold and Postgres cannot: NUL, and halves of surrogate pairs. */
const suspect = /\\u(?:0000|d[89a-f])/i;
const deepest = 8;

/**
 * JSON that Postgres can store: NUL and lone surrogates become U+FFFD, what is nested deeper than 8 becomes null.
 * Almost no batch needs the second look.
 * @throws SyntaxError when it is not JSON.
 */
export function parseStorable(json: string): unknown {
  const value: unknown = JSON.parse(json);
  return suspect.test(json) ? mend(value, 0) : value;
}

function mend(value: unknown, depth: number): unknown {
  if (typeof value === "string") return mendText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === deepest) return null;
  if (Array.isArray(value)) return value.map((item) => mend(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [mendText(key), mend(item, depth + 1)]));
}

function mendText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
