/** Bytes from `start` to before `end`; "unsatisfiable": 416; null: the whole is answered. */
export type Range = { start: number; end: number } | "unsatisfiable" | null;

/** What one byte range asks for of a body (RFC 9110 14). Several ranges, other units and a failed If-Range ask for the whole. */
export function decideRange(range: string, ifRange: string | null, kept: Record<string, string>, length: number): Range {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === undefined || last === undefined || first + last === "" || !isSame(ifRange, kept)) return null;
  if (first === "") return Number(last) > 0 && length > 0 ? { start: Math.max(0, length - Number(last)), end: length } : "unsatisfiable";
  if (last !== "" && Number(last) < Number(first)) return null;
  if (Number(first) >= length) return "unsatisfiable";
  return { start: Number(first), end: last === "" ? length : Math.min(Number(last) + 1, length) };
}

/** Strong comparison: a weak tag is never the same. */
function isSame(ifRange: string | null, { etag, "last-modified": lastModified }: Record<string, string>): boolean {
  return ifRange === null || (ifRange === etag && !ifRange.startsWith("W/")) || (!ifRange.includes('"') && ifRange === lastModified);
}
