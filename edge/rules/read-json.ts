/** A JSON text that every reader understands alike, or why it is none. */
export type JsonRead = { ok: true; value: unknown } | { ok: false; message: string };

const MAX_DEPTH = 64;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads JSON strictly: UTF-8, no name twice in one object, not nested deeper than 64. */
export function readJson(bytes: Uint8Array): JsonRead {
  try {
    const text = decoder.decode(bytes);
    const message = findTrap(text);
    return message === null ? { ok: true, value: JSON.parse(text) } : { ok: false, message };
  } catch (error) {
    return { ok: false, message: error instanceof SyntaxError ? "is not valid JSON" : "is not valid UTF-8" };
  }
}

type Names = Set<string> | null;

/** What readers of JSON do not agree on. The text need not be valid: whatever is not is found by the parser. */
function findTrap(text: string): string | null {
  const open: Names[] = [];
  for (const [token, name] of text.matchAll(/"((?:[^"\\]|\\.)*)"\s*:|"(?:[^"\\]|\\.)*"|[{}[\]"]/gs)) {
    // A quote without its end: looking for it again from every later one would take long.
    if (token === '"') return "is not valid JSON";
    if (name === undefined) follow(open, token);
    else if (repeats(open.at(-1) ?? null, name)) return "has a name twice in one object";
    if (open.length > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH}`;
  }
  return null;
}

function follow(open: Names[], token: string): void {
  if (token === "{") open.push(new Set());
  else if (token === "[") open.push(null);
  else if (token === "}" || token === "]") open.pop();
}

function repeats(names: Names, name: string): boolean {
  const plain: string = name.includes("\\") ? JSON.parse(`"${name}"`) : name;
  const known = names?.has(plain) ?? false;
  names?.add(plain);
  return known;
}
