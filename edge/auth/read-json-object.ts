const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** In text that is JSON: names of members (captured), other strings, and where objects begin and end. */
const TOKEN = /("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g;

/** The JSON object that base64url holds; null where it is none, no UTF-8, or names a member twice (RFC 7519 4, RFC 7515 4). */
export function readJsonObject(base64url: string): Record<string, unknown> | null {
  try {
    const bytes = Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
    const text = decoder.decode(bytes);
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && !namesTwice(text) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Two readers of one text could each believe another of two members of one name. */
function namesTwice(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, name] of json.matchAll(TOKEN)) {
    if (name !== undefined && !isNew(open.at(-1), JSON.parse(name))) return true;
    if (token === "{") open.push(new Set());
    if (token === "}") open.pop();
  }
  return false;
}

function isNew(names: Set<string> | undefined, name: string): boolean {
  const before = names?.size;
  return names?.add(name).size !== before;
}
