/**
 * The one form of a request's path. Router, roles, limits and the upstream all see this string and no other, and
 * `new URL(canonical).pathname === canonical` holds for it, so that `fetch` forwards the very bytes that were judged.
 */
export type CanonicalPath =
  | {
      ok: true;
      /** What is forwarded. */
      path: string;
      /**
       * What patterns are held against: `path` with every printable ASCII escape decoded, because `:` and `%3A` are one
       * character to most upstreams. Routes, roles and limits all see this; equal to `path` where that has no escape.
       */
      matchPath: string;
      query: string;
    }
  | { ok: false; reason: PathRefusal };

export type PathRefusal =
  | "not-a-path"
  | "raw-character"
  | "bad-escape"
  | "control-character"
  | "encoded-separator"
  | "double-encoding"
  | "path-parameter"
  | "overlong-encoding"
  | "too-long";

const MAX_PATH_LENGTH = 8192;

// Plain: segments of characters that every URL reader leaves alone, none starting with a dot, no empty segment but the last.
const PLAIN = /^(?:\/[A-Za-z0-9_~!$&'()*+,=:@-][A-Za-z0-9._~!$&'()*+,=:@-]*)*\/?$/;

/**
 * Brings a request's URL into its canonical form, or refuses it. `url` is the request's address as the platform gives it:
 * scheme, authority and the request target, undecoded. The query is passed on unchanged, with its `?`.
 */
export function canonicalPath(url: string): CanonicalPath {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const queryAt = url.indexOf("?");
  if (start < 0 || (queryAt >= 0 && queryAt < start)) return { ok: false, reason: "not-a-path" };
  const end = queryAt < 0 ? url.length : queryAt;
  const raw = url.slice(start, end);
  const query = url.slice(end);
  if (raw.length > MAX_PATH_LENGTH) return { ok: false, reason: "too-long" };
  if (PLAIN.test(raw)) return { ok: true, path: raw, matchPath: raw, query };
  const decoded = decodeOnce(raw);
  if (typeof decoded !== "string") return { ok: false, reason: decoded.reason };
  // Judged after decoding: `%25%32%65` is `%252e` in disguise.
  if (/%25[0-9A-Fa-f]{2}/.test(decoded)) return { ok: false, reason: "double-encoding" };
  const path = resolveSegments(decoded);
  return { ok: true, path, matchPath: path.replace(PRINTABLE_ESCAPE, decodeEscape), query };
}

const UNRESERVED = /[A-Za-z0-9._~-]/;
// What canonical paths may still hold encoded and patterns may hold plain: printable ASCII but `%`.
const PRINTABLE_ESCAPE = /%(?:2[1-46-9A-E]|3[A-F]|40|5[BDE]|60|7[BCD])/g;
// Characters that URL readers percent-encode in a path; encoded here so that the forwarded bytes are the judged ones.
const MUST_ENCODE = new Set([" ", '"', "<", ">", "^", "`", "{", "}"]);

// The one control character that real clients send encoded: a pasted address with a tab in it.
const TAB = 0x09;

type Piece = { text: string } | { reason: PathRefusal };

function decodeOnce(raw: string): string | { reason: PathRefusal } {
  let out = "";
  for (const match of raw.matchAll(/%([0-9A-Fa-f]{2})|./gs)) {
    const [character, digits] = match;
    const piece = digits === undefined ? readRaw(character) : readEncoded(Number.parseInt(digits, 16), raw.slice(match.index + 3));
    if ("reason" in piece) return piece;
    out += piece.text;
  }
  return out;
}

function readRaw(character: string): Piece {
  const code = character.charCodeAt(0);
  if (character === "%") return { reason: "bad-escape" };
  if (isControl(code)) return { reason: "control-character" };
  if (code > 0x7f || character === "#" || character === "\\") return { reason: "raw-character" };
  if (character === ";") return { reason: "path-parameter" };
  return { text: MUST_ENCODE.has(character) ? percent(code) : character };
}

/** One encoded byte, judged with what follows it. */
function readEncoded(byte: number, rest: string): Piece {
  if (isControl(byte) && byte !== TAB) return { reason: "control-character" };
  if (byte === 0x2f || byte === 0x5c) return { reason: "encoded-separator" };
  if (byte === 0x3b) return { reason: "path-parameter" };
  if (isOverlong(byte, rest)) return { reason: "overlong-encoding" };
  const text = String.fromCharCode(byte);
  return { text: UNRESERVED.test(text) ? text : percent(byte) };
}

function isControl(code: number): boolean {
  return code <= 0x1f || code === 0x7f;
}

/** UTF-8 that spells a character with more bytes than it needs (RFC 3629 forbids it; some decoders accept it). */
function isOverlong(byte: number, rest: string): boolean {
  if (byte === 0xc0 || byte === 0xc1) return true;
  const bound = OVERLONG_BELOW.get(byte);
  const next = /^%([0-9A-Fa-f]{2})/.exec(rest)?.[1];
  const nextByte = next === undefined ? -1 : Number.parseInt(next, 16);
  return bound !== undefined && nextByte >= 0x80 && nextByte < bound;
}

/** Lead bytes of 3 to 6 byte sequences, and the second byte from which on they are not overlong. */
const OVERLONG_BELOW = new Map([
  [0xe0, 0xa0],
  [0xf0, 0x90],
  [0xf8, 0x88],
  [0xfc, 0x84],
]);

function decodeEscape(text: string): string {
  return String.fromCharCode(Number.parseInt(text.slice(1), 16));
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Merges `//` and resolves `.` and `..` (RFC 3986 5.2.4); `..` above the root stays at the root. */
function resolveSegments(path: string): string {
  const out: string[] = [];
  const segments = path.split("/").slice(1);
  for (const segment of segments) {
    if (segment === "..") out.pop();
    else if (segment !== "" && segment !== ".") out.push(segment);
  }
  const last = segments.at(-1);
  const isFolder = out.length > 0 && (last === "" || last === "." || last === "..");
  return `/${out.join("/")}${isFolder ? "/" : ""}`;
}
