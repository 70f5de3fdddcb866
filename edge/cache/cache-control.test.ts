import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCacheControl, secondsOf } from "./cache-control.ts";

describe("Cache-Control", () => {
  it.each([
    [null, {}],
    ["", {}],
    ["no-store", { "no-store": "" }],
    ["Max-Age=5, PUBLIC", { "max-age": "5", public: "" }],
    ['private="a, b", max-age=5', { private: "a, b", "max-age": "5" }],
    ['x="a\\", max-age=9", max-age=5', { x: 'a\\", max-age=9', "max-age": "5" }],
    ['x="unclosed, max-age=5', { x: '"unclosed, max-age=5' }],
    [", ,=,", {}],
    ["max-age=1, max-age=1", { "max-age": "1" }],
    ["max-age=1, max-age=9", { "max-age": "" }],
  ])("%j is read as %j", (text, directives) => {
    expect(Object.fromEntries(parseCacheControl(text))).toEqual(directives);
  });

  it("builds on no number that is none", () => {
    for (const argument of ["-1", "1.5", "1a", "'1'", "", "1e3", "0x1"])
      expect(secondsOf(parseCacheControl(`max-age=${argument}`), "max-age")).toBe(0);
    expect(secondsOf(parseCacheControl("max-age=99999999999"), "max-age")).toBe(2_147_483_648);
    expect(secondsOf(parseCacheControl("public"), "max-age")).toBeNull();
  });

  it("never throws, whatever it is given", () => {
    const piece = fc.constantFrom('"', "\\", ",", "=", " ", "max-age", "1", "no-store", "\u0000", "é");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (text) => void parseCacheControl(text),
      ),
    );
  });

  it("holds what it was built from, in any order and with any quoting", () => {
    const name = fc.stringMatching(/^[a-z][a-z-]{0,10}$/);
    const value = fc.stringMatching(/^[0-9a-z, ;=]{1,12}$/).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(fc.dictionary(name, value), (given) => {
        const text = Object.entries(given)
          .map(([key, argument]) => `${key.toUpperCase()}="${argument}"`)
          .join(" , ");
        expect(Object.fromEntries(parseCacheControl(text))).toEqual({ ...given });
      }),
    );
  });

  it("looks at each character once: twice the text takes no more than a few times as many steps", () => {
    for (const unit of ['a="', "a=,", '"\\', "a=a=", ", "]) {
      const text = unit.repeat(200_000);
      expect(parseCacheControl(text).size).toBeLessThanOrEqual(2);
    }
  });
});
