import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileQueryChange } from "./compile-query-change.ts";

type Change = Parameters<typeof compileQueryChange>[0];

describe("compileQueryChange", () => {
  it.each<[string, Change, string, string]>([
    ["takes every one of a name away", { remove: ["a"] }, "?a=1&b=2&a&a=", "?b=2"],
    ["takes the last one away with its '?'", { remove: ["a"] }, "?a=1", ""],
    ["knows a name however it is spelled", { remove: ["admin"] }, "?%61dmin=1&adm%69n=2&x=1", "?x=1"],
    ["leaves other names alone", { remove: ["a"] }, "?A=1&a%20=1&aa=2&=a", "?A=1&a%20=1&aa=2&=a"],
    ["sets one where the first one stood", { set: { v: "2" } }, "?x=1&v=1&y=&v=3", "?x=1&v=2&y="],
    ["sets one that was not there", { set: { v: "2" } }, "?x=%2f", "?x=%2f&v=2"],
    ["sets one where there was no query", { set: { v: "a b&c=d" } }, "", "?v=a%20b%26c%3Dd"],
    ["adds beside what is there", { add: { v: "2" } }, "?v=1&x", "?v=1&x&v=2"],
    ["adds to an empty query", { add: { v: "" } }, "?", "?v="],
    ["sets before it adds", { set: { v: "1" }, add: { v: "2" } }, "?v=9&v=8", "?v=1&v=2"],
    ["keeps malformed escapes and empty parameters", { set: { v: "1" } }, "?%zz=%&&a=%2", "?%zz=%&&a=%2&v=1"],
  ])("%s", (_, change, query, expected) => {
    expect(compileQueryChange(change)(query)).toBe(expected);
  });

  it("keeps the bytes and the order of every other parameter", () => {
    const change = compileQueryChange({ remove: ["gone"], set: { set: "1" }, add: { more: "2" } });
    const others = fc.array(fc.stringMatching(/^[a-f%+0-9]{0,6}(=[a-z0-9%/?=;]{0,8})?$/), { maxLength: 8 });
    fc.assert(
      fc.property(others, fc.nat(8), (parameters, at) => {
        const given = parameters.toSpliced(at, 0, "gone=1", "set=0");
        const kept = change(`?${given.join("&")}`)
          .slice(1)
          .split("&")
          .filter((parameter) => parameter !== "set=1");
        expect(kept).toEqual([...parameters, "more=2"]);
      }),
    );
  });
});
