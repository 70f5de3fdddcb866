/** Directives of a Cache-Control field, names in lower case; "" where one has no argument. */
export type CacheControl = ReadonlyMap<string, string>;

/** Longest time that is reckoned with, in seconds (RFC 9111 1.2.2). */
const FOREVER_SECONDS = 2_147_483_648;

/** Reads a Cache-Control field in one pass, however malformed. A directive that is there twice with two arguments has none that counts. */
export function parseCacheControl(text: string | null): CacheControl {
  const directives = new Map<string, string>();
  for (const piece of splitList(text ?? "")) {
    const at = piece.indexOf("=");
    const name = (at < 0 ? piece : piece.slice(0, at)).trim().toLowerCase();
    const argument = at < 0 ? "" : unquote(piece.slice(at + 1).trim());
    if (name !== "") directives.set(name, (directives.get(name) ?? argument) === argument ? argument : "");
  }
  return directives;
}

/** A directive's seconds; null: it is absent. One that is no number of seconds counts as 0: nothing may be built on it. */
export function secondsOf(control: CacheControl, name: string): number | null {
  const argument = control.get(name);
  if (argument === undefined) return null;
  return /^\d+$/.test(argument) ? Math.min(Number(argument), FOREVER_SECONDS) : 0;
}

/** The members of a comma-separated list; commas in quoted strings part nothing. */
function splitList(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted && character === "\\") at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === "," && !isQuoted) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
