/** The value of the first cookie of that name in a Cookie header; null when there is none. */
export function readCookie(header: string | null, name: string): string | null {
  if (header === null) return null;
  for (let start = 0; start < header.length; ) {
    const end = header.indexOf(";", start);
    const pair = header.slice(start, end < 0 ? undefined : end);
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
    if (end < 0) return null;
    start = end + 1;
  }
  return null;
}
