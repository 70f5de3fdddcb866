import { isIP } from "node:net";

/** One request as an access log tells it. Texts hold one character a byte (latin1), as they were sent. */
export type LoggedRequest = {
  address: string;
  /** Milliseconds since 1970; null: the time cannot be read. */
  at: number | null;
  method: string;
  /** The request target as it was sent, unescaped. */
  target: string;
  status: number;
  bodyBytes: number;
  referer: string | undefined;
  userAgent: string | undefined;
};
export type ParsedLine = { ok: true; request: LoggedRequest } | { ok: false; reason: string };

const quoted = String.raw`"((?:[^"\\]|\\.)*)"`;
const head = new RegExp(String.raw`^(\S+) [^[]*\[([^\]]*)\] ${quoted} (\d{3}|-) (\d{1,15}|-)(?: (.*))?$`);
/** The end of a line may be cut off: its last quote is then missing. */
const tail = new RegExp(String.raw`^${quoted}(?: "((?:[^"\\]|\\.)*)"?.*)?$`);
const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (.+) HTTP\/\d(?:\.\d)?$/;
const longestLine = 65_536;
const largestBody = 2 ** 30;

const escapes: Record<string, string> = { b: "\b", n: "\n", r: "\r", t: "\t", v: "\v", f: "\f" };

/** Takes the escapes of Apache (`\"`, `\\`, `\n`, `\xhh`) and nginx (`\xhh`) back. */
function unescapeText(text: string): string {
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|(.))/g, (_, hex: string | undefined, character: string | undefined) =>
    hex === undefined ? (escapes[character ?? ""] ?? character ?? "") : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** A header's value, or undefined for `-` and for what no header may hold. */
function readHeader(text: string | undefined): string | undefined {
  if (text === undefined || text === "-" || text === "") return undefined;
  const value = unescapeText(text).trim();
  return /^[\t\x20-\x7e\x80-\xff]+$/.test(value) ? value : undefined;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `17/May/2015:10:05:03 +0000` in milliseconds since 1970, or null. */
export function parseLogTime(text: string): number | null {
  const match = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/.exec(text);
  const month = months.indexOf(match?.[2] ?? "");
  if (!match || month < 0) return null;
  const [, day, , year, time, hours, minutes] = match;
  const at = Date.parse(`${year}-${String(month + 1).padStart(2, "0")}-${day}T${time}${hours}:${minutes}`);
  return Number.isNaN(at) ? null : at;
}

function readAddress(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  return isIP(bare) !== 0 && !bare.includes("%") ? bare : undefined;
}

function readTarget(line: string): { method: string; target: string } | { reason: string } {
  const match = requestLine.exec(line);
  if (!match) return { reason: "the request line is not METHOD target HTTP/x" };
  const [, method = "", escaped = ""] = match;
  const target = unescapeText(escaped);
  if (!/^[\x21-\x7e\x80-\xff]+$/.test(target)) return { reason: "the request target holds a space or a control character" };
  if (method === "CONNECT") return { reason: "CONNECT opens a tunnel, which cannot be replayed" };
  return { method, target };
}

/** Reads one line of the common or combined log format; a line that cannot be replayed is refused with the reason. */
export function parseLogLine(line: string): ParsedLine {
  const match = line.length > longestLine ? null : head.exec(line);
  if (!match) return { ok: false, reason: "this is not the common or combined log format" };
  const [, client = "", time = "", request = "", status = "", bytes = "", rest = ""] = match;
  const address = readAddress(client);
  if (address === undefined) return { ok: false, reason: "the client is not an address" };
  const sent = readTarget(request);
  if ("reason" in sent) return { ok: false, reason: sent.reason };
  if (!/^[2-5]/.test(status)) return { ok: false, reason: `status ${status} cannot be asked of the upstream` };
  const bodyBytes = bytes === "-" ? 0 : Number(bytes);
  if (bodyBytes > largestBody) return { ok: false, reason: `a body of ${bytes} bytes cannot be asked of the upstream` };
  const [, referer, userAgent] = tail.exec(rest) ?? [];
  return {
    ok: true,
    request: {
      address,
      at: parseLogTime(time),
      ...sent,
      status: Number(status),
      bodyBytes,
      referer: readHeader(referer),
      userAgent: readHeader(userAgent),
    },
  };
}
