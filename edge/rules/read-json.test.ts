import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson } from "./read-json.ts";

const encoder = new TextEncoder();
const read = (text: string) => readJson(encoder.encode(text));

describe("readJson", () => {
  it.each([
    ['{"a":1,"b":{"a":[{"a":2},{"a":3}]}}', { a: 1, b: { a: [{ a: 2 }, { a: 3 }] } }],
    [' ["a:", "{\\"a\\":1,\\"a\\":2}", "\\\\"] ', ["a:", '{"a":1,"a":2}', "\\"]],
    ["1e400", Number.POSITIVE_INFINITY],
  ])("reads %s", (text, value) => {
    expect(read(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['{"a":1,"a":1}', "has a name twice in one object"],
    ['{"a":1,"\\u0061":2}', "has a name twice in one object"],
    ['[{"x":{"a":1 , "b":2, "a" :3}}]', "has a name twice in one object"],
    ['{"__proto__":1,"__proto__":2}', "has a name twice in one object"],
    ["", "is not valid JSON"],
    ["{'a':1}", "is not valid JSON"],
    ['{"a":1', "is not valid JSON"],
    ['{"a', "is not valid JSON"],
    ["[1,]", "is not valid JSON"],
    ["NaN", "is not valid JSON"],
    ['{"a":1}{"a":2}', "is not valid JSON"],
    ["\ufeff{}", "is not valid JSON"],
    [`${"[".repeat(65)}${"]".repeat(65)}`, "is nested deeper than 64"],
    ["[".repeat(60_000), "is nested deeper than 64"],
  ])("refuses %.40s", (text, message) => {
    expect(read(text)).toEqual({ ok: false, message });
  });

  it.each([[[0xff]], [[0x22, 0xc0, 0xaf, 0x22]], [[0x22, 0xed, 0xa0, 0x80, 0x22]], [[0xfe, 0xff, 0x00, 0x31]]])(
    "refuses the bytes %j",
    (bytes) => {
      expect(readJson(new Uint8Array(bytes))).toEqual({ ok: false, message: "is not valid UTF-8" });
    },
  );

  it("reads whatever JSON writes", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(read(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  it("never reads what the parser of JSON would not", () => {
    const piece = fc.constantFrom("{", "}", "[", "]", '"a"', '"', ":", ",", "1", "\\", " ", '"\\u0061"', "null");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const result = read(pieces.join(""));
        if (result.ok) expect(result.value).toEqual(JSON.parse(pieces.join("")));
      }),
      { numRuns: 3000 },
    );
  });

  it("takes no time that grows faster than the text", () => {
    expect(read('"\\'.repeat(32_000))).toMatchObject({ ok: false });
    expect(read(`"${'\\"'.repeat(32_000)}`)).toMatchObject({ ok: false });
    expect(read('"a" '.repeat(16_000))).toMatchObject({ ok: false });
  });
});
