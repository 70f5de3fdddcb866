import type { PathRelaxation } from "#contracts/route.ts";

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
       * What patterns are held against: `path` with every printable ASCII escape but %2F and %5C decoded, because `:` and
       * `%3A` are one character to most upstreams, and without `;parameters`. Equal to `path` where that has none of these.
       */
      matchPath: string;
      query: string;
      /** What it holds that only a route which relaxes each of them may take. Such a path is otherwise already normal. */
      oddities: readonly PathRelaxation[];
    }
  | { ok: false; reason: PathRefusal };

export type PathRefusal =
  | PathRelaxation
  | "not-a-path"
  | "raw-character"
  | "bad-escape"
  | "control-character"
  | "overlong-encoding"
  | "encoded-delimiter"
  | "too-long";

const MAX_PATH_LENGTH = 8192;
/** A path with oddities is read in several ways, so it must be shorter. */
const MAX_ODD_PATH_LENGTH = 2048;
const NONE: readonly PathRelaxation[] = [];

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
  if (PLAIN.test(raw)) return { ok: true, path: raw, matchPath: raw, query, oddities: NONE };
  const decoded = decodeOnce(raw);
  return "reason" in decoded ? { ok: false, reason: decoded.reason } : canonicalise(decoded.text, query);
}

function canonicalise(decoded: string, query: string): CanonicalPath {
  const oddities = findOddities(decoded);
  const [oddity] = oddities;
  if (oddity !== undefined) {
    if (decoded.length > MAX_ODD_PATH_LENGTH) return { ok: false, reason: "too-long" };
    if (isNeverServed(decoded)) return { ok: false, reason: oddity };
  }
  const path = resolveSegments(decoded);
  const matchPath = path.replace(PRINTABLE_ESCAPE, decodeEscape);
  return { ok: true, path, matchPath: oddities.includes("path-parameter") ? withoutParameters(matchPath) : matchPath, query, oddities };
}

const ODDITIES = [
  ["encoded-separator", /%2F|%5C/],
  ["path-parameter", /;|%3B/],
  // Judged after decoding: `%25%32%65` is `%252e` in disguise.
  ["double-encoding", /%25[0-9A-Fa-f]{2}/],
] as const;

function findOddities(decoded: string): readonly PathRelaxation[] {
  const found = ODDITIES.filter(([, sign]) => sign.test(decoded));
  return found.length === 0 ? NONE : found.map(([name]) => name);
}

/** A dot segment, its `;parameters` included. */
const DOT_SEGMENT = /\/\.{1,2}(?:;[^/]*)?(?:\/|$)/;

/**
 * Whether a path with oddities is refused whatever a route relaxes: it holds a dot segment or a control character, or would
 * for a reader that decodes once more, cuts `;parameters` off or takes %2F and %5C for slashes; or it is encoded three times.
 */
function isNeverServed(decoded: string): boolean {
  const peeled = decoded.replace(/%25(?=[0-9A-Fa-f]{2})/g, "%");
  const twice = decodeOnce(peeled);
  if ("reason" in twice || twice.text.includes("%09") || /%25[0-9A-Fa-f]{2}/.test(twice.text)) return true;
  return DOT_SEGMENT.test(twice.text.replace(/%2F|%5C/g, "/").replace(/%3B/g, ";"));
}

/** The path without `;parameters`; a segment of nothing else leaves no empty one behind. */
function withoutParameters(path: string): string {
  return path.replace(/;[^/]*/g, "").replace(/\/{2,}/g, "/");
}

const UNRESERVED = /[A-Za-z0-9._~-]/;
// What canonical paths may still hold encoded and patterns may hold plain: printable ASCII but `%`.
const PRINTABLE_ESCAPE = /%(?:2[1-46-9A-E]|3[A-F]|40|5[BDE]|60|7[BCD])/g;
// Characters that URL readers percent-encode in a path; encoded here so that the forwarded bytes are the judged ones.
const MUST_ENCODE = new Set([" ", '"', "<", ">", "^", "`", "{", "}"]);

// The one control character that real clients send encoded: a pasted address with a tab in it.
const TAB = 0x09;

type Piece = { text: string } | { reason: PathRefusal };

function decodeOnce(raw: string): Piece {
  let text = "";
  for (const match of raw.matchAll(/%([0-9A-Fa-f]{2})|./gs)) {
    const [character, digits] = match;
    const piece = digits === undefined ? readRaw(character) : readEncoded(Number.parseInt(digits, 16), raw.slice(match.index + 3));
    if ("reason" in piece) return piece;
    text += piece.text;
  }
  return { text };
}

function readRaw(character: string): Piece {
  const code = character.charCodeAt(0);
  if (character === "%") return { reason: "bad-escape" };
  if (isControl(code)) return { reason: "control-character" };
  if (code > 0x7f || character === "#" || character === "\\") return { reason: "raw-character" };
  return { text: MUST_ENCODE.has(character) ? percent(code) : character };
}

/** One encoded byte, judged with what follows it. */
function readEncoded(byte: number, rest: string): Piece {
  if (isControl(byte) && byte !== TAB) return { reason: "control-character" };
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
