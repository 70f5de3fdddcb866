import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStorable } from "./parse-storable.ts";

test("plain JSON is what JSON.parse makes of it", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (json) => {
      const suspect = /\\u(?:0000|d[89a-f])/i.test(json);
      fc.pre(!suspect);
      expect(parseStorable(json)).toEqual(JSON.parse(json));
    }),
  );
});

test("no string or key keeps NUL or half a surrogate pair, whole pairs stay", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.array(fc.string({ unit: "binary" }))), (value) => {
      const mended = JSON.stringify(parseStorable(JSON.stringify(value)));
      expect(/\\u(?:0000|d[89a-f])/i.test(mended)).toBe(false);
    }),
  );
  expect(parseStorable('{"a\\u0000b":["\\ud83d\\ude00","\\ud83d","x\\u0000"]}')).toEqual({ "a\uFFFDb": ["😀", "\uFFFD", "x\uFFFD"] });
});

test("what is nested deeper than anything of a batch becomes null instead of exhausting the stack", () => {
  const deep = `${"[".repeat(50_000)}"\\u0000"${"]".repeat(50_000)}`;
  expect(() => JSON.stringify(parseStorable(deep))).not.toThrow();
});

test("what is not JSON throws", () => {
  expect(() => parseStorable("{")).toThrow(SyntaxError);
});
