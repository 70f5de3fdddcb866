import { asked, brief, type Case, control, date, type Fields, first, fresh, isAsked, isKept, kept, validated } from "./case.ts";

const hour = control("max-age=3600");
const day = ["Last-Modified", -86_400] as const;

const stored: readonly (readonly [string, string])[] = [
  ["Test-Header", "a"],
  ["X-Test-Header", "a"],
  ["Content-Foo", "a"],
  ["X-Content-Foo", "a"],
  ["Content-Encoding", "a"],
  ["Content-Location", "/bar"],
  ["Content-MD5", "N7UdGUp1E+RbVvZSTy1R8g=="],
  ["Content-Range", "a"],
  ["Content-Security-Policy", "default-src 'self'"],
  ["Content-Type", "text/plain;charset=utf-8"],
  ["Clear-Site-Data", '"cookies"'],
  ["ETag", '"ghijkl"'],
  ["Expires", "Mon, 11 Jan 2038 11:11:11 GMT"],
  ["Public-Key-Pins", "a"],
  ["X-Frame-Options", "sameorigin"],
  ["X-XSS-Protection", "1; mode=block"],
];
const ofConnection = [
  "Connection",
  "Keep-Alive",
  "Proxy-Authenticate",
  "Proxy-Authentication-Info",
  "Proxy-Authorization",
  "Proxy-Connection",
  "TE",
  "Upgrade",
];

const fields: Case[] = [
  ...stored.map(([name, value]) => isKept(`headers-store-${name}`, [date(), hour, [name, value]], kept({ has: [[name, value]] }))),
  ...ofConnection.map((name) => isKept(`headers-store-${name}`, [date(), hour, [name, "a"]], kept({ lacks: [name] }))),
  isKept("headers-store-Cache-Control", [date(), hour], kept({ has: [hour] })),
  isKept("headers-store-Content-Length", [hour, ["Content-Length", "4"]], kept({ has: [["Content-Length", "4"]] })),
  {
    id: "headers-omit-headers-listed-in-Connection",
    steps: [first([...fresh, ["Connection", "a, b"], ["A", "1"], ["B", "2"], ["C", "3"]]), kept({ has: [["C", "3"]], lacks: ["a", "b"] })],
  },
  isAsked("headers-store-Set-Cookie", [hour, ["Set-Cookie", "a=b"]]),
  isAsked("headers-store-Set-Cookie2", [hour, ["Set-Cookie2", "a=b"]]),
  isAsked("other-set-cookie", [...fresh, ["Set-Cookie", "a=b"]]),
];

const updated: readonly (readonly [name: string, before: string, since: string])[] = [
  ["Test-Header", "a", "b"],
  ["X-Test-Header", "a", "b"],
  ["Content-Foo", "a", "b"],
  ["X-Content-Foo", "a", "b"],
  ["Content-Location", "/foo", "/bar"],
  ["Content-Type", "text/plain", "text/plain;charset=utf-8"],
  ["Content-Security-Policy", "default-src 'self'", "default-src 'none'"],
  ["Clear-Site-Data", '"cache"', '"cookies"'],
  ["Expires", "Fri, 01 Jan 2038 01:01:01 GMT", "Mon, 11 Jan 2038 11:11:11 GMT"],
  ["X-Frame-Options", "deny", "sameorigin"],
  ["X-XSS-Protection", "1", "1; mode=block"],
  ["Public-Key-Pins", "a", "b"],
  ["Content-MD5", "a", "b"],
];
const tag = ["ETag", '"same"'] as const;

/** A 304 brings new fields: they are answered, and kept. */
function update(id: string, before: Fields, since: Fields, has: Fields): Case {
  return { id, steps: [first([...before, tag]), validated([...since, tag], { has }), kept({ after: 0, has })] };
}

const updates: Case[] = [
  {
    id: "304-lm-use-stored-Test-Header",
    steps: [first([...brief, day, ["Test-Header", "a"]]), validated([day, date()], { has: [["Test-Header", "a"]] })],
  },
  ...updated.map(([name, before, since]) =>
    update(`304-etag-update-response-${name}`, [...brief, [name, before]], [control("max-age=2"), [name, since]], [[name, since]]),
  ),
  update("304-etag-update-response-Cache-Control", [control("max-age=1")], [hour], [hour]),
  update("304-etag-update-response-Content-Length", [...brief, ["Content-Length", "4"]], [control("max-age=2")], [["Content-Length", "4"]]),
];

const explicit = [200, 203, 204, 299, 301, 302, 303, 307, 308, 400, 404, 410, 499, 500, 502, 503, 504, 599];
const notHeuristic = [201, 202, 403, 502, 503, 504, 599];

const statuses: Case[] = [
  ...explicit.flatMap((status): Case[] => [
    { id: `status-${status}-fresh`, steps: [first(fresh, { status }), kept({ gets: status })] },
    {
      id: `status-${status}-stale`,
      steps: [first([["Expires", -5000], ["Last-Modified", -100_000], date()], { status }), asked({ status })],
    },
  ]),
  { id: "status-599-must-understand", steps: [first([control("max-age=3600, no-store, must-understand")], { status: 599 }), asked()] },
  { id: "status-200-must-understand", steps: [first([control("max-age=3600, no-store, must-understand")]), kept()] },
  ...notHeuristic.map((status) => ({ id: `heuristic-${status}-not_cached`, steps: [first([day, date()], { status }), asked({ status })] })),
];

const range = (value: string) => ({ ask: [["Range", value]] as Fields, gets: 206 });
const digits = { body: "01234567890" };

const ranges: Case[] = [
  { id: "partial-store-complete-reuse-partial", steps: [first([hour], digits), kept({ ...range("bytes=0-1"), text: "01" })] },
  {
    id: "partial-store-complete-reuse-partial-no-last",
    steps: [first([hour], digits), kept({ ...range("bytes=1-"), text: "1234567890" })],
  },
  { id: "partial-store-complete-reuse-partial-suffix", steps: [first([hour], digits), kept({ ...range("bytes=-1"), text: "0" })] },
  {
    id: "partial-use-headers",
    steps: [first([hour, ["A", "1"]], digits), kept({ ...range("bytes=0-1"), answer: [["A", "2"]], has: [["A", "1"]] })],
  },
  { id: "partial-use-stored-headers", steps: [first([hour, ["A", "1"]], digits), kept({ ...range("bytes=0-1"), has: [["A", "1"]] })] },
];

/** What is kept of a message: fields, statuses, parts; and how a 304 changes it. */
export const messageCases: readonly Case[] = [...fields, ...updates, ...statuses, ...ranges];
