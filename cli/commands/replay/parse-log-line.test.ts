import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLogLine, parseLogTime } from "./parse-log-line.ts";

const common = (request: string, rest = "200 5") => `203.0.113.7 - - [17/May/2015:10:05:03 +0000] "${request}" ${rest}`;

describe("a line", () => {
  test("of the combined format is read whole", () => {
    const line = `83.149.9.216 - frank [17/May/2015:10:05:03 +0200] "GET /a?b=%20c HTTP/1.1" 200 203023 "http://x.example/" "Mozilla/5.0 (Mac; \\"q\\")"`;
    expect(parseLogLine(line)).toEqual({
      ok: true,
      request: {
        address: "83.149.9.216",
        at: Date.UTC(2015, 4, 17, 8, 5, 3),
        method: "GET",
        target: "/a?b=%20c",
        status: 200,
        bodyBytes: 203_023,
        referer: "http://x.example/",
        userAgent: 'Mozilla/5.0 (Mac; "q")',
      },
    });
  });

  const accepted: [name: string, line: string, expected: object][] = [
    ["the common format", common("GET / HTTP/1.0"), { target: "/", referer: undefined, userAgent: undefined }],
    [
      "no size and no referer",
      common("GET / HTTP/1.1", '304 - "-" "-"'),
      { status: 304, bodyBytes: 0, referer: undefined, userAgent: undefined },
    ],
    ["an IPv6 client", common("GET / HTTP/1.1").replace("203.0.113.7", "2001:db8::1"), { address: "2001:db8::1" }],
    ["an IPv6 client in brackets", common("GET / HTTP/1.1").replace("203.0.113.7", "[::1]"), { address: "::1" }],
    ["an escaped quote in the target", common('GET /a\\"b HTTP/1.1'), { target: '/a"b' }],
    ["an escaped byte in the target", common("GET /caf\\xc3\\xa9 HTTP/1.1"), { target: "/caf\u00c3\u00a9" }],
    ["a backslash in the target", common("GET /a\\\\b HTTP/1.1"), { target: "/a\\b" }],
    ["dots, escapes and doubled slashes", common("GET //a/../b/%2e%2e//c;d?x#y HTTP/1.1"), { target: "//a/../b/%2e%2e//c;d?x#y" }],
    ["an absolute target", common("GET http://h/a HTTP/1.1"), { target: "http://h/a" }],
    ["an unusual method", common("PROPFIND / HTTP/1.1"), { method: "PROPFIND" }],
    [
      "a user agent that is cut off",
      common("GET / HTTP/1.1", '200 5 "-" "Mozilla (compatible; bot'),
      { userAgent: "Mozilla (compatible; bot" },
    ],
    ["further fields", common("GET / HTTP/1.1", '200 5 "-" "curl" "10.0.0.1" 0.003'), { userAgent: "curl" }],
    ["a line break in the user agent", common("GET / HTTP/1.1", '200 5 "-" "a\\nb: c"'), { userAgent: undefined }],
    ["a time that is none", common("GET / HTTP/1.1").replace("17/May", "99/Foo"), { at: null }],
  ];
  test.each(accepted)("with %s is accepted", (_, line, expected) => {
    expect(parseLogLine(line)).toMatchObject({ ok: true, request: expected });
  });

  const refused: [name: string, line: string, reason: RegExp][] = [
    ["nothing in it", "", /log format/],
    ["another format", '{"path": "/"}', /log format/],
    ["an open quote", '1.2.3.4 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1', /log format/],
    ["a host name as client", common("GET / HTTP/1.1").replace("203.0.113.7", "crawler.example"), /not an address/],
    ["a zone in the address", common("GET / HTTP/1.1").replace("203.0.113.7", "fe80::1%eth0"), /not an address/],
    ["TLS bytes as request", common("\\x16\\x03\\x01\\x02"), /METHOD target HTTP/],
    ["no request", common("-"), /METHOD target HTTP/],
    ["HTTP/0.9", common("GET /"), /METHOD target HTTP/],
    ["a space in the target", common("GET /a b HTTP/1.1"), /space or a control/],
    ["a line break in the target", common("GET /a\\nHost: x HTTP/1.1"), /space or a control/],
    ["a tunnel", common("CONNECT h:443 HTTP/1.1"), /CONNECT/],
    ["a switch of protocols", common("GET / HTTP/1.1", "101 -"), /status 101/],
    ["no status", common("GET / HTTP/1.1", "- -"), /status -/],
    ["a body beyond what the upstream sends", common("GET / HTTP/1.1", "200 99999999999"), /99999999999 bytes/],
    ["a length without end", `${common("GET / HTTP/1.1")} "${"x".repeat(70_000)}"`, /log format/],
  ];
  test.each(refused)("with %s is refused", (_, line, reason) => {
    expect(parseLogLine(line)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  test("of any kind never throws, and never yields a header or target that could split a request", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('"', "\\", "\\x", "\\x0a", "\\n", " ", "[", "]", "- -", "GET / HTTP/1.1", "200", "203.0.113.7"),
    );
    const line = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece).map((pieces) => pieces.join("")),
      piece.map((text) => common(`GET /${text} HTTP/1.1`, `200 5 "${text}" "${text}"`)),
    );
    fc.assert(
      fc.property(line, (text) => {
        const parsed = parseLogLine(text);
        if (!parsed.ok) {
          expect(parsed.reason).not.toBe("");
          return;
        }
        expect(parsed.request.target).toMatch(/^[\x21-\x7e\x80-\xff]+$/);
        for (const value of [parsed.request.referer, parsed.request.userAgent]) expect(value ?? "-").toMatch(/^[\t\x20-\x7e\x80-\xff]+$/);
      }),
      { numRuns: 2000 },
    );
  });

  test("comes back as it was written, whatever bytes the target holds", () => {
    const byte = fc.integer({ min: 0x21, max: 0xff }).filter((code) => code !== 0x7f);
    const escapeByte = (code: number) =>
      code > 0x7e || code === 0x22 || code === 0x5c ? `\\x${code.toString(16).padStart(2, "0")}` : String.fromCharCode(code);
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1 }), (bytes) => {
        const parsed = parseLogLine(common(`GET /${bytes.map(escapeByte).join("")} HTTP/1.1`));
        expect(parsed).toMatchObject({ ok: true, request: { target: `/${String.fromCharCode(...bytes)}` } });
      }),
    );
  });
});

test.each([
  ["17/May/2015:10:05:03 +0000", Date.UTC(2015, 4, 17, 10, 5, 3)],
  ["01/Jan/2026:00:30:00 -0130", Date.UTC(2026, 0, 1, 2, 0, 0)],
  ["31/Feb/2026:25:00:00 +0000", null],
  ["2026-01-01", null],
])("the time %s is %s", (text, at) => {
  expect(parseLogTime(text)).toBe(at);
});
